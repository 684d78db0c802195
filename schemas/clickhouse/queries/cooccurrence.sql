-- Who is named in the same articles as an entity: in how many, in which share of its articles, and how much more often than by chance (pointwise mutual information, in bits).
-- param entity: its id, or a name of it in any language
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 90: published in so many days before
-- param least = 1: articles that name both
-- param limit = 20: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    (SELECT groupUniqArray(cityHash64(id)) FROM entities_meant(entity = {entity:String})) AS wanted,
    -- Everybody is counted in one pass, as numbers: faster than to find who is named with them first, and then how often at all.
    -- The number 0 stands for all articles. An article has each number once.
    counted AS MATERIALIZED
    (
        SELECT number, sum(here) AS n, count() AS articles
        FROM (
            SELECT arrayPushFront(entity_hashes, 0) AS numbers, hasAny(entity_hashes, wanted) AS here FROM pages
            WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
        )
        ARRAY JOIN numbers AS number
        GROUP BY number
        HAVING n >= {least:UInt32} OR number = 0
    ),
    most AS MATERIALIZED
    (
        SELECT * FROM counted WHERE number != 0 AND NOT has(wanted, number)
        ORDER BY n DESC
        LIMIT {limit:UInt64} WITH TIES
    ),
    named AS
    (
        SELECT DISTINCT id, cityHash64(id) AS number FROM entity_names WHERE number IN (SELECT number FROM most)
    ),
    together AS MATERIALIZED
    (
        SELECT e.id AS entity, m.n AS n, m.articles AS articles FROM most AS m INNER JOIN named AS e ON m.number = e.number
        ORDER BY n DESC, entity
        LIMIT {limit:UInt64}
    )
SELECT
    t.entity AS entity,
    l.name AS name,
    l.type AS type,
    t.n AS n,
    round(n / c.n, 4) AS share,
    round(log2(n * c.articles / c.n / t.articles), 2) AS pmi
FROM together AS t
CROSS JOIN (SELECT n, articles FROM counted WHERE number = 0) AS c
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT entity FROM together)) AS l ON t.entity = l.id
ORDER BY n DESC, entity
SETTINGS enable_materialized_cte = 1
