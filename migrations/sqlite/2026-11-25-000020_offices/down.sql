DROP TABLE tenures;
DROP TABLE contact_points;
DROP TABLE office_holder_ids;
DROP TABLE office_holders;
DROP TABLE posts;
