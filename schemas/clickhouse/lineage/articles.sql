-- What is shown of articles in a lineage.
SELECT toString(article_id) AS article_id, version, title, url, via, published_at, published_precision, fetched_at
FROM articles WHERE toString(article_id) IN {ids:Array(String)}
