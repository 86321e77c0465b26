-- Each commit leaves a part of the index. Parts of one size, from eight on, are merged a step with each commit that brings documents
-- (crates/store/src/writer.rs), where FTS5 by itself merged them after each sixty-four pages, while every write waited.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
INSERT INTO search_index (search_index, rank) VALUES ('usermerge', 8);
