-- Decisions of people about what may be done with what is known of them; never changed. The person goes when erased.
CREATE TABLE consents (
  id           uuid NOT NULL PRIMARY KEY,
  person_id    uuid REFERENCES people (id),
  purpose      text NOT NULL,
  decision     text NOT NULL CHECK (decision IN ('given', 'withdrawn')),
  text_version integer NOT NULL CHECK (text_version >= 1),
  decided_at   timestamptz NOT NULL,
  source       text NOT NULL CHECK (source IN ('own', 'paper')),
  note         text,
  recorded_by  uuid,
  recorded_at  timestamptz NOT NULL
);
CREATE INDEX consents_person ON consents (person_id, decided_at, id);
CREATE INDEX consents_recorder ON consents (recorded_by);

-- Who read a confidential record of another person. What was read in one list has one request.
CREATE TABLE accesses (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id   uuid,
  record_kind text NOT NULL,
  record_id   uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('read', 'listed', 'exported')),
  actor_id    uuid,
  client      text,
  request_id  uuid,
  at          timestamptz NOT NULL
);
CREATE INDEX accesses_person ON accesses (person_id, seq);
CREATE INDEX accesses_actor ON accesses (actor_id, seq);
CREATE INDEX accesses_at ON accesses (at);

-- Who was erased: ids that lead to nobody, so that a backup that brings people back is told to forget them again.
CREATE TABLE erasures (
  person_id uuid NOT NULL PRIMARY KEY,
  reason    text NOT NULL CHECK (reason IN ('requested', 'no_longer_needed', 'mistaken', 'expired')),
  erased_at timestamptz NOT NULL
);

-- What a person did, and the answers that speak of them, are found to be exported and erased.
CREATE INDEX changes_actor ON changes (actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX idempotency_keys_record ON idempotency_keys (record_id);
CREATE INDEX position_analyses_writer ON position_analyses (written_by) WHERE written_by IS NOT NULL;
CREATE INDEX position_consultations_answerer ON position_consultations (answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX position_consultations_settler ON position_consultations (settled_by) WHERE settled_by IS NOT NULL;

