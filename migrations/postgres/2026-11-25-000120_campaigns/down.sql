DROP TABLE campaign_reach;
DROP TABLE campaign_jurisdictions;
DROP TABLE campaign_goals;
DROP TABLE campaigns;
