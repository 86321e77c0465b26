DROP TABLE message_replacements;
DROP TABLE message_questions;
DROP TABLE message_findings;
DROP TABLE message_points;
DROP TABLE messages;
