DROP TABLE boundary_edition;
DROP TABLE boundary_shapes;
DROP TABLE boundaries;
DROP TABLE zip_areas;
