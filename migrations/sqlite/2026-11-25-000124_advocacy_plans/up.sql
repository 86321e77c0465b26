-- Advocacy plans of libraries and of places.
CREATE TABLE advocacy_plans (
  id                 BLOB    NOT NULL PRIMARY KEY,
  revision           INTEGER NOT NULL CHECK (revision >= 1),
  title              TEXT    NOT NULL,
  owner_unit_id      BLOB    NOT NULL REFERENCES units (id),
  library_id         BLOB    REFERENCES libraries (id),
  jurisdiction       TEXT,
  renews_id          BLOB    REFERENCES advocacy_plans (id) CHECK (renews_id <> id),
  community_analysis TEXT,
  team               TEXT    NOT NULL,
  goals              TEXT    NOT NULL,
  audiences          TEXT    NOT NULL,
  message            TEXT,
  delivery           TEXT,
  evaluation         TEXT,
  starts_on          TEXT,
  expires_on         TEXT,
  status             TEXT    NOT NULL CHECK (status IN ('draft', 'submitted', 'approved', 'active', 'expired', 'renewed', 'archived')),
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  CHECK ((library_id IS NULL) <> (jurisdiction IS NULL)),
  CHECK (starts_on <= expires_on),
  CHECK (status <> 'active' OR expires_on IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX advocacy_plans_title ON advocacy_plans (title, id);
CREATE INDEX advocacy_plans_created ON advocacy_plans (created_at, id);
CREATE INDEX advocacy_plans_updated ON advocacy_plans (updated_at, id);
CREATE INDEX advocacy_plans_owner ON advocacy_plans (owner_unit_id, title, id);
CREATE INDEX advocacy_plans_status ON advocacy_plans (status, title, id);
CREATE INDEX advocacy_plans_library ON advocacy_plans (library_id, title, id);
CREATE INDEX advocacy_plans_place ON advocacy_plans (jurisdiction, title, id);
CREATE INDEX advocacy_plans_expiry ON advocacy_plans (expires_on, id);
CREATE INDEX advocacy_plans_renews ON advocacy_plans (renews_id);
CREATE INDEX advocacy_plans_active_library ON advocacy_plans (library_id) WHERE status = 'active' AND library_id IS NOT NULL;
CREATE INDEX advocacy_plans_active_place ON advocacy_plans (jurisdiction) WHERE status = 'active' AND jurisdiction IS NOT NULL;

-- One measure of one year over all libraries, as coverage and comparisons ask.
CREATE INDEX library_figures_measure ON library_figures (measure, fiscal_year, library_id, value);
