DROP INDEX actions_day;
DROP INDEX petition_batches_places;
DROP INDEX petition_signatures_places;
ALTER TABLE findings DROP COLUMN grade_reason;
ALTER TABLE incidents DROP COLUMN consented;
DROP TABLE campaign_channels;
DROP TABLE campaign_library_types;
DROP TABLE campaign_audiences;
