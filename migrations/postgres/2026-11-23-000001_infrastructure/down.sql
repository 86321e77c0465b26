DROP TABLE search_documents;
DROP TABLE idempotency_keys;
DROP TABLE changes;
