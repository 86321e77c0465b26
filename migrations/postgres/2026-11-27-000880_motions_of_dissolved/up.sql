-- What a coalition was still asked when it was dissolved is withdrawn with it.
UPDATE motions SET status = 'withdrawn', decided_at = now(), updated_at = now(), revision = revision + 1
  WHERE status = 'open' AND closes_at >= now()
    AND coalition_id IN (SELECT id FROM coalitions WHERE status = 'dissolved');
