-- When what was announced ahead will happen; null for what had happened when it was recorded.
ALTER TABLE instrument_actions ADD COLUMN announced_for timestamptz;
UPDATE instrument_actions SET announced_for = coalesce(acted_at, acted_on::timestamp AT TIME ZONE 'UTC')
  WHERE coalesce(acted_at, acted_on::timestamp AT TIME ZONE 'UTC') > recorded_at;
CREATE INDEX instrument_actions_announced ON instrument_actions (announced_for, instrument_id, id) WHERE announced_for IS NOT NULL;
-- What the calendar tells in this order.
CREATE INDEX joint_statements_due ON joint_statements (deadline, id) WHERE status = 'open';
DROP INDEX joint_statements_open;
