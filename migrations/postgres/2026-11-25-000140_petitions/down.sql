DROP TABLE petition_seals;
DROP TABLE petition_batches;
DROP TABLE petition_tokens;
DROP TABLE petition_signatures;
DROP TABLE petition_thresholds;
DROP TABLE petition_goals;
DROP TABLE petitions;
DROP TABLE secrets;
