DROP TABLE badges;
DROP TABLE badge_keys;
