DROP INDEX positions_issue_status;
