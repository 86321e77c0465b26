-- Agreements with organizations.
CREATE TABLE partnerships (
  id                  uuid             PRIMARY KEY,
  revision            integer          NOT NULL CHECK (revision >= 1),
  organization_id     uuid             NOT NULL REFERENCES organizations (id),
  title               text COLLATE "C" NOT NULL,
  scope               text             NOT NULL,
  owner_unit_id       uuid             NOT NULL REFERENCES units (id),
  goals               text             NOT NULL,
  starts_on           date,
  ends_on             date,
  renewal_notice_days integer          NOT NULL CHECK (renewal_notice_days BETWEEN 0 AND 1000),
  activities          jsonb            NOT NULL,
  results             jsonb            NOT NULL,
  renewal_from        date,
  renewal_due         boolean          NOT NULL,
  status              text             NOT NULL CHECK (status IN ('prospect', 'active', 'ended')),
  created_at          timestamptz      NOT NULL,
  updated_at          timestamptz      NOT NULL,
  CHECK (starts_on <= ends_on),
  CHECK (status <> 'active' OR starts_on IS NOT NULL)
);
CREATE INDEX partnerships_title ON partnerships (title, id);
CREATE INDEX partnerships_created ON partnerships (created_at, id);
CREATE INDEX partnerships_updated ON partnerships (updated_at, id);
CREATE INDEX partnerships_owner ON partnerships (owner_unit_id, title, id);
CREATE INDEX partnerships_status ON partnerships (status, title, id);
CREATE INDEX partnerships_organization ON partnerships (organization_id, title, id);
CREATE INDEX partnerships_due ON partnerships (renewal_due, title, id);
CREATE INDEX partnerships_renewal ON partnerships (renewal_from, id);

CREATE TABLE partnership_goals (
  partnership_id uuid NOT NULL REFERENCES partnerships (id) ON DELETE CASCADE,
  goal           text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (partnership_id, goal)
);
CREATE INDEX partnership_goals_goal ON partnership_goals (goal, partnership_id);

-- Whom to talk to at a partner: the people whom a partnership's unit knows there.
CREATE TABLE partnership_contacts (
  id             uuid             PRIMARY KEY,
  revision       integer          NOT NULL CHECK (revision >= 1),
  partnership_id uuid             NOT NULL REFERENCES partnerships (id),
  name           text COLLATE "C" NOT NULL,
  role           text,
  email          text             NOT NULL,
  phone          text,
  created_at     timestamptz      NOT NULL,
  updated_at     timestamptz      NOT NULL
);
CREATE INDEX partnership_contacts_name ON partnership_contacts (name, id);
CREATE INDEX partnership_contacts_created ON partnership_contacts (created_at, id);
CREATE INDEX partnership_contacts_updated ON partnership_contacts (updated_at, id);
CREATE INDEX partnership_contacts_partnership ON partnership_contacts (partnership_id, name, id);
CREATE INDEX partnership_contacts_email ON partnership_contacts (lower(email));
