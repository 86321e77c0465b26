-- What costs nothing is free, whether it has no prices or those of nothing.
UPDATE learning_opportunities SET is_free = true
WHERE NOT is_free AND NOT EXISTS (
  SELECT 1 FROM jsonb_array_elements(prices) AS price WHERE (price #>> '{price,amount}')::numeric <> 0
);
