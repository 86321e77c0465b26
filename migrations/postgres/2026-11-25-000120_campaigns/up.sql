-- Campaigns, in a tree. Goals and places stand in the row as well, so that a list is read without a look into other tables.
CREATE TABLE campaigns (
  id            uuid             PRIMARY KEY,
  revision      integer          NOT NULL CHECK (revision >= 1),
  name          text COLLATE "C" NOT NULL,
  summary       text             NOT NULL,
  owner_unit_id uuid             NOT NULL REFERENCES units (id),
  parent_id     uuid             REFERENCES campaigns (id) CHECK (parent_id <> id),
  goals         text             NOT NULL,
  audiences     text             NOT NULL,
  library_types text             NOT NULL,
  jurisdictions text             NOT NULL,
  channels      text             NOT NULL,
  messages      jsonb            NOT NULL,
  assets        jsonb            NOT NULL,
  targets       jsonb            NOT NULL,
  starts_on     date,
  ends_on       date,
  cost          text,
  status        text             NOT NULL CHECK (status IN ('draft', 'planned', 'live', 'paused', 'closed', 'reported')),
  created_at    timestamptz      NOT NULL,
  updated_at    timestamptz      NOT NULL,
  CHECK (starts_on <= ends_on),
  CHECK (status IN ('draft', 'planned') OR starts_on IS NOT NULL)
);
CREATE INDEX campaigns_name ON campaigns (name, id);
CREATE INDEX campaigns_created ON campaigns (created_at, id);
CREATE INDEX campaigns_updated ON campaigns (updated_at, id);
CREATE INDEX campaigns_owner ON campaigns (owner_unit_id, name, id);
CREATE INDEX campaigns_status ON campaigns (status, name, id);
CREATE INDEX campaigns_parent ON campaigns (parent_id, name, id);
CREATE INDEX campaigns_start ON campaigns (starts_on, id);

CREATE TABLE campaign_goals (
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  goal        text NOT NULL REFERENCES framework_items (id),
  PRIMARY KEY (campaign_id, goal)
);
CREATE INDEX campaign_goals_goal ON campaign_goals (goal, campaign_id);

CREATE TABLE campaign_jurisdictions (
  campaign_id  uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  jurisdiction text NOT NULL,
  PRIMARY KEY (campaign_id, jurisdiction)
);
CREATE INDEX campaign_jurisdictions_place ON campaign_jurisdictions (jurisdiction, campaign_id);

-- What a source says of a channel on a day. Costs are in ten-thousandths of their currency; what is not known is null.
CREATE TABLE campaign_reach (
  campaign_id uuid             NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  day         date             NOT NULL,
  channel     text COLLATE "C" NOT NULL CHECK (channel IN ('email', 'phone', 'letter', 'meeting', 'event', 'web', 'social', 'press', 'broadcast', 'print', 'outdoor')),
  source      text COLLATE "C" NOT NULL,
  impressions bigint           CHECK (impressions >= 0),
  engagements bigint           CHECK (engagements >= 0),
  actions     bigint           CHECK (actions >= 0),
  cost        bigint           CHECK (cost >= 0),
  currency    text,
  PRIMARY KEY (campaign_id, day, channel, source),
  CHECK ((cost IS NULL) = (currency IS NULL))
);
