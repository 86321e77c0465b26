-- The findings that alerts rest on.
CREATE TABLE alert_findings (
  alert_id   BLOB    NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL CHECK (number >= 1),
  finding_id BLOB    NOT NULL REFERENCES findings (id),
  PRIMARY KEY (alert_id, number),
  UNIQUE (finding_id, alert_id)
) STRICT, WITHOUT ROWID;
