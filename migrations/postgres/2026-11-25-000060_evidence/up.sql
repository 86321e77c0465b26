CREATE TABLE publications (
  id                uuid NOT NULL PRIMARY KEY,
  revision          integer NOT NULL CHECK (revision >= 1),
  title             text COLLATE "C" NOT NULL,
  doi               text UNIQUE,
  url               text,
  published_on      date,
  language          text,
  summary           text,
  owner_unit_id     uuid NOT NULL REFERENCES units (id),
  status            text NOT NULL CHECK (status IN ('current', 'retracted')),
  retracted_on      date,
  retraction_reason text,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  CHECK ((status = 'retracted') = (retracted_on IS NOT NULL)),
  CHECK ((retracted_on IS NULL) = (retraction_reason IS NULL))
);
CREATE INDEX publications_created ON publications (created_at, id);
CREATE INDEX publications_updated ON publications (updated_at, id);
CREATE INDEX publications_title ON publications (title, id);
CREATE INDEX publications_status ON publications (status, created_at, id);
CREATE INDEX publications_owner ON publications (owner_unit_id, created_at, id);
CREATE INDEX publications_published ON publications (published_on, id) WHERE published_on IS NOT NULL;

CREATE TABLE publication_authors (
  publication_id uuid NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
  number         integer NOT NULL CHECK (number >= 1),
  name           text NOT NULL,
  orcid          text,
  PRIMARY KEY (publication_id, number)
);

CREATE TABLE findings (
  id                uuid NOT NULL PRIMARY KEY,
  revision          integer NOT NULL CHECK (revision >= 1),
  publication_id    uuid NOT NULL REFERENCES publications (id),
  claim             text COLLATE "C" NOT NULL,
  place             text,
  division_ocd_id   text,
  period_from       date,
  period_until      date,
  strength          text NOT NULL CHECK (strength IN ('high', 'moderate', 'low', 'very_low')),
  owner_unit_id     uuid NOT NULL REFERENCES units (id),
  status            text NOT NULL CHECK (status IN ('current', 'retracted')),
  retracted_on      date,
  retraction_reason text,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  CHECK (period_from <= period_until),
  CHECK ((status = 'retracted') = (retracted_on IS NOT NULL)),
  CHECK ((retracted_on IS NULL) = (retraction_reason IS NULL))
);
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
