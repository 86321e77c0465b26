DROP INDEX advocates_scored;
CREATE INDEX advocates_scored ON advocates (scored_at, id);
DROP INDEX mailing_recipients_waiting;
CREATE INDEX mailing_recipients_waiting ON mailing_recipients (due_at, id) WHERE status = 'queued';
DROP INDEX actions_waiting;
CREATE INDEX actions_waiting ON actions (due_at, id) WHERE status = 'queued' AND channel = 'email';
