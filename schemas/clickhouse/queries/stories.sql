-- What is happening: the stories told last, each with its outlets, its articles, and how many of them are copies.
-- param at = : as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 7: told in so many days before
-- param least = 2: articles
-- param limit = 50: how many
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    toString(story_id) AS story_id,
    story.1 AS headline,
    story.2 AS outlets,
    story.3 AS articles,
    story.4 AS copies,
    story.5 AS first_at,
    story.6 AS last_at
FROM
(
    SELECT
        story_id,
        argMax((headline, outlets, size, countEqual(`members.relation`, 'copy'), first_at, last_at, merged_into), ver) AS story
    FROM story_rows
    WHERE generation = (SELECT generation FROM live_generation)
        -- Whichever version it is that was told then: the latest is looked at above.
        AND story_id IN (
            SELECT story_id FROM story_rows
            WHERE generation = (SELECT generation FROM live_generation) AND size >= {least:UInt32}
                AND last_at <= seen_at AND last_at > seen_at - toIntervalDay({days:UInt32})
        )
    GROUP BY story_id
)
WHERE story.7 IS NULL AND articles >= {least:UInt32} AND last_at <= seen_at AND last_at > seen_at - toIntervalDay({days:UInt32})
ORDER BY last_at DESC, story_id
LIMIT {limit:UInt64}
