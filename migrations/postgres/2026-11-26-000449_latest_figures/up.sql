-- The figures of one library by what they measure, the years in their order: the latest of each is found without going through those
-- of all others.
CREATE INDEX library_figures_library ON library_figures (library_id, measure, fiscal_year, value);
