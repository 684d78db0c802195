-- Who is named in the same articles as an entity: in how many, in which share of its articles, and how much more often than by chance (pointwise mutual information, in bits).
-- param entity: its id, or a name of it in any language
-- param at = : as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 90: published in so many days before
-- param least = 1: articles that name both
-- param limit = 20: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    (SELECT groupUniqArray(id) FROM entities WHERE id = {entity:String} OR name = {entity:String}) AS ids,
    arrayMap(x -> cityHash64(x), ids) AS wanted
SELECT
    c.entity AS entity,
    l.name AS name,
    l.type AS type,
    c.n AS n,
    round(c.n / c.of_entity, 4) AS share,
    round(log2(c.n * c.articles / c.of_entity / c.of_other), 2) AS pmi
FROM
(
    SELECT
        toString(entity) AS entity,
        countIf(hit) AS n,
        count() AS of_other,
        any(counts.1) AS articles,
        any(counts.2) AS of_entity
    FROM
    (
        SELECT entities, hasAny(entity_hashes, wanted) AS hit, (count() OVER (), countIf(hit) OVER ()) AS counts
        FROM pages
        WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
    )
    ARRAY JOIN arrayDistinct(entities) AS entity
    GROUP BY entity
    HAVING n >= greatest({least:UInt32}, 1) AND NOT has(ids, entity)
    ORDER BY n DESC, entity
    LIMIT {limit:UInt64}
) AS c
LEFT JOIN entity_labels AS l ON c.entity = l.id
ORDER BY n DESC, entity
