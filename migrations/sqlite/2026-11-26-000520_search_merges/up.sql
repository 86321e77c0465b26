-- Each commit leaves a part of the index. Sixteen of one size were merged at once, while every write waited; so many are rare.
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 64);
