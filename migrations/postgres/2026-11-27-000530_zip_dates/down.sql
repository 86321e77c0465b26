ALTER TABLE zip_areas DROP COLUMN valid_from;
