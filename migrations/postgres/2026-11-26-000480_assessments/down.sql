DROP TABLE role_profile_targets;
DROP TABLE role_profiles;
DROP TABLE learning_goals;
DROP TABLE self_assessments;
