DROP INDEX position_citations_reference;
DROP TABLE findings;
DROP TABLE publication_authors;
DROP TABLE publications;
