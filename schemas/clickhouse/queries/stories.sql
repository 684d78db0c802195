-- What is happening: the stories told last, each with its outlets, its articles, and how many of them are copies.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 7: told in so many days before
-- param least = 2: articles
-- param limit = 50: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    (SELECT generation FROM live_generation) AS live,
    -- First which ones, from narrow columns; then what is told of those.
    shown AS MATERIALIZED
    (
        SELECT story_id, max(ver) AS latest, argMax((last_at, size, isNull(merged_into)), ver) AS state
        FROM story_rows
        WHERE generation = live
            -- Whichever version it is that was told then: the latest is looked at above.
            AND story_hash IN (
                SELECT story_hash FROM story_rows
                WHERE generation = live AND size >= {least:UInt32}
                    AND last_at <= seen_at AND last_at > seen_at - toIntervalDay({days:UInt32})
            )
        GROUP BY story_id
        HAVING state.3 AND state.2 >= {least:UInt32} AND state.1 <= seen_at AND state.1 > seen_at - toIntervalDay({days:UInt32})
        ORDER BY state.1 DESC, story_id
        LIMIT {limit:UInt64}
    )
SELECT
    toString(s.story_id) AS story_id,
    any(s.headline) AS headline,
    any(s.outlets) AS outlets,
    any(s.size) AS articles,
    any(countEqual(s.`members.relation`, 'copy')) AS copies,
    any(s.first_at) AS first_at,
    any(s.last_at) AS last_at
FROM story_rows AS s
-- What is in the sorting key or counts versions; a version that came twice is the same.
WHERE generation = live AND (s.story_id, s.ver) IN (SELECT story_id, latest FROM shown)
GROUP BY s.story_id
ORDER BY last_at DESC, story_id
SETTINGS enable_materialized_cte = 1
