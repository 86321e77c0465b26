DROP TABLE topic_uris;
DROP TABLE topics;
DROP TABLE organizations;
DROP TABLE library_figures;
DROP TABLE libraries;
DROP TABLE divisions;
