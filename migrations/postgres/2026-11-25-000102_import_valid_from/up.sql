-- Since when the boundaries of a file are good, where it does not say so itself.
ALTER TABLE imports ADD COLUMN valid_from date;
