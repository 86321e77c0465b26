INSERT INTO search_index (rowid, body)
  SELECT d.rid, d.body FROM search_index_waiting w JOIN search_documents d ON d.rid = w.rid;
DROP TRIGGER search_documents_added;
DROP TRIGGER search_documents_removed;
DROP TABLE search_index_waiting;
CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_index (rowid, body) VALUES (new.rid, new.body);
END;
CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', old.rid, old.body);
END;
