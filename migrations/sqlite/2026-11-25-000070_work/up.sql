-- What units have to do, by when. What is done or dropped stays, with the time.
CREATE TABLE work_items (
  id             BLOB    NOT NULL PRIMARY KEY,
  revision       INTEGER NOT NULL CHECK (revision >= 1),
  title          TEXT    NOT NULL,
  description    TEXT,
  kind           TEXT    NOT NULL,
  unit_id        BLOB    NOT NULL REFERENCES units (id),
  assignee_id    BLOB    REFERENCES people (id),
  starts_at      INTEGER,
  due_at         INTEGER NOT NULL,
  time_zone      TEXT,
  priority       TEXT    NOT NULL,
  effort_minutes INTEGER CHECK (effort_minutes >= 1),
  status         TEXT    NOT NULL CHECK (status IN ('open', 'in_progress', 'blocked', 'done', 'dropped')),
  closed_at      INTEGER,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  CHECK (starts_at IS NULL OR starts_at <= due_at),
  CHECK ((closed_at IS NULL) = (status NOT IN ('done', 'dropped')))
) STRICT, WITHOUT ROWID;
CREATE INDEX work_items_due ON work_items (due_at, id);
CREATE INDEX work_items_created ON work_items (created_at, id);
CREATE INDEX work_items_updated ON work_items (updated_at, id);
CREATE INDEX work_items_title ON work_items (title, id);
CREATE INDEX work_items_unit ON work_items (unit_id, due_at, id);
CREATE INDEX work_items_assignee ON work_items (assignee_id, due_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX work_items_status ON work_items (status, due_at, id);
CREATE INDEX work_items_kind ON work_items (kind, due_at, id);
CREATE INDEX work_items_priority ON work_items (priority, due_at, id);
-- What the calendar and the loads ask for: what is open, by when and by whom.
CREATE INDEX work_items_open_due ON work_items (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX work_items_open_start ON work_items (starts_at, id) WHERE closed_at IS NULL AND starts_at IS NOT NULL;
CREATE INDEX work_items_open_unit ON work_items (unit_id, due_at) WHERE closed_at IS NULL;

CREATE TABLE work_issues (
  item_id  BLOB NOT NULL REFERENCES work_items (id),
  issue_id BLOB NOT NULL REFERENCES issues (id),
  PRIMARY KEY (item_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_issues_issue ON work_issues (issue_id, item_id);

CREATE TABLE work_positions (
  item_id     BLOB NOT NULL REFERENCES work_items (id),
  position_id BLOB NOT NULL REFERENCES positions (id),
  PRIMARY KEY (item_id, position_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_positions_position ON work_positions (position_id, item_id);

-- What must be closed before the item is done. Longer circles than of one are refused by the rule.
CREATE TABLE work_dependencies (
  item_id       BLOB NOT NULL REFERENCES work_items (id),
  depends_on_id BLOB NOT NULL REFERENCES work_items (id) CHECK (depends_on_id <> item_id),
  PRIMARY KEY (item_id, depends_on_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_dependencies_other ON work_dependencies (depends_on_id, item_id);

-- From hand to hand; never changed.
CREATE TABLE work_handovers (
  item_id        BLOB    NOT NULL REFERENCES work_items (id),
  number         INTEGER NOT NULL CHECK (number >= 1),
  from_unit_id   BLOB    NOT NULL REFERENCES units (id),
  from_person_id BLOB,
  to_unit_id     BLOB    NOT NULL REFERENCES units (id),
  to_person_id   BLOB,
  note           TEXT    NOT NULL,
  handed_by      BLOB,
  handed_at      INTEGER NOT NULL,
  PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_handovers_from ON work_handovers (from_person_id) WHERE from_person_id IS NOT NULL;
CREATE INDEX work_handovers_to ON work_handovers (to_person_id) WHERE to_person_id IS NOT NULL;
CREATE INDEX work_handovers_by ON work_handovers (handed_by) WHERE handed_by IS NOT NULL;

-- The calendar asks for the deadlines of clearances, in order.
CREATE INDEX position_consultations_deadline ON position_consultations (deadline, position_id, unit_id);
