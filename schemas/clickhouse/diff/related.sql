-- Relations of generation b that are not in a, or other there.
SELECT * EXCEPT (generation, ver) FROM relation_rows FINAL
WHERE generation = {b:String}
  AND (article_id, relation, ifNull(kind, ''), ifNull(of, '')) NOT IN (
    SELECT article_id, relation, ifNull(kind, ''), ifNull(of, '') FROM relation_rows FINAL WHERE generation = {a:String}
)
ORDER BY article_id
