DROP TABLE resource_uses;
DROP TABLE resource_versions;
DROP TABLE resource_library_types;
DROP TABLE resource_audiences;
DROP TABLE resource_goals;
DROP TABLE resources;
