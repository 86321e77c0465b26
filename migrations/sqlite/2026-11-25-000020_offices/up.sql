-- Seats in governments. Divisions are outside names, as in other tables: posts are read before divisions are.
CREATE TABLE posts (
  id                  BLOB    NOT NULL PRIMARY KEY,
  revision            INTEGER NOT NULL CHECK (revision >= 1),
  key                 TEXT    NOT NULL UNIQUE,
  role                TEXT    NOT NULL CHECK (role IN ('us_senate', 'us_house', 'state_upper', 'state_lower', 'state_unicameral', 'governor', 'lieutenant_governor', 'attorney_general', 'secretary_of_state', 'treasurer', 'auditor', 'chief_election_officer', 'other_executive', 'mayor', 'council_member', 'other')),
  division_ocd_id     TEXT    NOT NULL,
  seat                TEXT,
  title               TEXT    NOT NULL,
  jurisdiction_ocd_id TEXT    NOT NULL,
  organization_id     BLOB    REFERENCES organizations (id),
  seats               INTEGER CHECK (seats BETWEEN 1 AND 500),
  valid_from          TEXT,
  valid_until         TEXT    CHECK (valid_until > valid_from),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX posts_title ON posts (title, id);
CREATE INDEX posts_role ON posts (role, key, id);
CREATE INDEX posts_division ON posts (division_ocd_id, key, id);
CREATE INDEX posts_jurisdiction ON posts (jurisdiction_ocd_id, key, id);
CREATE INDEX posts_updated ON posts (updated_at, id);
CREATE INDEX posts_created ON posts (created_at, id);
CREATE INDEX posts_organization ON posts (organization_id) WHERE organization_id IS NOT NULL;

-- People who hold or held a public post: from public records, and no users of this service.
CREATE TABLE office_holders (
  id          BLOB    NOT NULL PRIMARY KEY,
  revision    INTEGER NOT NULL CHECK (revision >= 1),
  name        TEXT    NOT NULL,
  given_name  TEXT,
  family_name TEXT,
  party       TEXT,
  source      TEXT    NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX office_holders_name ON office_holders (name, id);
CREATE INDEX office_holders_party ON office_holders (party, name, id);
CREATE INDEX office_holders_updated ON office_holders (updated_at, id);
CREATE INDEX office_holders_created ON office_holders (created_at, id);

-- What outside registers call them. Ids of two registers name one person for certain.
CREATE TABLE office_holder_ids (
  office_holder_id BLOB NOT NULL REFERENCES office_holders (id) ON DELETE CASCADE,
  scheme           TEXT NOT NULL,
  identifier       TEXT NOT NULL,
  PRIMARY KEY (office_holder_id, scheme, identifier)
) STRICT, WITHOUT ROWID;
CREATE INDEX office_holder_ids_identifier ON office_holder_ids (identifier, scheme);
CREATE UNIQUE INDEX office_holder_ids_telling ON office_holder_ids (scheme, identifier) WHERE scheme IN ('bioguide', 'ocd_person');

-- How to reach them, in the order given.
CREATE TABLE contact_points (
  office_holder_id BLOB    NOT NULL REFERENCES office_holders (id) ON DELETE CASCADE,
  position         INTEGER NOT NULL,
  kind             TEXT    NOT NULL CHECK (kind IN ('email', 'phone', 'fax', 'address', 'form', 'url')),
  value            TEXT    NOT NULL,
  label            TEXT,
  source           TEXT    NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  PRIMARY KEY (office_holder_id, position)
) STRICT, WITHOUT ROWID;

-- Who holds which post from when: until is the first day on which they no longer do. A post without one on a day is vacant.
CREATE TABLE tenures (
  id               BLOB    NOT NULL PRIMARY KEY,
  revision         INTEGER NOT NULL CHECK (revision >= 1),
  post_id          BLOB    NOT NULL REFERENCES posts (id),
  office_holder_id BLOB    NOT NULL REFERENCES office_holders (id),
  since            TEXT,
  until            TEXT    CHECK (until > since),
  end_reason       TEXT,
  source           TEXT    NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tenures_post ON tenures (post_id, created_at, id);
CREATE INDEX tenures_office_holder ON tenures (office_holder_id, created_at, id);
CREATE INDEX tenures_source ON tenures (source, created_at, id);
CREATE INDEX tenures_updated ON tenures (updated_at, id);
CREATE INDEX tenures_created ON tenures (created_at, id);
