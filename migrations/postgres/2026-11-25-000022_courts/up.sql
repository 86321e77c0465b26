-- Courts by their ids in the courts database of the Free Law Project. Parents and courts of appeal are outside names.
CREATE TABLE courts (
  id                  uuid             PRIMARY KEY,
  revision            integer          NOT NULL CHECK (revision >= 1),
  court_id            text COLLATE "C" NOT NULL UNIQUE,
  name                text COLLATE "C" NOT NULL,
  citation            text,
  system              text             NOT NULL CHECK (system IN ('federal', 'state', 'tribal', 'territorial', 'international', 'other')),
  level               text             CHECK (level IN ('last_resort', 'intermediate_appellate', 'general_jurisdiction', 'limited_jurisdiction', 'trial')),
  court_type          text             CHECK (court_type IN ('trial', 'appellate', 'bankruptcy', 'special', 'attorney_general', 'international', 'other')),
  location            text,
  division_ocd_id     text,
  parent_court_id     text,
  appeals_to_court_id text,
  website             text,
  established         date,
  abolished           date             CHECK (abolished >= established),
  created_at          timestamptz      NOT NULL,
  updated_at          timestamptz      NOT NULL
);
CREATE INDEX courts_name ON courts (name, id);
CREATE INDEX courts_system ON courts (system, name, id);
CREATE INDEX courts_level ON courts (level, name, id);
CREATE INDEX courts_type ON courts (court_type, name, id);
CREATE INDEX courts_division ON courts (division_ocd_id, name, id);
CREATE INDEX courts_parent ON courts (parent_court_id, name, id);
CREATE INDEX courts_updated ON courts (updated_at, id);
CREATE INDEX courts_created ON courts (created_at, id);
