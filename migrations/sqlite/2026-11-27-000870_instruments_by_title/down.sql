DROP INDEX instruments_by_title;
CREATE INDEX instruments_title ON instruments (title, id);
