-- Since when the districts of a ZIP code are good, where it was told with the file.
ALTER TABLE zip_areas ADD COLUMN valid_from TEXT;
