UPDATE learning_opportunities SET is_free = 0 WHERE is_free = 1 AND json_array_length(prices) > 0;
