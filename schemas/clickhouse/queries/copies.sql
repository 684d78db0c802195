-- The latest copies: what was copied, from whom by whom, and how it was found.
-- param from = : copied from this outlet; empty: all
-- param to = : copied by this outlet; empty: all
-- param limit = 50: how many
SELECT
    r.of_outlet AS from_outlet,
    r.outlet AS to_outlet,
    toString(r.article_id) AS article_id,
    a.title AS title,
    a.published_at AS published_at,
    a.published_precision AS published_precision,
    r.kind AS kind,
    r.similarity AS similarity,
    r.method AS method,
    r.of AS of
FROM relations AS r
LEFT JOIN (SELECT toString(article_id) AS id, title, published_at, published_precision FROM articles) AS a
    ON toString(r.article_id) = a.id
WHERE r.relation = 'copy'
    AND ({from:String} = '' OR r.of_outlet = {from:String}) AND ({to:String} = '' OR r.outlet = {to:String})
ORDER BY a.published_at DESC NULLS LAST, article_id
LIMIT {limit:UInt64}
