UPDATE instrument_actions SET announced_for = coalesce(acted_at, acted_on::timestamp AT TIME ZONE 'UTC')
  WHERE NOT (from_source AND withdraws IS NOT NULL) AND coalesce(acted_at, acted_on::timestamp AT TIME ZONE 'UTC') > recorded_at;
