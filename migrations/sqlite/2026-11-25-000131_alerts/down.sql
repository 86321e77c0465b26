DROP TABLE alert_supporters;
DROP TABLE alert_targets;
DROP TABLE alert_messages;
DROP TABLE alert_goals;
DROP TABLE alerts;
