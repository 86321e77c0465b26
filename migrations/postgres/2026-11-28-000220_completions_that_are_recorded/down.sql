ALTER TABLE learning_completions
  DROP CONSTRAINT learning_completions_source_check,
  ADD CONSTRAINT learning_completions_source_check CHECK (source IN ('own', 'staff', 'import', 'learning'));
