-- Committees of legislatures, by the ids these give them.
CREATE TABLE committees (
  id                  uuid             PRIMARY KEY,
  revision            integer          NOT NULL CHECK (revision >= 1),
  outside_id          text COLLATE "C" NOT NULL,
  name                text COLLATE "C" NOT NULL,
  jurisdiction_ocd_id text             NOT NULL,
  chamber             text             NOT NULL CHECK (chamber IN ('upper', 'lower', 'joint')),
  parent_id           uuid             REFERENCES committees (id) CHECK (parent_id <> id),
  remit               text,
  website             text,
  phone               text,
  address             text,
  valid_until         date,
  source              text             NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at          timestamptz      NOT NULL,
  updated_at          timestamptz      NOT NULL,
  UNIQUE (outside_id, jurisdiction_ocd_id)
);
CREATE INDEX committees_name ON committees (name, id);
CREATE INDEX committees_chamber ON committees (chamber, outside_id, id);
CREATE INDEX committees_jurisdiction ON committees (jurisdiction_ocd_id, outside_id, id);
CREATE INDEX committees_parent ON committees (parent_id, outside_id, id);
CREATE INDEX committees_updated ON committees (updated_at, id);
CREATE INDEX committees_created ON committees (created_at, id);

-- Who sits on them.
CREATE TABLE committee_memberships (
  id               uuid        PRIMARY KEY,
  revision         integer     NOT NULL CHECK (revision >= 1),
  committee_id     uuid        NOT NULL REFERENCES committees (id),
  office_holder_id uuid        NOT NULL REFERENCES office_holders (id),
  role             text,
  rank             smallint    CHECK (rank BETWEEN 1 AND 500),
  side             text        CHECK (side IN ('majority', 'minority')),
  since            date,
  until            date        CHECK (until >= since),
  source           text        NOT NULL CHECK (source IN ('staff', 'us_congress', 'open_states')),
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL
);
CREATE INDEX committee_memberships_committee ON committee_memberships (committee_id, created_at, id);
CREATE INDEX committee_memberships_office_holder ON committee_memberships (office_holder_id, created_at, id);
CREATE INDEX committee_memberships_updated ON committee_memberships (updated_at, id);
CREATE INDEX committee_memberships_created ON committee_memberships (created_at, id);
