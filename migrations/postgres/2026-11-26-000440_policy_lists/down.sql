DROP INDEX joint_statements_place;
DROP INDEX instruments_in_session;
