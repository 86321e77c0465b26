DROP TABLE landscapes;
