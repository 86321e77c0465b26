-- Bills, regulations, cases, corporate policies, standards and treaties. What is derived from the actions (stage, since when,
-- warnings …) is kept, so that lists are narrowed by it.
CREATE TABLE instruments (
  id               uuid PRIMARY KEY,
  revision         integer NOT NULL CHECK (revision >= 1),
  kind             text COLLATE "C" NOT NULL CHECK (kind IN ('bill', 'regulation', 'case', 'corporate_policy', 'standard', 'treaty')),
  jurisdiction     text COLLATE "C",
  session          text COLLATE "C",
  identifier       text COLLATE "C" NOT NULL,
  title            text COLLATE "C" NOT NULL,
  summary          text,
  classification   jsonb NOT NULL,
  chamber          text,
  agency           text COLLATE "C",
  court_id         uuid,
  our_role         text COLLATE "C" CHECK (our_role IN ('party', 'amicus', 'monitor')),
  owner_unit_id    uuid REFERENCES units (id),
  subjects         jsonb NOT NULL,
  source_urls      jsonb NOT NULL,
  outside_id       text COLLATE "C" UNIQUE,
  source           text,
  change_hash      text,
  stage            text COLLATE "C",
  stage_since      date,
  concluded        boolean NOT NULL,
  overlays         text NOT NULL,
  latest_action_on date,
  deadline         timestamptz,
  warnings         jsonb NOT NULL,
  rederive_at      timestamptz,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  CHECK ((stage IS NULL) = (stage_since IS NULL))
);
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
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  key           text COLLATE "C" NOT NULL,
  identifier    text COLLATE "C" NOT NULL,
  PRIMARY KEY (instrument_id, key)
);
CREATE INDEX instrument_identifiers_key ON instrument_identifiers (key, instrument_id);

-- The subjects of an instrument, folded for comparison.
CREATE TABLE instrument_subjects (
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  key           text COLLATE "C" NOT NULL,
  PRIMARY KEY (instrument_id, key)
);
CREATE INDEX instrument_subjects_key ON instrument_subjects (key, instrument_id);

CREATE TABLE instrument_versions (
  id            uuid PRIMARY KEY,
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number        integer NOT NULL CHECK (number >= 1),
  kind          text COLLATE "C" NOT NULL CHECK (kind IN ('text', 'amendment', 'document')),
  label         text NOT NULL,
  dated_on      date,
  links         jsonb NOT NULL,
  outside_id    text COLLATE "C",
  change_hash   text,
  from_source   boolean NOT NULL,
  created_at    timestamptz NOT NULL,
  UNIQUE (id, instrument_id),
  UNIQUE (instrument_id, number),
  UNIQUE (instrument_id, outside_id)
);

-- Actions are only ever added; one that was wrong is withdrawn by another.
CREATE TABLE instrument_actions (
  id              uuid PRIMARY KEY,
  instrument_id   uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number          integer NOT NULL CHECK (number >= 1),
  acted_on        date NOT NULL,
  acted_at        timestamptz,
  description     text NOT NULL,
  classifications text NOT NULL,
  unknown_words   jsonb NOT NULL,
  chamber         text,
  organization    text,
  closes_at       timestamptz,
  withdraws       uuid REFERENCES instrument_actions (id) CHECK (withdraws <> id),
  outside_id      text COLLATE "C",
  from_source     boolean NOT NULL,
  recorded_at     timestamptz NOT NULL,
  UNIQUE (instrument_id, number)
);
CREATE INDEX instrument_actions_withdraws ON instrument_actions (withdraws) WHERE withdraws IS NOT NULL;

CREATE TABLE instrument_sponsors (
  instrument_id    uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number           integer NOT NULL CHECK (number >= 1),
  name             text NOT NULL,
  name_key         text COLLATE "C" NOT NULL,
  family_key       text COLLATE "C" NOT NULL,
  classification   text NOT NULL,
  is_primary       boolean NOT NULL,
  entity           text,
  outside_id       text COLLATE "C",
  office_holder_id uuid,
  candidate_ids    text NOT NULL,
  from_source      boolean NOT NULL,
  PRIMARY KEY (instrument_id, number)
);
CREATE INDEX instrument_sponsors_name ON instrument_sponsors (name_key, instrument_id);
CREATE INDEX instrument_sponsors_family ON instrument_sponsors (family_key, instrument_id);
CREATE INDEX instrument_sponsors_holder ON instrument_sponsors (office_holder_id, instrument_id) WHERE office_holder_id IS NOT NULL;

-- The other side is named by its id, or by the outside id under which it is or will be known.
CREATE TABLE instrument_relations (
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  number        integer NOT NULL CHECK (number >= 1),
  kind          text COLLATE "C" NOT NULL CHECK (kind IN ('companion', 'prior_session', 'replaces', 'replaced_by', 'related', 'appeal_of')),
  other_id      uuid REFERENCES instruments (id) ON DELETE CASCADE CHECK (other_id <> instrument_id),
  outside_id    text COLLATE "C",
  identifier    text COLLATE "C" NOT NULL,
  session       text COLLATE "C",
  from_source   boolean NOT NULL,
  PRIMARY KEY (instrument_id, number),
  CHECK (other_id IS NOT NULL OR outside_id IS NOT NULL)
);
CREATE INDEX instrument_relations_other ON instrument_relations (other_id, instrument_id) WHERE other_id IS NOT NULL;
CREATE INDEX instrument_relations_outside ON instrument_relations (outside_id, instrument_id) WHERE outside_id IS NOT NULL;

-- Who wants to hear of an instrument: people, and units.
CREATE TABLE instrument_watchers (
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  person_id     uuid NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  since         timestamptz NOT NULL,
  PRIMARY KEY (instrument_id, person_id)
);
CREATE INDEX instrument_watchers_person ON instrument_watchers (person_id, instrument_id);

CREATE TABLE instrument_watching_units (
  instrument_id uuid NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  unit_id       uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
  since         timestamptz NOT NULL,
  PRIMARY KEY (instrument_id, unit_id)
);
CREATE INDEX instrument_watching_units_unit ON instrument_watching_units (unit_id, instrument_id);
