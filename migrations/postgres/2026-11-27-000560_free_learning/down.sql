UPDATE learning_opportunities SET is_free = false WHERE is_free AND jsonb_array_length(prices) > 0;
