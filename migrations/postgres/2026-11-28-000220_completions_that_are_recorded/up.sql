-- Nobody writes down that learning of the association itself was completed: who came to a session has completed what asks for it.
ALTER TABLE learning_completions
  DROP CONSTRAINT learning_completions_source_check,
  ADD CONSTRAINT learning_completions_source_check CHECK (source IN ('own', 'staff', 'import'));
