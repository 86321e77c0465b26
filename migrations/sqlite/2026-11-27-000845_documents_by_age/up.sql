-- Documents were numbered as they came. Now the millisecond in which their record was made comes first, so that the index of words
-- tells the newest first, and of the same millisecond they stay in order.
WITH records (id, created_at) AS (
  SELECT id, created_at FROM achievements
  UNION ALL SELECT id, created_at FROM advocacy_plans
  UNION ALL SELECT id, created_at FROM alerts
  UNION ALL SELECT id, created_at FROM campaigns
  UNION ALL SELECT id, created_at FROM clients
  UNION ALL SELECT id, created_at FROM coalitions
  UNION ALL SELECT id, created_at FROM committees
  UNION ALL SELECT id, created_at FROM competencies
  UNION ALL SELECT id, created_at FROM competency_frameworks
  UNION ALL SELECT id, created_at FROM courts
  UNION ALL SELECT id, created_at FROM divisions
  UNION ALL SELECT id, created_at FROM event_meetings
  UNION ALL SELECT id, created_at FROM events
  UNION ALL SELECT id, created_at FROM findings
  UNION ALL SELECT id, created_at FROM incidents
  UNION ALL SELECT id, created_at FROM instruments
  UNION ALL SELECT id, created_at FROM issues
  UNION ALL SELECT id, created_at FROM joint_statements
  UNION ALL SELECT id, created_at FROM landscapes
  UNION ALL SELECT id, created_at FROM learning_opportunities
  UNION ALL SELECT id, created_at FROM learning_providers
  UNION ALL SELECT id, created_at FROM learning_requirements
  UNION ALL SELECT id, created_at FROM libraries
  UNION ALL SELECT id, created_at FROM messages
  UNION ALL SELECT id, created_at FROM motions
  UNION ALL SELECT id, created_at FROM office_holders
  UNION ALL SELECT id, created_at FROM organizations
  UNION ALL SELECT id, created_at FROM partnerships
  UNION ALL SELECT id, created_at FROM pathways
  UNION ALL SELECT id, created_at FROM people
  UNION ALL SELECT id, created_at FROM petition_batches
  UNION ALL SELECT id, created_at FROM petitions
  UNION ALL SELECT id, created_at FROM policy_areas
  UNION ALL SELECT id, created_at FROM positions
  UNION ALL SELECT id, created_at FROM posts
  UNION ALL SELECT id, created_at FROM practices
  UNION ALL SELECT id, created_at FROM price_indices
  UNION ALL SELECT id, created_at FROM publications
  UNION ALL SELECT id, created_at FROM requirement_sets
  UNION ALL SELECT id, created_at FROM resources
  UNION ALL SELECT id, created_at FROM role_profiles
  UNION ALL SELECT id, created_at FROM submissions
  UNION ALL SELECT id, created_at FROM topics
  UNION ALL SELECT id, created_at FROM units
  UNION ALL SELECT id, created_at FROM value_sets
  UNION ALL SELECT id, created_at FROM work_items
)
UPDATE search_documents SET rid = numbered.number FROM (
  SELECT d.rid, r.created_at / 1000 * 1048576 - 1
    + row_number() OVER (PARTITION BY r.created_at / 1000 ORDER BY d.rid) AS number
    FROM search_documents d JOIN records r ON r.id = d.record_id
) AS numbered WHERE search_documents.rid = numbered.rid;
INSERT INTO search_index (search_index) VALUES ('rebuild');
