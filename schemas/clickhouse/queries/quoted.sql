-- Who is quoted how often: quotations of known persons and organisations, per outlet, and the articles they stand in.
-- param outlet = : only this outlet; empty: all
-- param at = : as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 30: published in so many days before
-- param limit = 50: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    most AS MATERIALIZED
    (
        SELECT toString(any(said)) AS speaker, any(p.outlet) AS outlet, count() AS quotes, countIf(place = 1) AS articles
        FROM pages AS p
        ARRAY JOIN speakers AS said, arrayEnumerateUniq(speakers) AS place
        WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
            AND ({outlet:String} = '' OR p.outlet = {outlet:String})
        GROUP BY cityHash64(said) * 31 + cityHash64(p.outlet)  -- one number: grouping by words takes longer
        ORDER BY quotes DESC, speaker, outlet
        LIMIT {limit:UInt64}
    )
SELECT q.speaker AS speaker, l.name AS name, l.type AS type, q.outlet AS outlet, q.quotes AS quotes, q.articles AS articles
FROM most AS q
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT speaker FROM most)) AS l ON q.speaker = l.id
ORDER BY quotes DESC, speaker, outlet
SETTINGS enable_materialized_cte = 1
