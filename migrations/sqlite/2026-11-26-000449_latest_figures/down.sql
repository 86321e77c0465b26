DROP INDEX library_figures_library;
