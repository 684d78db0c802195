-- Who is quoted how often: quotations of known persons and organisations, per outlet, and the articles they stand in.
-- param outlet = : only this outlet; empty: all
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 30: published in so many days before
-- param limit = 50: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    -- Counted as numbers: grouping by words takes longer. `day`: one of those on which the speaker's id is found.
    counted AS MATERIALIZED
    (
        SELECT any(said) AS number, any(of) AS outlet, count() AS quotes, countIf(place = 1) AS articles, any(seen_day) AS day
        FROM (
            SELECT seen_day, speaker_hashes, arrayEnumerateUniq(speaker_hashes) AS places, outlet AS of, cityHash64(outlet) AS hash
            FROM pages
            WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay({days:UInt32})
                AND ({outlet:String} = '' OR outlet = {outlet:String})
        )
        ARRAY JOIN speaker_hashes AS said, places AS place
        GROUP BY said * 31 + hash
        ORDER BY quotes DESC
        LIMIT {limit:UInt64} WITH TIES
    ),
    ids AS
    (
        SELECT number, toString(any(said)) AS speaker FROM pages
        ARRAY JOIN speakers AS said, speaker_hashes AS number
        WHERE seen_day IN (SELECT day FROM counted) AND number IN (SELECT number FROM counted)
        GROUP BY number
    ),
    most AS MATERIALIZED
    (
        SELECT i.speaker AS speaker, c.outlet AS outlet, c.quotes AS quotes, c.articles AS articles
        FROM counted AS c INNER JOIN ids AS i ON c.number = i.number
        ORDER BY quotes DESC, speaker, outlet
        LIMIT {limit:UInt64}
    )
SELECT q.speaker AS speaker, l.name AS name, l.type AS type, q.outlet AS outlet, q.quotes AS quotes, q.articles AS articles
FROM most AS q
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT speaker FROM most)) AS l ON q.speaker = l.id
ORDER BY quotes DESC, speaker, outlet
SETTINGS enable_materialized_cte = 1
