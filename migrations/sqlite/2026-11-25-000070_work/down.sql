DROP INDEX position_consultations_deadline;
DROP TABLE work_handovers;
DROP TABLE work_dependencies;
DROP TABLE work_positions;
DROP TABLE work_issues;
DROP TABLE work_items;
