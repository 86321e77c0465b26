-- Briefings and alerts that are mailed to a segment of the network. The cursor is how far the segment was read.
CREATE TABLE mailings (
  id            uuid    NOT NULL PRIMARY KEY,
  revision      integer NOT NULL CHECK (revision >= 1),
  kind          text    NOT NULL CHECK (kind IN ('briefing', 'alert')),
  subject_id    uuid    NOT NULL,
  segment_id    uuid    NOT NULL REFERENCES segments (id),
  owner_unit_id uuid    NOT NULL REFERENCES units (id),
  status        text    NOT NULL CHECK (status IN ('sending', 'sent', 'stopped')),
  criteria      jsonb   NOT NULL,
  is_gathered   boolean NOT NULL,
  finished_at   timestamptz,
  cursor_at     timestamptz,
  cursor_id     uuid,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CHECK ((status = 'sent') = (finished_at IS NOT NULL)),
  CHECK (status <> 'sent' OR is_gathered),
  CHECK ((cursor_at IS NULL) = (cursor_id IS NULL))
);
CREATE INDEX mailings_created ON mailings (created_at, id);
CREATE INDEX mailings_updated ON mailings (updated_at, id);
CREATE INDEX mailings_kind ON mailings (kind, created_at, id);
CREATE INDEX mailings_subject ON mailings (subject_id, created_at, id);
CREATE INDEX mailings_segment ON mailings (segment_id, created_at, id);
CREATE INDEX mailings_owner ON mailings (owner_unit_id, created_at, id);
CREATE INDEX mailings_status ON mailings (status, created_at, id);

-- The mails of a mailing, one for a person and what is mailed. Who is forgotten is counted still.
CREATE TABLE mailing_recipients (
  id         uuid    NOT NULL PRIMARY KEY,
  mailing_id uuid    NOT NULL REFERENCES mailings (id),
  subject_id uuid    NOT NULL,
  person_id  uuid    REFERENCES people (id),
  status     text    NOT NULL CHECK (status IN ('queued', 'sent', 'delivered', 'bounced', 'rejected', 'unknown')),
  reason     text,
  token_hash bytea   CHECK (length(token_hash) = 32),
  begun_at   timestamptz,
  settled_at timestamptz,
  due_at     timestamptz NOT NULL,
  put_off    smallint NOT NULL CHECK (put_off >= 0),
  opened_at  timestamptz,
  used_at    timestamptz,
  CHECK (status NOT IN ('sent', 'unknown') OR begun_at IS NOT NULL),
  UNIQUE (subject_id, person_id)
);
-- The counts of a mailing are read from this index alone.
CREATE INDEX mailing_recipients_counted ON mailing_recipients (mailing_id, status, opened_at, used_at);
CREATE INDEX mailing_recipients_person ON mailing_recipients (person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX mailing_recipients_token ON mailing_recipients (token_hash) WHERE token_hash IS NOT NULL;
-- Mails that wait.
CREATE INDEX mailing_recipients_waiting ON mailing_recipients (due_at, id) WHERE status = 'queued';
