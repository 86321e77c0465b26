-- When units are at work, and how soon they look at what they are told; the one without a unit is the association's.
CREATE TABLE service_hours (
  id             uuid        NOT NULL PRIMARY KEY,
  revision       integer     NOT NULL CHECK (revision >= 1),
  unit_id        uuid        REFERENCES units (id),
  zone           text        NOT NULL,
  weekdays       text        NOT NULL,
  opens_at       text        NOT NULL,
  closes_at      text        NOT NULL,
  holidays       text        NOT NULL,
  critical_hours integer     NOT NULL CHECK (critical_hours BETWEEN 1 AND 1000),
  high_hours     integer     NOT NULL CHECK (high_hours BETWEEN 1 AND 1000),
  moderate_hours integer     NOT NULL CHECK (moderate_hours BETWEEN 1 AND 1000),
  low_hours      integer     NOT NULL CHECK (low_hours BETWEEN 1 AND 1000),
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  CHECK (opens_at < closes_at)
);
CREATE UNIQUE INDEX service_hours_unit ON service_hours (unit_id) WHERE unit_id IS NOT NULL;
CREATE UNIQUE INDEX service_hours_association ON service_hours ((unit_id IS NULL)) WHERE unit_id IS NULL;
CREATE INDEX service_hours_created ON service_hours (created_at, id);
CREATE INDEX service_hours_updated ON service_hours (updated_at, id);

-- What to do about kinds of incidents.
CREATE TABLE playbooks (
  id            uuid             NOT NULL PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  name          text COLLATE "C" NOT NULL,
  kinds         text             NOT NULL,
  owner_unit_id uuid             NOT NULL REFERENCES units (id),
  is_retired    boolean          NOT NULL,
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL
);
CREATE INDEX playbooks_name ON playbooks (name, id);
CREATE INDEX playbooks_created ON playbooks (created_at, id);
CREATE INDEX playbooks_updated ON playbooks (updated_at, id);
CREATE INDEX playbooks_owner ON playbooks (owner_unit_id, name, id);

CREATE TABLE playbook_steps (
  playbook_id  uuid    NOT NULL REFERENCES playbooks (id) ON DELETE CASCADE,
  number       integer NOT NULL CHECK (number >= 1),
  title        text    NOT NULL,
  detail       text,
  within_hours integer CHECK (within_hours BETWEEN 1 AND 1000),
  PRIMARY KEY (playbook_id, number)
);

-- Threats to libraries, and opportunities.
CREATE TABLE incidents (
  id              uuid             NOT NULL PRIMARY KEY,
  revision        integer          NOT NULL CHECK (revision >= 1),
  title           text COLLATE "C" NOT NULL,
  kind            text             NOT NULL CHECK (kind IN ('closure', 'cut', 'challenge', 'legislation', 'opportunity')),
  severity        text             NOT NULL CHECK (severity IN ('low', 'moderate', 'high', 'critical')),
  what            text             NOT NULL,
  source          text             NOT NULL,
  source_note     text,
  division_ocd_id text COLLATE "C" REFERENCES divisions (ocd_id),
  library_id      uuid             REFERENCES libraries (id),
  happened_on     date,
  owner_unit_id   uuid             REFERENCES units (id),
  disclosed       text             NOT NULL,
  follow_up_at    timestamptz,
  status          text             NOT NULL CHECK (status IN ('received', 'triaged', 'responding', 'decided', 'appealed', 'closed')),
  triage_due_at   timestamptz,
  triaged_at      timestamptz,
  triage_minutes  integer          CHECK (triage_minutes >= 0),
  closed_at       timestamptz,
  outcome         text,
  playbook_id     uuid             REFERENCES playbooks (id),
  created_at      timestamptz      NOT NULL,
  updated_at      timestamptz      NOT NULL,
  CHECK ((status = 'closed') = (closed_at IS NOT NULL AND outcome IS NOT NULL)),
  CHECK ((triaged_at IS NULL) = (triage_minutes IS NULL)),
  CHECK (status IN ('received', 'closed') OR (owner_unit_id IS NOT NULL AND triaged_at IS NOT NULL))
);
CREATE INDEX incidents_created ON incidents (created_at, id);
CREATE INDEX incidents_updated ON incidents (updated_at, id);
CREATE INDEX incidents_title ON incidents (title, id);
CREATE INDEX incidents_kind ON incidents (kind, created_at, id);
CREATE INDEX incidents_status ON incidents (status, created_at, id);
CREATE INDEX incidents_severity ON incidents (severity, created_at, id);
CREATE INDEX incidents_owner ON incidents (owner_unit_id, created_at, id);
CREATE INDEX incidents_library ON incidents (library_id, created_at, id);
CREATE INDEX incidents_division ON incidents (division_ocd_id, created_at, id);
CREATE INDEX incidents_playbook ON incidents (playbook_id) WHERE playbook_id IS NOT NULL;
CREATE INDEX incidents_triage_due ON incidents (triage_due_at, id) WHERE status = 'received';
CREATE INDEX incidents_follow_up ON incidents (follow_up_at, id) WHERE follow_up_at IS NOT NULL;
CREATE INDEX incidents_disclosed ON incidents (id) WHERE disclosed <> '' AND triaged_at IS NOT NULL;

CREATE TABLE incident_links (
  incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  kind        text NOT NULL CHECK (kind IN ('alert', 'plan', 'position', 'petition', 'instrument')),
  record_id   uuid NOT NULL,
  PRIMARY KEY (incident_id, kind, record_id)
);
CREATE INDEX incident_links_record ON incident_links (record_id, incident_id);

-- What there is to do about an incident, as its playbook had it.
CREATE TABLE incident_steps (
  incident_id uuid        NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  number      integer     NOT NULL CHECK (number >= 1),
  title       text        NOT NULL,
  detail      text,
  due_at      timestamptz,
  done_at     timestamptz,
  done_by     uuid,
  note        text,
  PRIMARY KEY (incident_id, number),
  CHECK (done_at IS NOT NULL OR done_by IS NULL)
);
CREATE INDEX incident_steps_doer ON incident_steps (done_by) WHERE done_by IS NOT NULL;

-- Who reported an incident and may be asked, until a year after it was closed.
CREATE TABLE incident_reporters (
  incident_id uuid        NOT NULL PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
  name        text,
  email       text,
  relation    text        NOT NULL,
  closed_at   timestamptz
);
CREATE INDEX incident_reporters_email ON incident_reporters (lower(email));
CREATE INDEX incident_reporters_closed ON incident_reporters (closed_at) WHERE closed_at IS NOT NULL;

-- What is demanded of libraries about works.
CREATE TABLE challenges (
  id            uuid        NOT NULL PRIMARY KEY,
  revision      integer     NOT NULL CHECK (revision >= 1),
  incident_id   uuid        NOT NULL UNIQUE REFERENCES incidents (id),
  title         text        NOT NULL,
  initiator     text        NOT NULL,
  occurred_on   date        NOT NULL,
  owner_unit_id uuid        REFERENCES units (id),
  follow_up_at  timestamptz,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX challenges_created ON challenges (created_at, id);
CREATE INDEX challenges_updated ON challenges (updated_at, id);
CREATE INDEX challenges_initiator ON challenges (initiator, created_at, id);
CREATE INDEX challenges_owner ON challenges (owner_unit_id, created_at, id);
CREATE INDEX challenges_occurred ON challenges (occurred_on);
CREATE INDEX challenges_follow_up ON challenges (follow_up_at, id) WHERE follow_up_at IS NOT NULL;

CREATE TABLE challenge_works (
  challenge_id uuid    NOT NULL REFERENCES challenges (id) ON DELETE CASCADE,
  number       integer NOT NULL CHECK (number >= 1),
  title        text    NOT NULL,
  author       text,
  isbn         text    CHECK (length(isbn) = 13),
  medium       text    NOT NULL,
  demands      text    NOT NULL CHECK (demands <> ''),
  decision     text    NOT NULL CHECK (decision IN ('retained', 'relocated', 'restricted', 'removed', 'withdrawn', 'unknown')),
  decided_on   date,
  PRIMARY KEY (challenge_id, number),
  CHECK ((decision = 'unknown') = (decided_on IS NULL))
);
CREATE INDEX challenge_works_isbn ON challenge_works (isbn, challenge_id) WHERE isbn IS NOT NULL;
