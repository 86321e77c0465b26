-- Whether the mail was tried before, with another token: then it counts no more for how many its address gets.
ALTER TABLE signature_tokens ADD COLUMN is_repeated INTEGER NOT NULL DEFAULT 0 CHECK (is_repeated IN (0, 1));
