INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 16);
