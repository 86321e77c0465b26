-- What the public is told of as it happens: each source of notices has its instants, the newest first.
ALTER TABLE position_versions ADD COLUMN reaffirmed_at INTEGER;
ALTER TABLE position_versions ADD COLUMN ended_at INTEGER;
UPDATE position_versions SET
  reaffirmed_at = (SELECT max(c.at) FROM changes c WHERE c.record_id = position_id AND c.kind = 'position'
    AND c.action = 'transitioned' AND json_extract(c.after, '$.version.number') = number
    AND json_extract(c.after, '$.version.status') = 'reaffirmed'),
  ended_at = (SELECT max(c.at) FROM changes c WHERE c.record_id = position_id AND c.kind = 'position'
    AND c.action = 'transitioned' AND json_extract(c.after, '$.version.number') = number
    AND json_extract(c.after, '$.version.status') IN ('superseded', 'retired'))
  WHERE published_at IS NOT NULL;
CREATE INDEX position_versions_published ON position_versions (published_at, position_id, number) WHERE published_at IS NOT NULL;
CREATE INDEX position_versions_reaffirmed ON position_versions (reaffirmed_at, position_id, number) WHERE reaffirmed_at IS NOT NULL;
CREATE INDEX position_versions_ended ON position_versions (ended_at, position_id, number) WHERE ended_at IS NOT NULL;

ALTER TABLE joint_statements ADD COLUMN area_ids TEXT NOT NULL DEFAULT '';
ALTER TABLE joint_statements ADD COLUMN jurisdiction TEXT;
CREATE INDEX joint_statements_jurisdiction ON joint_statements (jurisdiction, created_at, id) WHERE jurisdiction IS NOT NULL;
CREATE INDEX joint_statements_opened ON joint_statements (opened_at, id) WHERE opened_at IS NOT NULL;
CREATE INDEX joint_statements_closed ON joint_statements (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX joint_statements_delivered ON joint_statements (delivered_at, id) WHERE delivered_at IS NOT NULL;
CREATE INDEX joint_statement_texts_frozen ON joint_statement_texts (frozen_at, statement_id, version);
CREATE TABLE joint_statement_areas (
  statement_id BLOB NOT NULL REFERENCES joint_statements (id) ON DELETE CASCADE,
  area_id      BLOB NOT NULL REFERENCES policy_areas (id),
  PRIMARY KEY (statement_id, area_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX joint_statement_areas_area ON joint_statement_areas (area_id, statement_id);

-- Every stage an instrument was known to have come to, and when that became known here. Rows are only ever added.
ALTER TABLE instruments ADD COLUMN moved_at INTEGER;
UPDATE instruments SET moved_at = updated_at WHERE stage IS NOT NULL;
CREATE TABLE instrument_moves (
  instrument_id BLOB    NOT NULL REFERENCES instruments (id) ON DELETE CASCADE,
  moved_at      INTEGER NOT NULL,
  stage         TEXT    NOT NULL,
  stage_since   TEXT    NOT NULL,
  PRIMARY KEY (instrument_id, moved_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX instrument_moves_moved ON instrument_moves (moved_at, instrument_id);
INSERT INTO instrument_moves (instrument_id, moved_at, stage, stage_since)
  SELECT id, moved_at, stage, stage_since FROM instruments WHERE stage IS NOT NULL;
