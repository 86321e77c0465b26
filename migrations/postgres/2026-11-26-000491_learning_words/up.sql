-- The words by which an offer is called, each with what it counts where it stands best.
CREATE TABLE learning_opportunity_words (
  opportunity_id uuid             NOT NULL REFERENCES learning_opportunities (id) ON DELETE CASCADE,
  word           text COLLATE "C" NOT NULL,
  weight         integer          NOT NULL CHECK (weight > 0),
  PRIMARY KEY (opportunity_id, word)
);
CREATE INDEX learning_opportunity_words_word ON learning_opportunity_words (word, opportunity_id);

-- Every word that an offer was ever called by, and its groups of three letters: by them it is found where it was misspelt.
CREATE TABLE learning_words (
  word text COLLATE "C" PRIMARY KEY
);
CREATE TABLE learning_word_trigrams (
  trigram text COLLATE "C" NOT NULL,
  word    text COLLATE "C" NOT NULL REFERENCES learning_words (word),
  PRIMARY KEY (trigram, word)
);
