UPDATE instrument_actions SET announced_for = coalesce(acted_at, unixepoch(acted_on) * 1000000)
  WHERE NOT (from_source = 1 AND withdraws IS NOT NULL) AND coalesce(acted_at, unixepoch(acted_on) * 1000000) > recorded_at;
