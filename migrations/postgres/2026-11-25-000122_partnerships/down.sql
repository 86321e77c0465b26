DROP TABLE partnership_contacts;
DROP TABLE partnership_goals;
DROP TABLE partnerships;
