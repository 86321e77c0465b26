DROP TABLE pathway_goals;
DROP TABLE learning_opportunity_goals;
DROP TABLE instrument_goals;
ALTER TABLE pathways DROP COLUMN goals;
ALTER TABLE learning_opportunities DROP COLUMN goals;
ALTER TABLE instruments DROP COLUMN goals;
