DROP TABLE price_indices;
