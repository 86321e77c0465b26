-- What records say in another language.
CREATE TABLE translations (
  id              BLOB    NOT NULL PRIMARY KEY,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  kind            TEXT    NOT NULL CHECK (kind IN (
                    'topic', 'unit', 'policy_area', 'issue', 'position', 'coalition', 'campaign', 'resource',
                    'alert', 'petition', 'event', 'finding', 'practice', 'learning_provider',
                    'learning_opportunity', 'competency_framework', 'competency', 'achievement', 'requirement_set',
                    'role_profile', 'pathway')),
  record_id       BLOB    NOT NULL,
  language        TEXT    NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  record_revision INTEGER NOT NULL CHECK (record_revision >= 1),
  texts           TEXT    NOT NULL,
  owner_unit_id   BLOB    REFERENCES units (id),
  is_outdated     INTEGER NOT NULL CHECK (is_outdated IN (0, 1)),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  UNIQUE (kind, record_id, language)
) STRICT, WITHOUT ROWID;
CREATE INDEX translations_record ON translations (record_id, created_at, id);
CREATE INDEX translations_created ON translations (created_at, id);
CREATE INDEX translations_updated ON translations (updated_at, id);
CREATE INDEX translations_kind ON translations (kind, created_at, id);
CREATE INDEX translations_language ON translations (language, created_at, id);
CREATE INDEX translations_owner ON translations (owner_unit_id, created_at, id);
CREATE INDEX translations_outdated ON translations (is_outdated, created_at, id);
