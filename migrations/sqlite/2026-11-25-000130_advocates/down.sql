DROP TABLE segments;
DROP TABLE advocate_merges;
DROP TABLE advocate_tokens;
DROP TABLE advocate_activities;
DROP TABLE advocate_traits;
DROP TABLE advocates;
