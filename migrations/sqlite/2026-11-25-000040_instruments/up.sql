-- Bills, regulations, cases, corporate policies, standards and treaties. What is derived from the actions (stage, since when,
-- warnings …) is kept, so that lists are narrowed by it.
CREATE TABLE instruments (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  kind             TEXT    NOT NULL CHECK (kind IN ('bill', 'regulation', 'case', 'corporate_policy', 'standard', 'treaty')),
  jurisdiction     TEXT,
  session          TEXT,
  identifier       TEXT    NOT NULL,
  title            TEXT    NOT NULL,
  summary          TEXT,
  classification   TEXT    NOT NULL,
  chamber          TEXT,
  agency           TEXT,
  court_id         BLOB,
  our_role         TEXT    CHECK (our_role IN ('party', 'amicus', 'monitor')),
  owner_unit_id    BLOB    REFERENCES units (id),
  subjects         TEXT    NOT NULL,
  source_urls      TEXT    NOT NULL,
  outside_id       TEXT    UNIQUE,
  source           TEXT,
  change_hash      TEXT,
  stage            TEXT,
  stage_since      TEXT,
  concluded        INTEGER NOT NULL CHECK (concluded IN (0, 1)),
  overlays         TEXT    NOT NULL,
  latest_action_on TEXT,
  deadline         INTEGER,
  warnings         TEXT    NOT NULL,
  rederive_at      INTEGER,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  CHECK ((stage IS NULL) = (stage_since IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX instruments_created ON instruments (created_at, id);
CREATE INDEX instruments_updated ON instruments (updated_at, id);
CREATE INDEX instruments_title ON instruments (title, id);
CREATE INDEX instruments_identifier ON instruments (identifier, id);
CREATE INDEX instruments_kind ON instruments (kind, stage, created_at, id);
CREATE INDEX instruments_kind_created ON instruments (kind, created_at, id);
CREATE INDEX instruments_stage ON instruments (stage, created_at, id);
CREATE INDEX instruments_jurisdiction ON instruments (jurisdiction, created_at, id);
CREATE INDEX instruments_session ON instruments (jurisdiction, session, created_at, id);
CREATE INDEX instruments_agency ON instruments (agency, created_at, id) WHERE agency IS NOT NULL;
CREATE INDEX instruments_court ON instruments (court_id, created_at, id) WHERE court_id IS NOT NULL;
CREATE INDEX instruments_owner ON instruments (owner_unit_id, created_at, id) WHERE owner_unit_id IS NOT NULL;
CREATE INDEX instruments_role ON instruments (our_role, created_at, id) WHERE our_role IS NOT NULL;
CREATE INDEX instruments_latest ON instruments (latest_action_on, id) WHERE latest_action_on IS NOT NULL;
CREATE INDEX instruments_deadline ON instruments (deadline, id) WHERE deadline IS NOT NULL;
CREATE INDEX instruments_rederive ON instruments (rederive_at) WHERE rederive_at IS NOT NULL;

-- Every name an instrument goes by, as it is compared: capitals and digits without spaces and leading zeros.
CREATE TABLE instrument_identifiers (
  instrument_id BLOB NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  key           TEXT NOT NULL,
  identifier    TEXT NOT NULL,
  PRIMARY KEY (instrument_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_identifiers_key ON instrument_identifiers (key, instrument_id);

-- The subjects of an instrument, folded for comparison.
CREATE TABLE instrument_subjects (
  instrument_id BLOB NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  key           TEXT NOT NULL,
  PRIMARY KEY (instrument_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_subjects_key ON instrument_subjects (key, instrument_id);

CREATE TABLE instrument_versions (
  id            BLOB    NOT NULL PRIMARY KEY,
  instrument_id BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number        INTEGER NOT NULL CHECK (number >= 1),
  kind          TEXT    NOT NULL CHECK (kind IN ('text', 'amendment', 'document')),
  label         TEXT    NOT NULL,
  dated_on      TEXT,
  links         TEXT    NOT NULL,
  outside_id    TEXT,
  change_hash   TEXT,
  from_source   INTEGER NOT NULL CHECK (from_source IN (0, 1)),
  created_at    INTEGER NOT NULL,
  UNIQUE (id, instrument_id),
  UNIQUE (instrument_id, number),
  UNIQUE (instrument_id, outside_id)
) STRICT, WITHOUT ROWID;

-- Actions are only ever added; one that was wrong is withdrawn by another.
CREATE TABLE instrument_actions (
  id              BLOB    NOT NULL PRIMARY KEY,
  instrument_id   BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL CHECK (number >= 1),
  acted_on        TEXT    NOT NULL,
  acted_at        INTEGER,
  description     TEXT    NOT NULL,
  classifications TEXT    NOT NULL,
  unknown_words   TEXT    NOT NULL,
  chamber         TEXT,
  organization    TEXT,
  closes_at       INTEGER,
  withdraws       BLOB    REFERENCES instrument_actions (id) CHECK (withdraws <> id),
  outside_id      TEXT,
  from_source     INTEGER NOT NULL CHECK (from_source IN (0, 1)),
  recorded_at     INTEGER NOT NULL,
  UNIQUE (instrument_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_actions_withdraws ON instrument_actions (withdraws) WHERE withdraws IS NOT NULL;

CREATE TABLE instrument_sponsors (
  instrument_id    BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number           INTEGER NOT NULL CHECK (number >= 1),
  name             TEXT    NOT NULL,
  name_key         TEXT    NOT NULL,
  family_key       TEXT    NOT NULL,
  classification   TEXT    NOT NULL,
  is_primary       INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
  entity           TEXT,
  outside_id       TEXT,
  office_holder_id BLOB,
  candidate_ids    TEXT    NOT NULL,
  from_source      INTEGER NOT NULL CHECK (from_source IN (0, 1)),
  PRIMARY KEY (instrument_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_sponsors_name ON instrument_sponsors (name_key, instrument_id);
CREATE INDEX instrument_sponsors_family ON instrument_sponsors (family_key, instrument_id);
CREATE INDEX instrument_sponsors_holder ON instrument_sponsors (office_holder_id, instrument_id) WHERE office_holder_id IS NOT NULL;

-- The other side is named by its id, or by the outside id under which it is or will be known.
CREATE TABLE instrument_relations (
  instrument_id BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number        INTEGER NOT NULL CHECK (number >= 1),
  kind          TEXT    NOT NULL CHECK (kind IN ('companion', 'prior_session', 'replaces', 'replaced_by', 'related', 'appeal_of')),
  other_id      BLOB    REFERENCES instruments (id) ON DELETE CASCADE CHECK (other_id <> instrument_id),
  outside_id    TEXT,
  identifier    TEXT    NOT NULL,
  session       TEXT,
  from_source   INTEGER NOT NULL CHECK (from_source IN (0, 1)),
  PRIMARY KEY (instrument_id, number),
  CHECK (other_id IS NOT NULL OR outside_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_relations_other ON instrument_relations (other_id, instrument_id) WHERE other_id IS NOT NULL;
CREATE INDEX instrument_relations_outside ON instrument_relations (outside_id, instrument_id) WHERE outside_id IS NOT NULL;

-- Who wants to hear of an instrument: people, and units.
CREATE TABLE instrument_watchers (
  instrument_id BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  person_id     BLOB    NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  since         INTEGER NOT NULL,
  PRIMARY KEY (instrument_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_watchers_person ON instrument_watchers (person_id, instrument_id);

CREATE TABLE instrument_watching_units (
  instrument_id BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  unit_id       BLOB    NOT NULL REFERENCES units (id) ON DELETE CASCADE,
  since         INTEGER NOT NULL,
  PRIMARY KEY (instrument_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_watching_units_unit ON instrument_watching_units (unit_id, instrument_id);
