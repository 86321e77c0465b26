DROP TABLE learning_sessions;
DROP TABLE learning_opportunity_topics;
DROP TABLE learning_opportunities;
DROP TABLE learning_providers;
