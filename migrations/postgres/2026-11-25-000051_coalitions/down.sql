DROP TABLE coalition_charters;
DROP TABLE motion_ballots;
DROP TABLE motions;
DROP TABLE coalition_members;
DROP TABLE coalition_goals;
DROP TABLE coalitions;
