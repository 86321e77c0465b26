CREATE INDEX joint_statements_open ON joint_statements (deadline) WHERE status = 'open';
DROP INDEX joint_statements_due;
DROP INDEX instrument_actions_announced;
ALTER TABLE instrument_actions DROP COLUMN announced_for;
