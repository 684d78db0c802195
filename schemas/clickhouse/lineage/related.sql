-- Relations of these articles, and of those that derive from them.
SELECT
    toString(article_id) AS article_id, page_id, outlet, relation, kind, syndicated, of, similarity, method, decided_at
FROM relations
WHERE toString(article_id) IN {ids:Array(String)} OR of IN {ids:Array(String)}
