DROP TABLE refresh_tokens;
DROP TABLE signing_keys;
DROP TABLE clients;
DROP TABLE credentials;
DROP TABLE person_grants;
DROP TABLE person_languages;
DROP TABLE people;
