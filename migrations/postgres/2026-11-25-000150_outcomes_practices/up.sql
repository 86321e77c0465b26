ALTER TABLE publications ADD COLUMN isbn text;
ALTER TABLE publications ADD COLUMN licence text;
ALTER TABLE publications ADD COLUMN method text CHECK (method IN ('review', 'randomized_trial', 'quasi_experiment', 'cohort', 'survey', 'case_study', 'qualitative', 'statistics', 'other'));
ALTER TABLE publications ADD COLUMN population text;
ALTER TABLE findings ADD COLUMN effect text;
ALTER TABLE findings ADD COLUMN measure text;
CREATE INDEX publications_method ON publications (method, created_at, id) WHERE method IS NOT NULL;

CREATE TABLE outcome_surveys (
  id              uuid NOT NULL PRIMARY KEY,
  revision        integer NOT NULL CHECK (revision >= 1),
  title           text COLLATE "C" NOT NULL,
  service_area    text NOT NULL CHECK (service_area IN (
    'civic_engagement', 'digital_learning', 'early_childhood_literacy', 'economic_development', 'lifelong_learning',
    'health', 'job_skills', 'summer_reading'
  )),
  kind            text NOT NULL CHECK (kind IN ('immediate', 'follow_up')),
  library_id      uuid REFERENCES libraries (id),
  division_ocd_id text,
  period_from     date NOT NULL,
  period_until    date NOT NULL,
  owner_unit_id   uuid NOT NULL REFERENCES units (id),
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK (period_from <= period_until)
);
CREATE INDEX outcome_surveys_created ON outcome_surveys (created_at, id);
CREATE INDEX outcome_surveys_updated ON outcome_surveys (updated_at, id);
CREATE INDEX outcome_surveys_title ON outcome_surveys (title, id);
CREATE INDEX outcome_surveys_area ON outcome_surveys (service_area, created_at, id);
CREATE INDEX outcome_surveys_kind ON outcome_surveys (kind, created_at, id);
CREATE INDEX outcome_surveys_library ON outcome_surveys (library_id, created_at, id) WHERE library_id IS NOT NULL;
CREATE INDEX outcome_surveys_division ON outcome_surveys (division_ocd_id, created_at, id) WHERE division_ocd_id IS NOT NULL;
CREATE INDEX outcome_surveys_owner ON outcome_surveys (owner_unit_id, created_at, id);

CREATE TABLE outcome_measures (
  survey_id uuid NOT NULL REFERENCES outcome_surveys (id) ON DELETE CASCADE,
  outcome   text NOT NULL CHECK (outcome IN ('knowledge', 'confidence', 'application', 'awareness')),
  answered  integer NOT NULL CHECK (answered BETWEEN 0 AND 1000000),
  agreed    integer NOT NULL CHECK (agreed BETWEEN 0 AND answered),
  PRIMARY KEY (survey_id, outcome)
);

CREATE TABLE practices (
  id              uuid NOT NULL PRIMARY KEY,
  revision        integer NOT NULL CHECK (revision >= 1),
  title           text COLLATE "C" NOT NULL,
  what_was_done   text NOT NULL,
  result          text,
  cost            text,
  library_id      uuid REFERENCES libraries (id),
  division_ocd_id text,
  begun_on        date,
  ended_on        date,
  url             text,
  owner_unit_id   uuid NOT NULL REFERENCES units (id),
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CHECK (begun_on <= ended_on)
);
CREATE INDEX practices_created ON practices (created_at, id);
CREATE INDEX practices_updated ON practices (updated_at, id);
CREATE INDEX practices_title ON practices (title, id);
CREATE INDEX practices_library ON practices (library_id, created_at, id) WHERE library_id IS NOT NULL;
CREATE INDEX practices_division ON practices (division_ocd_id, created_at, id) WHERE division_ocd_id IS NOT NULL;
CREATE INDEX practices_owner ON practices (owner_unit_id, created_at, id);

CREATE TABLE practice_findings (
  practice_id uuid NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
  number      integer NOT NULL CHECK (number >= 1),
  finding_id  uuid NOT NULL REFERENCES findings (id),
  PRIMARY KEY (practice_id, number),
  UNIQUE (finding_id, practice_id)
);
