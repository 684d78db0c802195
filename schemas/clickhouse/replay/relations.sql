-- Relations of the articles that were copied; where no verdict is made anew, of all.
-- (In a subquery: the alias would stand for the column in WHERE.)
INSERT INTO relation_rows
SELECT * REPLACE ({into:String} AS generation) FROM (SELECT * FROM relation_rows FINAL
WHERE generation = {live:String}
  AND article_id >= toFixedString({low:String}, 32) AND article_id < toFixedString({high:String}, 32)
  AND ({fresh:UInt8} = 0 OR article_id IN (SELECT article_id FROM article_rows WHERE generation = {into:String}))
)
