-- What is shipped with the program is brought in once: each release that ships something else has another digest.
CREATE TABLE seeds (digest bigint PRIMARY KEY);
