-- Pages that readers of generation a see, and those of b do not, with the raw record of their latest text.
SELECT toString(p.page_id) AS page, p.outlet AS outlet, p.edition AS edition, p.seen_day AS seen_day, r.url AS url,
    p.article_id AS previous, r.raw_topic AS topic, r.raw_partition AS partition, r.raw_offset AS offset
FROM (SELECT * FROM page_rows FINAL WHERE generation = {a:String} AND gone = 0) AS p
INNER JOIN (SELECT * FROM article_rows FINAL WHERE generation = {a:String}) AS r
ON p.article_id = toString(r.article_id)
WHERE p.page_id NOT IN (SELECT page_id FROM page_rows FINAL WHERE generation = {b:String} AND gone = 0)
ORDER BY page
