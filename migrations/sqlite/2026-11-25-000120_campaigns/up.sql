-- Campaigns, in a tree. Goals and places stand in the row as well, so that a list is read without a look into other tables.
CREATE TABLE campaigns (
  id            BLOB    NOT NULL PRIMARY KEY,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  name          TEXT    NOT NULL,
  summary       TEXT    NOT NULL,
  owner_unit_id BLOB    NOT NULL REFERENCES units (id),
  parent_id     BLOB    REFERENCES campaigns (id) CHECK (parent_id <> id),
  goals         TEXT    NOT NULL,
  audiences     TEXT    NOT NULL,
  library_types TEXT    NOT NULL,
  jurisdictions TEXT    NOT NULL,
  channels      TEXT    NOT NULL,
  messages      TEXT    NOT NULL,
  assets        TEXT    NOT NULL,
  targets       TEXT    NOT NULL,
  starts_on     TEXT,
  ends_on       TEXT,
  cost          TEXT,
  status        TEXT    NOT NULL CHECK (status IN ('draft', 'planned', 'live', 'paused', 'closed', 'reported')),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (starts_on <= ends_on),
  CHECK (status IN ('draft', 'planned') OR starts_on IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaigns_name ON campaigns (name, id);
CREATE INDEX campaigns_created ON campaigns (created_at, id);
CREATE INDEX campaigns_updated ON campaigns (updated_at, id);
CREATE INDEX campaigns_owner ON campaigns (owner_unit_id, name, id);
CREATE INDEX campaigns_status ON campaigns (status, name, id);
CREATE INDEX campaigns_parent ON campaigns (parent_id, name, id);
CREATE INDEX campaigns_start ON campaigns (starts_on, id);

CREATE TABLE campaign_goals (
  campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  goal        TEXT NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (campaign_id, goal)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_goals_goal ON campaign_goals (goal, campaign_id);

CREATE TABLE campaign_jurisdictions (
  campaign_id  BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  jurisdiction TEXT NOT NULL,
  PRIMARY KEY (campaign_id, jurisdiction)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_jurisdictions_place ON campaign_jurisdictions (jurisdiction, campaign_id);

-- What a source says of a channel on a day. Costs are in ten-thousandths of their currency; what is not known is null.
CREATE TABLE campaign_reach (
  campaign_id BLOB    NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  day         TEXT    NOT NULL,
  channel     TEXT    NOT NULL CHECK (channel IN ('email', 'phone', 'letter', 'meeting', 'event', 'web', 'social', 'press', 'broadcast', 'print', 'outdoor')),
  source      TEXT    NOT NULL,
  impressions INTEGER CHECK (impressions >= 0),
  engagements INTEGER CHECK (engagements >= 0),
  actions     INTEGER CHECK (actions >= 0),
  cost        INTEGER CHECK (cost >= 0),
  currency    TEXT,
  PRIMARY KEY (campaign_id, day, channel, source),
  CHECK ((cost IS NULL) = (currency IS NULL))
) STRICT, WITHOUT ROWID;
