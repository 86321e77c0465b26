DROP TABLE learning_former_competencies;
ALTER TABLE learning_opportunity_competencies DROP COLUMN since;
