-- That a source tells of an announcement no more announces nothing.
UPDATE instrument_actions SET announced_for = NULL WHERE from_source = 1 AND withdraws IS NOT NULL AND announced_for IS NOT NULL;
