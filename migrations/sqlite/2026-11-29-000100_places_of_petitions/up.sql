-- Each time a division is saved SQLite looks for what names it, whether or not its id is another: for each row of a file of divisions
-- it went through all of these.
CREATE INDEX petition_batches_division ON petition_batches (division_ocd_id) WHERE division_ocd_id IS NOT NULL;
CREATE INDEX petition_thresholds_division ON petition_thresholds (division_ocd_id);
