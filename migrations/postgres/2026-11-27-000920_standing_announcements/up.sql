-- What was withdrawn announces nothing. A withdrawal may be withdrawn itself, and so on: looked at as deep as the calendar did before.
UPDATE instrument_actions SET announced_for = NULL WHERE announced_for IS NOT NULL AND
  EXISTS (SELECT 1 FROM instrument_actions AS one WHERE one.withdraws = instrument_actions.id AND
    NOT EXISTS (SELECT 1 FROM instrument_actions AS two WHERE two.withdraws = one.id AND
      NOT EXISTS (SELECT 1 FROM instrument_actions AS three WHERE three.withdraws = two.id AND
        NOT EXISTS (SELECT 1 FROM instrument_actions AS four WHERE four.withdraws = three.id))));
