ALTER TABLE clients ALTER COLUMN name TYPE text COLLATE "default";
