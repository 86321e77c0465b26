-- A sigma at the end of a word is folded as any other. The index of words had it so already, and stays as it is.
UPDATE search_documents SET body = replace(body, 'ς', 'σ') WHERE body LIKE '%ς%';
UPDATE advocates SET likeness = replace(likeness, 'ς', 'σ') WHERE likeness LIKE '%ς%';
DELETE FROM instrument_subjects WHERE key LIKE '%ς%' AND EXISTS (SELECT 1 FROM instrument_subjects AS other
  WHERE other.instrument_id = instrument_subjects.instrument_id AND other.key = replace(instrument_subjects.key, 'ς', 'σ'));
UPDATE instrument_subjects SET key = replace(key, 'ς', 'σ') WHERE key LIKE '%ς%';
-- Offers without words are given them when the service starts.
DELETE FROM learning_opportunity_words WHERE opportunity_id IN
  (SELECT opportunity_id FROM learning_opportunity_words WHERE word LIKE '%ς%');
DELETE FROM learning_word_trigrams WHERE word LIKE '%ς%';
DELETE FROM learning_words WHERE word LIKE '%ς%';
