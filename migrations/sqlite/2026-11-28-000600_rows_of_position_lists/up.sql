-- The list asked for most finds all that its rows say beside each other, without a look for each of them in the tree of positions.
-- A column that the row gets belongs here, too.
DROP INDEX positions_issue_status;
CREATE INDEX positions_issue_status ON positions (
  issue_id, status, created_at, id,
  revision, slug, title, owner_unit_id, review_interval_months, latest_version, in_force_version, in_force_since, review_due,
  published_version, published_at, superseded_by, updated_at, goals, required_audiences, consulted_unit_ids, open_conflicts
);
