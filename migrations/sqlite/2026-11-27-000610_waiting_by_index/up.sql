-- Mails that wait, by when they are due: which of them may go is told by the index alone. The words stand first, so that SQLite
-- finds no other index to narrow more.
DROP INDEX actions_waiting;
CREATE INDEX actions_waiting ON actions (status, channel, due_at, id, begun_at, alert_id)
  WHERE status = 'queued' AND channel = 'email';
DROP INDEX mailing_recipients_waiting;
CREATE INDEX mailing_recipients_waiting ON mailing_recipients (status, due_at, id, begun_at, mailing_id)
  WHERE status = 'queued';

-- Those who take part, by when their score was looked at.
DROP INDEX advocates_scored;
CREATE INDEX advocates_scored ON advocates (status, scored_at, id);
