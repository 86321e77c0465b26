DROP TABLE issue_areas;
DROP TABLE issues;
DROP TABLE policy_areas;
