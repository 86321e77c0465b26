DROP TABLE learning_completions;
DROP TABLE learning_requirements;
