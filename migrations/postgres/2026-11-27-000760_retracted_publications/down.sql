DROP INDEX publications_retracted;
