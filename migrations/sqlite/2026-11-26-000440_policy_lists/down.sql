DROP INDEX incidents_triage_due;
CREATE INDEX incidents_triage_due ON incidents (triage_due_at, id) WHERE status = 'received';
DROP INDEX joint_statements_due;
CREATE INDEX joint_statements_due ON joint_statements (deadline, id) WHERE status = 'open';
DROP INDEX joint_statements_place;
DROP INDEX instruments_in_session;
