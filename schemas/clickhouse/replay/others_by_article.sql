-- Rows of a table by article: of the articles that were copied.
INSERT INTO {table:Identifier}
SELECT * REPLACE ({into:String} AS generation) FROM (SELECT * FROM {table:Identifier} FINAL
WHERE generation = {live:String}
  AND toString(article_id) IN (SELECT toString(article_id) FROM article_rows WHERE generation = {into:String})
)
