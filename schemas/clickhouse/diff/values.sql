-- One field of some articles in two generations. Values as ClickHouse writes them.
SELECT toString(m.article_id) AS article, m.outlet AS outlet, m.url AS url, m.value AS a, o.value AS b
FROM (SELECT article_id, outlet, url, toString({field:Identifier}) AS value FROM article_rows FINAL
      WHERE generation = {a:String} AND toString(article_id) IN {articles:Array(String)}) AS m
INNER JOIN (SELECT article_id, toString({field:Identifier}) AS value FROM article_rows FINAL
      WHERE generation = {b:String} AND toString(article_id) IN {articles:Array(String)}) AS o
ON m.article_id = o.article_id
ORDER BY article
