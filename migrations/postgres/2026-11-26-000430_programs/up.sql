-- What campaigns are found by beside their places: to whom, about which libraries, through which channels. One that names no
-- type of library is about all.
CREATE TABLE campaign_audiences (
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  audience text NOT NULL,
  PRIMARY KEY (campaign_id, audience)
);
CREATE INDEX campaign_audiences_audience ON campaign_audiences (audience, campaign_id);

CREATE TABLE campaign_library_types (
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  library_type text NOT NULL,
  PRIMARY KEY (campaign_id, library_type)
);
CREATE INDEX campaign_library_types_type ON campaign_library_types (library_type, campaign_id);

CREATE TABLE campaign_channels (
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  channel text NOT NULL,
  PRIMARY KEY (campaign_id, channel)
);
CREATE INDEX campaign_channels_channel ON campaign_channels (channel, campaign_id);

INSERT INTO campaign_audiences (campaign_id, audience)
  SELECT id, unnest(string_to_array(audiences, ',')) FROM campaigns;
INSERT INTO campaign_library_types (campaign_id, library_type)
  SELECT id, unnest(string_to_array(library_types, ',')) FROM campaigns;
INSERT INTO campaign_channels (campaign_id, channel)
  SELECT id, unnest(string_to_array(channels, ',')) FROM campaigns;

-- What whoever reported an incident by the public form lets be told; null of others.
ALTER TABLE incidents ADD COLUMN consented text;
UPDATE incidents SET consented = disclosed WHERE source = 'public';

-- Why a finding has another grade than its method begins at.
ALTER TABLE findings ADD COLUMN grade_reason text;

-- Signatures that count, by place.
CREATE INDEX petition_signatures_places ON petition_signatures (petition_id, status, division_ocd_id);
CREATE INDEX petition_batches_places ON petition_batches (petition_id, status, division_ocd_id);

-- Actions by their days.
CREATE INDEX actions_day ON actions (day, id);
