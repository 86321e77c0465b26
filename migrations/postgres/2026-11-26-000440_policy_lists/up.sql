-- Filters of lists by themselves.
CREATE INDEX instruments_in_session ON instruments (session, created_at, id) WHERE session IS NOT NULL;
CREATE INDEX joint_statements_place ON joint_statements (jurisdiction, created_at, id) WHERE jurisdiction IS NOT NULL;

-- Deadlines in their order, for the calendar: by the state first, so that the index of the state alone is not preferred.
DROP INDEX joint_statements_due;
CREATE INDEX joint_statements_due ON joint_statements (status, deadline, id);
DROP INDEX incidents_triage_due;
CREATE INDEX incidents_triage_due ON incidents (status, triage_due_at, id) WHERE triage_due_at IS NOT NULL;
