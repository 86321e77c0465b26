-- FTS5 writes down what it holds at each savepoint, and each write of a group has one. New documents wait here until the
-- group is committed, and come into the index together.
CREATE TABLE search_index_waiting (rid INTEGER PRIMARY KEY) STRICT;
DROP TRIGGER search_documents_added;
DROP TRIGGER search_documents_removed;
CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_index_waiting (rid) VALUES (new.rid);
END;
CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_index (search_index, rowid, body) SELECT 'delete', old.rid, old.body
    WHERE NOT EXISTS (SELECT 1 FROM search_index_waiting WHERE rid = old.rid);
  DELETE FROM search_index_waiting WHERE rid = old.rid;
END;
