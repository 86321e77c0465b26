DROP TABLE learning_share_secrets;
DROP TABLE learning_shares;
