-- Days of frameworks in their order, for the calendar: by the state first, so that the index of the state alone is not preferred.
CREATE INDEX competency_frameworks_review ON competency_frameworks (status, review_due_on, id) WHERE review_due_on IS NOT NULL;
CREATE INDEX competency_frameworks_comment ON competency_frameworks (status, comment_until, id) WHERE comment_until IS NOT NULL;
