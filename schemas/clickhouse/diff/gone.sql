-- Some articles that are in the first generation only.
SELECT toString(article_id) AS article, outlet, url, title FROM article_rows FINAL
WHERE generation = {a:String} AND article_id NOT IN (SELECT article_id FROM article_rows WHERE generation = {b:String})
ORDER BY article LIMIT {examples:UInt32}
