-- The findings that alerts rest on.
CREATE TABLE alert_findings (
  alert_id   uuid    NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  number     integer NOT NULL CHECK (number >= 1),
  finding_id uuid    NOT NULL REFERENCES findings (id),
  PRIMARY KEY (alert_id, number),
  UNIQUE (finding_id, alert_id)
);
