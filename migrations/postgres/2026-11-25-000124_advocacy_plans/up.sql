-- Advocacy plans of libraries and of places.
CREATE TABLE advocacy_plans (
  id                 uuid             PRIMARY KEY,
  revision           integer          NOT NULL CHECK (revision >= 1),
  title              text COLLATE "C" NOT NULL,
  owner_unit_id      uuid             NOT NULL REFERENCES units (id),
  library_id         uuid             REFERENCES libraries (id),
  jurisdiction       text,
  renews_id          uuid             REFERENCES advocacy_plans (id) CHECK (renews_id <> id),
  community_analysis text,
  team               jsonb            NOT NULL,
  goals              jsonb            NOT NULL,
  audiences          jsonb            NOT NULL,
  message            text,
  delivery           text,
  evaluation         text,
  starts_on          date,
  expires_on         date,
  status             text             NOT NULL CHECK (status IN ('draft', 'submitted', 'approved', 'active', 'expired', 'renewed', 'archived')),
  created_at         timestamptz      NOT NULL,
  updated_at         timestamptz      NOT NULL,
  CHECK ((library_id IS NULL) <> (jurisdiction IS NULL)),
  CHECK (starts_on <= expires_on),
  CHECK (status <> 'active' OR expires_on IS NOT NULL)
);
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
