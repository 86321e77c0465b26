CREATE INDEX publications_retracted ON publications (retracted_on, id) WHERE retracted_on IS NOT NULL;
