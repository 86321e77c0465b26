-- What campaigns are found by beside their places: to whom, about which libraries, through which channels. One that names no
-- type of library is about all.
CREATE TABLE campaign_audiences (
  campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  audience TEXT NOT NULL,
  PRIMARY KEY (campaign_id, audience)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_audiences_audience ON campaign_audiences (audience, campaign_id);

CREATE TABLE campaign_library_types (
  campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  library_type TEXT NOT NULL,
  PRIMARY KEY (campaign_id, library_type)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_library_types_type ON campaign_library_types (library_type, campaign_id);

CREATE TABLE campaign_channels (
  campaign_id BLOB NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  PRIMARY KEY (campaign_id, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_channels_channel ON campaign_channels (channel, campaign_id);

INSERT INTO campaign_audiences (campaign_id, audience)
  SELECT campaigns.id, word.value FROM campaigns, json_each('["' || replace(campaigns.audiences, ',', '","') || '"]') AS word
  WHERE campaigns.audiences <> '';
INSERT INTO campaign_library_types (campaign_id, library_type)
  SELECT campaigns.id, word.value FROM campaigns, json_each('["' || replace(campaigns.library_types, ',', '","') || '"]') AS word
  WHERE campaigns.library_types <> '';
INSERT INTO campaign_channels (campaign_id, channel)
  SELECT campaigns.id, word.value FROM campaigns, json_each('["' || replace(campaigns.channels, ',', '","') || '"]') AS word
  WHERE campaigns.channels <> '';

-- What whoever reported an incident by the public form lets be told; null of others.
ALTER TABLE incidents ADD COLUMN consented TEXT;
UPDATE incidents SET consented = disclosed WHERE source = 'public';

-- Why a finding has another grade than its method begins at.
ALTER TABLE findings ADD COLUMN grade_reason TEXT;

-- Signatures that count, by place.
CREATE INDEX petition_signatures_places ON petition_signatures (petition_id, status, division_ocd_id);
CREATE INDEX petition_batches_places ON petition_batches (petition_id, status, division_ocd_id);

-- Actions by their days.
CREATE INDEX actions_day ON actions (day, id);
