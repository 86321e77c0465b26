DROP TABLE assessments;
DROP TABLE submissions;
DROP TABLE stance_asks;
DROP TABLE stances;
