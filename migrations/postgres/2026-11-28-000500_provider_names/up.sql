-- What providers are called, and were: credit may name an offer by what its provider was called when it was given. A name stays with
-- the provider that had it.
CREATE TABLE learning_provider_names (
  name        text COLLATE "C" PRIMARY KEY,
  provider_id uuid             NOT NULL REFERENCES learning_providers (id) ON DELETE CASCADE
);
CREATE INDEX learning_provider_names_provider ON learning_provider_names (provider_id, name);
INSERT INTO learning_provider_names (name, provider_id) SELECT name, id FROM learning_providers;
