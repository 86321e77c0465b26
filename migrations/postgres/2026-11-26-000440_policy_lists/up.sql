-- Filters of lists by themselves.
CREATE INDEX instruments_in_session ON instruments (session, created_at, id) WHERE session IS NOT NULL;
CREATE INDEX joint_statements_place ON joint_statements (jurisdiction, created_at, id) WHERE jurisdiction IS NOT NULL;
