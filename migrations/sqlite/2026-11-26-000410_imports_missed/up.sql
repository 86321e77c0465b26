-- Records that were ended because a file that lists all there are of a kind no longer has them.
ALTER TABLE imports ADD COLUMN rows_missed INTEGER NOT NULL DEFAULT 0;
