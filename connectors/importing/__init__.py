"""Pages from elsewhere: HTML and text files, JSONL, WARC, into the same topic as the crawl's."""
