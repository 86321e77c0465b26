DROP TABLE competency_definitions;
DROP TABLE competency_comments;
DROP TABLE competency_associations;
DROP TABLE competencies;
DROP TABLE competency_frameworks;
