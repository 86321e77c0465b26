-- The words by which an offer is called, each with what it counts where it stands best.
CREATE TABLE learning_opportunity_words (
  opportunity_id BLOB    NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  word           TEXT    NOT NULL,
  weight         INTEGER NOT NULL CHECK (weight > 0),
  PRIMARY KEY (opportunity_id, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_opportunity_words_word ON learning_opportunity_words (word, opportunity_id);

-- Every word that an offer was ever called by, and its groups of three letters: by them it is found where it was misspelt.
CREATE TABLE learning_words (
  word TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE learning_word_trigrams (
  trigram TEXT NOT NULL,
  word    TEXT NOT NULL REFERENCES learning_words (word),
  PRIMARY KEY (trigram, word)
) STRICT, WITHOUT ROWID;
