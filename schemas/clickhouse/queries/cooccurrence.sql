-- Who is named in the same articles as an entity: in how many, in which share of its articles, and how much more often than by chance (pointwise mutual information, in bits).
-- param entity: its id, or a name of it in any language
-- param at = : as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 90: published in so many days before
-- param least = 1: articles that name both
-- param limit = 20: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    (SELECT groupUniqArray(id) FROM entities WHERE id = {entity:String} OR name = {entity:String}) AS ids,
    arrayMap(x -> cityHash64(x), ids) AS wanted,
    -- Numbers are counted faster than ids. An article has each once.
    naming AS MATERIALIZED
    (
        SELECT seen_day, page_id, entity_hashes FROM pages
        WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
            AND hasAny(entity_hashes, wanted)
    ),
    -- With a page on which the number's id stands.
    most AS MATERIALIZED
    (
        SELECT number, count() AS n, any((seen_day, page_id)) AS place
        FROM naming
        ARRAY JOIN entity_hashes AS number
        WHERE NOT has(wanted, number)
        GROUP BY number
        HAVING n >= {least:UInt32}
        ORDER BY n DESC
        LIMIT {limit:UInt64} WITH TIES
    ),
    together AS MATERIALIZED
    (
        SELECT p.entities[indexOf(p.entity_hashes, m.number)] AS entity, m.n AS n
        FROM most AS m
        INNER JOIN (
            SELECT seen_day, page_id, entities, entity_hashes FROM pages
            WHERE (seen_day, page_id) IN (SELECT place.1, place.2 FROM most)
        ) AS p ON m.place = (p.seen_day, p.page_id)
        ORDER BY n DESC, entity
        LIMIT {limit:UInt64}
    ),
    -- How often each of these is named at all.
    of_others AS
    (
        SELECT number, count() AS articles
        FROM pages
        ARRAY JOIN entity_hashes AS number
        WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
            AND number IN (SELECT cityHash64(entity) FROM together)
        GROUP BY number
    )
SELECT
    t.entity AS entity,
    l.name AS name,
    l.type AS type,
    t.n AS n,
    round(n / c.naming, 4) AS share,
    round(log2(n * e.every / c.naming / o.articles), 2) AS pmi
FROM together AS t
-- Not scalars: each would be a query of its own, and find everything once more.
CROSS JOIN (SELECT count() AS naming FROM naming) AS c
CROSS JOIN (
    SELECT count() AS every FROM pages
    WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
) AS e
INNER JOIN of_others AS o ON cityHash64(t.entity) = o.number
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT entity FROM together)) AS l ON t.entity = l.id
ORDER BY n DESC, entity
SETTINGS enable_materialized_cte = 1
