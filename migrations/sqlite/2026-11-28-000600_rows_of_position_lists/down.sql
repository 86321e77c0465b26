DROP INDEX positions_issue_status;
CREATE INDEX positions_issue_status ON positions (issue_id, status, created_at, id);
