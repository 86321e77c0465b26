-- Text that is sorted is sorted as SQLite sorts it.
ALTER TABLE clients ALTER COLUMN name TYPE text COLLATE "C";
