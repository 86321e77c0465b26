-- Whether the mail was tried before, with another token, or nobody asked for it: then it does not count for how many its address
-- gets.
ALTER TABLE advocate_tokens ADD COLUMN is_repeated boolean NOT NULL DEFAULT FALSE;
ALTER TABLE petition_tokens ADD COLUMN is_repeated boolean NOT NULL DEFAULT FALSE;
