INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 0);
DROP INDEX position_consultations_settler;
DROP INDEX position_consultations_answerer;
DROP INDEX position_analyses_writer;
DROP INDEX idempotency_keys_record;
DROP INDEX changes_actor;
DROP TABLE erasures;
DROP TABLE accesses;
DROP TABLE consents;
