-- Which entities or topics are in the news more than usual: articles of the last 24 hours against the mean of the same 24 hours of the weeks before; z = (x - mean) / sqrt(max(mean, 1)).
-- param of = entity (entity|topic): entity or topic
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param weeks = 8: so many weeks are what is usual, or those since the first article where there are fewer
-- param least = 3: articles in the last 24 hours
-- param z = 2: standard deviations above the mean
-- param limit = 20: how many
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    bursts AS MATERIALIZED
    (
        SELECT
            toString(value) AS value,
            countIf(day_before = 0) AS x,
            countIf(day_before > 0) / any(weeks_known) AS mean,
            (x - mean) / sqrt(greatest(mean, 1)) AS score
        FROM
        (
            SELECT
                if({of:String} = 'topic', topics, entities) AS values,
                intDiv(dateDiff('second', published_at, seen_at), 86400) AS day_before,
                intDiv(max(day_before) OVER () + 1, 7) AS weeks_known
            FROM pages
            WHERE gone = 0 AND published_at <= seen_at AND published_at > seen_at - toIntervalDay(7 * {weeks:UInt32} + 1)
        )
        ARRAY JOIN arrayDistinct(values) AS value
        WHERE day_before % 7 = 0 AND weeks_known > 0
        GROUP BY value
        HAVING x >= {least:UInt32} AND score >= {z:Float64}
        ORDER BY score DESC, value
        LIMIT {limit:UInt64}
    )
SELECT
    b.value AS entity,
    l.name AS name,
    l.type AS type,
    b.x AS x,
    round(b.mean, 2) AS mean,
    round(b.score, 2) AS z
FROM bursts AS b
LEFT JOIN (SELECT id, type, name FROM entity_labels WHERE id IN (SELECT value FROM bursts)) AS l ON b.value = l.id
ORDER BY z DESC, entity
SETTINGS enable_materialized_cte = 1
