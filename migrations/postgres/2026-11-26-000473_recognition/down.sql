DROP TABLE awards;
DROP TABLE achievement_competencies;
DROP TABLE achievements;
