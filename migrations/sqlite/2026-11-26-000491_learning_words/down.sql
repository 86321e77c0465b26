DROP TABLE learning_word_trigrams;
DROP TABLE learning_words;
DROP TABLE learning_opportunity_words;
