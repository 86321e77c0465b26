DROP TABLE calendar_feed_secrets;
DROP TABLE calendar_feeds;
