DROP TABLE learning_provider_names;
