-- Policy learning that is asked of leaders, members or both.
CREATE TABLE learning_requirements (
  id          uuid NOT NULL PRIMARY KEY,
  revision    integer NOT NULL CHECK (revision >= 1),
  title       text COLLATE "C" NOT NULL,
  outside_id  text NOT NULL UNIQUE,
  required_of text NOT NULL CHECK (required_of <> ''),
  unit_id     uuid REFERENCES units (id),
  valid_from  date NOT NULL,
  valid_until date,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  CHECK (valid_until IS NULL OR valid_from <= valid_until)
);
CREATE INDEX learning_requirements_title ON learning_requirements (title, id);
CREATE INDEX learning_requirements_created ON learning_requirements (created_at, id);
CREATE INDEX learning_requirements_updated ON learning_requirements (updated_at, id);
CREATE INDEX learning_requirements_unit ON learning_requirements (unit_id, title, id);
CREATE INDEX learning_requirements_valid ON learning_requirements (valid_from, valid_until);

-- Who completed it, the last time. The learning of the association itself writes here, too.
CREATE TABLE learning_completions (
  id             uuid NOT NULL PRIMARY KEY,
  revision       integer NOT NULL CHECK (revision >= 1),
  person_id      uuid NOT NULL REFERENCES people (id),
  requirement_id uuid NOT NULL REFERENCES learning_requirements (id),
  completed_on   date NOT NULL,
  source         text NOT NULL CHECK (source IN ('own', 'staff', 'import', 'learning')),
  outside_id     text,
  recorded_by    uuid,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  UNIQUE (person_id, requirement_id)
);
CREATE INDEX learning_completions_requirement ON learning_completions (requirement_id, person_id);
CREATE INDEX learning_completions_recorder ON learning_completions (recorded_by) WHERE recorded_by IS NOT NULL;
