-- The list asked for most: what is published on an issue, newest first.
CREATE INDEX positions_issue_status ON positions (issue_id, status, created_at, id);
