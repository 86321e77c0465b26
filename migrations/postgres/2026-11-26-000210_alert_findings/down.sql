DROP TABLE alert_findings;
