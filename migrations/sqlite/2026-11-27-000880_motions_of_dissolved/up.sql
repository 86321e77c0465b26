-- What a coalition was still asked when it was dissolved is withdrawn with it.
UPDATE motions SET status = 'withdrawn', decided_at = unixepoch() * 1000000, updated_at = unixepoch() * 1000000,
    revision = revision + 1
  WHERE status = 'open' AND closes_at >= unixepoch() * 1000000
    AND coalition_id IN (SELECT id FROM coalitions WHERE status = 'dissolved');
