-- Documents are numbered as they come, after those there are. The numbers are small again, so that none of them is in the way where
-- documents are numbered by age once more.
UPDATE search_documents SET rid = numbered.number FROM (
  SELECT rid, row_number() OVER (ORDER BY rid) AS number FROM search_documents
) AS numbered WHERE search_documents.rid = numbered.rid;
INSERT INTO search_index (search_index) VALUES ('rebuild');
