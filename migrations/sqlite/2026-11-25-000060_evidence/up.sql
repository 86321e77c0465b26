CREATE TABLE publications (
  id                BLOB    NOT NULL PRIMARY KEY,
  revision          INTEGER NOT NULL CHECK (revision >= 1),
  title             TEXT    NOT NULL,
  doi               TEXT    UNIQUE,
  url               TEXT,
  published_on      TEXT,
  language          TEXT,
  summary           TEXT,
  owner_unit_id     BLOB    NOT NULL REFERENCES units (id),
  status            TEXT    NOT NULL CHECK (status IN ('current', 'retracted')),
  retracted_on      TEXT,
  retraction_reason TEXT,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  CHECK ((status = 'retracted') = (retracted_on IS NOT NULL)),
  CHECK ((retracted_on IS NULL) = (retraction_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX publications_created ON publications (created_at, id);
CREATE INDEX publications_updated ON publications (updated_at, id);
CREATE INDEX publications_title ON publications (title, id);
CREATE INDEX publications_status ON publications (status, created_at, id);
CREATE INDEX publications_owner ON publications (owner_unit_id, created_at, id);
CREATE INDEX publications_published ON publications (published_on, id) WHERE published_on IS NOT NULL;

CREATE TABLE publication_authors (
  publication_id BLOB    NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
  number         INTEGER NOT NULL CHECK (number >= 1),
  name           TEXT    NOT NULL,
  orcid          TEXT,
  PRIMARY KEY (publication_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
  id                BLOB    NOT NULL PRIMARY KEY,
  revision          INTEGER NOT NULL CHECK (revision >= 1),
  publication_id    BLOB    NOT NULL REFERENCES publications (id),
  claim             TEXT    NOT NULL,
  place             TEXT,
  division_ocd_id   TEXT,
  period_from       TEXT,
  period_until      TEXT,
  strength          TEXT    NOT NULL CHECK (strength IN ('high', 'moderate', 'low', 'very_low')),
  owner_unit_id     BLOB    NOT NULL REFERENCES units (id),
  status            TEXT    NOT NULL CHECK (status IN ('current', 'retracted')),
  retracted_on      TEXT,
  retraction_reason TEXT,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  CHECK (period_from <= period_until),
  CHECK ((status = 'retracted') = (retracted_on IS NOT NULL)),
  CHECK ((retracted_on IS NULL) = (retraction_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_created ON findings (created_at, id);
CREATE INDEX findings_updated ON findings (updated_at, id);
CREATE INDEX findings_claim ON findings (claim, id);
CREATE INDEX findings_publication ON findings (publication_id, created_at, id);
CREATE INDEX findings_division ON findings (division_ocd_id, created_at, id) WHERE division_ocd_id IS NOT NULL;
CREATE INDEX findings_strength ON findings (strength, created_at, id);
CREATE INDEX findings_owner ON findings (owner_unit_id, created_at, id);
CREATE INDEX findings_retracted ON findings (retracted_on, id) WHERE retracted_on IS NOT NULL;

-- Who cites a finding.
CREATE INDEX position_citations_reference ON position_citations (reference, kind);
