-- The copies that were found last: what was copied, from whom by whom, and how it was found.
-- param from = : copied from this outlet; empty: all
-- param to = : copied by this outlet; empty: all
-- param limit = 50: how many
WITH found AS MATERIALIZED
(
    SELECT * FROM copies
    WHERE ({from:String} = '' OR of_outlet = {from:String}) AND ({to:String} = '' OR outlet = {to:String})
    ORDER BY decided_at DESC, article_id
    LIMIT {limit:UInt64}
)
SELECT
    nullIf(f.of_outlet, '') AS from_outlet,
    f.outlet AS to_outlet,
    toString(f.article_id) AS article_id,
    a.title AS title,
    a.published_at AS published_at,
    a.published_precision AS published_precision,
    f.kind AS kind,
    f.similarity AS similarity,
    f.method AS method,
    nullIf(f.of, '') AS of
FROM found AS f
LEFT JOIN (
    SELECT article_id, title, published_at, published_precision FROM article_rows FINAL
    -- Of what is in the sorting key, PREWHERE is right under FINAL: other titles are not read.
    PREWHERE article_id IN (SELECT article_id FROM found)
    WHERE generation = (SELECT generation FROM live_generation)
) AS a ON f.article_id = a.article_id
ORDER BY f.decided_at DESC, article_id
SETTINGS enable_materialized_cte = 1
