"""Crawling the outlets with Scrapy: feeds, sitemaps and archives find pages, pages go to Kafka."""
