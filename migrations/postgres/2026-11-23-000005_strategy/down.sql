DROP TABLE framework_items;
