-- Agreements with organizations.
CREATE TABLE partnerships (
  id                  BLOB    NOT NULL PRIMARY KEY,
  revision            INTEGER NOT NULL CHECK (revision >= 1),
  organization_id     BLOB    NOT NULL REFERENCES organizations (id),
  title               TEXT    NOT NULL,
  scope               TEXT    NOT NULL,
  owner_unit_id       BLOB    NOT NULL REFERENCES units (id),
  goals               TEXT    NOT NULL,
  starts_on           TEXT,
  ends_on             TEXT,
  renewal_notice_days INTEGER NOT NULL CHECK (renewal_notice_days BETWEEN 0 AND 1000),
  activities          TEXT    NOT NULL,
  results             TEXT    NOT NULL,
  renewal_from        TEXT,
  renewal_due         INTEGER NOT NULL CHECK (renewal_due IN (0, 1)),
  status              TEXT    NOT NULL CHECK (status IN ('prospect', 'active', 'ended')),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  CHECK (starts_on <= ends_on),
  CHECK (status <> 'active' OR starts_on IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX partnerships_title ON partnerships (title, id);
CREATE INDEX partnerships_created ON partnerships (created_at, id);
CREATE INDEX partnerships_updated ON partnerships (updated_at, id);
CREATE INDEX partnerships_owner ON partnerships (owner_unit_id, title, id);
CREATE INDEX partnerships_status ON partnerships (status, title, id);
CREATE INDEX partnerships_organization ON partnerships (organization_id, title, id);
CREATE INDEX partnerships_due ON partnerships (renewal_due, title, id);
CREATE INDEX partnerships_renewal ON partnerships (renewal_from, id);

CREATE TABLE partnership_goals (
  partnership_id BLOB NOT NULL REFERENCES partnerships (id) ON DELETE CASCADE,
  goal           TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (partnership_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX partnership_goals_goal ON partnership_goals (goal, partnership_id);

-- Whom to talk to at a partner: the people whom a partnership's unit knows there.
CREATE TABLE partnership_contacts (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  partnership_id BLOB    NOT NULL REFERENCES partnerships (id),
  name           TEXT    NOT NULL,
  role           TEXT,
  email          TEXT    NOT NULL,
  phone          TEXT,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX partnership_contacts_name ON partnership_contacts (name, id);
CREATE INDEX partnership_contacts_created ON partnership_contacts (created_at, id);
CREATE INDEX partnership_contacts_updated ON partnership_contacts (updated_at, id);
CREATE INDEX partnership_contacts_partnership ON partnership_contacts (partnership_id, name, id);
CREATE INDEX partnership_contacts_email ON partnership_contacts (lower(email));
