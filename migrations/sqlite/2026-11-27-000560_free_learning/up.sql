-- What costs nothing is free, whether it has no prices or those of nothing.
UPDATE learning_opportunities SET is_free = 1
WHERE is_free = 0 AND NOT EXISTS (
  SELECT 1 FROM json_each(learning_opportunities.prices) AS price
  WHERE CAST(json_extract(price.value, '$.price.amount') AS REAL) <> 0
);
