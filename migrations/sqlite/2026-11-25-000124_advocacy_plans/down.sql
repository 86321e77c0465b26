DROP INDEX library_figures_measure;
DROP TABLE advocacy_plans;
