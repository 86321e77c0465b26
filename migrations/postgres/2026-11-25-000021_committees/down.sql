DROP TABLE committee_memberships;
DROP TABLE committees;
