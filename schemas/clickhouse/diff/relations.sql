-- Articles that stand otherwise to the others.
SELECT concat(m.relation, ' ', ifNull(m.kind, '')) AS a, concat(o.relation, ' ', ifNull(o.kind, '')) AS b, count() AS n
FROM (SELECT * FROM relation_rows FINAL WHERE generation = {a:String}) AS m
INNER JOIN (SELECT * FROM relation_rows FINAL WHERE generation = {b:String}) AS o ON m.article_id = o.article_id
WHERE (m.relation, ifNull(m.kind, ''), ifNull(m.of, '')) != (o.relation, ifNull(o.kind, ''), ifNull(o.of, ''))
GROUP BY a, b ORDER BY n DESC, a, b
