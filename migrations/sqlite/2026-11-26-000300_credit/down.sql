DROP TABLE requirement_sets;
DROP TABLE credit_entries;
