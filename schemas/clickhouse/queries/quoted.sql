-- Who is quoted how often: quotations of known persons and organisations, per outlet, and the articles they stand in.
-- param outlet = : only this outlet; empty: all
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 30: published in so many days before
-- param limit = 50: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    -- Counted as numbers, one for speaker and outlet together: grouping by words takes longer.
    counted AS MATERIALIZED
    (
        SELECT key, count() AS quotes, countIf(place = 1) AS articles
        FROM (
            SELECT speaker_hashes, arrayEnumerateUniq(speaker_hashes) AS places, cityHash64(outlet) AS hash FROM pages
            WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
                AND ({outlet:String} = '' OR outlet = {outlet:String})
        )
        ARRAY JOIN speaker_hashes AS said, places AS place
        GROUP BY bitXor(said, hash) AS key
        ORDER BY quotes DESC
        LIMIT {limit:UInt64} WITH TIES
    ),
    -- Whose numbers those are: an outlet's taken out again, the speaker's is left. Whoever is quoted was named.
    most AS MATERIALIZED
    (
        SELECT DISTINCT e.id AS speaker, c.outlet AS outlet, c.quotes AS quotes, c.articles AS articles
        FROM (SELECT id, cityHash64(id) AS number FROM entity_names) AS e
        INNER JOIN
        (
            SELECT bitXor(c.key, o.hash) AS number, o.outlet AS outlet, c.quotes AS quotes, c.articles AS articles
            FROM counted AS c
            CROSS JOIN (SELECT outlet, cityHash64(outlet) AS hash FROM (SELECT DISTINCT outlet FROM page_days)) AS o
        ) AS c ON e.number = c.number
        ORDER BY quotes DESC, speaker, outlet
        LIMIT {limit:UInt64}
    )
SELECT q.speaker AS speaker, l.name AS name, l.type AS type, q.outlet AS outlet, q.quotes AS quotes, q.articles AS articles
FROM most AS q
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT speaker FROM most)) AS l ON q.speaker = l.id
ORDER BY quotes DESC, speaker, outlet
SETTINGS enable_materialized_cte = 1
