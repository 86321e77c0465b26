DROP TABLE value_sets;
