-- What time has moved is looked for before each list: by what it is now first, so that SQLite finds no other index to narrow more,
-- and then by its time.
DROP INDEX petitions_open;
CREATE INDEX petitions_open ON petitions (status, closes_at);
DROP INDEX motions_open;
CREATE INDEX motions_open ON motions (status, closes_at);
DROP INDEX event_bookings_offers;
CREATE INDEX event_bookings_offers ON event_bookings (status, offered_until) WHERE offered_until IS NOT NULL;
DROP INDEX learning_registrations_offers;
CREATE INDEX learning_registrations_offers ON learning_registrations (status, offered_until) WHERE offered_until IS NOT NULL;
CREATE INDEX advocacy_plans_overdue ON advocacy_plans (status, expires_on);
DROP INDEX resources_review;
CREATE INDEX resources_review ON resources (is_stale, review_due);
DROP INDEX partnerships_renewal;
CREATE INDEX partnerships_renewal ON partnerships (status, renewal_due, renewal_from);

-- Messages by their audience alone.
DROP INDEX messages_audience;
CREATE INDEX messages_audience ON messages (audience, created_at, id);

-- The same as joint_statements_jurisdiction.
DROP INDEX joint_statements_place;
