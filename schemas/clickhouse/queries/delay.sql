-- How late articles were fetched, per outlet and hour of the fetch: minutes since publication. Only first versions whose minute is known.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 72: fetched in so many hours before
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    toStartOfHour(toDateTime(fetched_at, 'UTC')) AS hour,
    outlet,
    count() AS articles,
    round(quantileTDigest(0.5)(dateDiff('second', published_at, fetched_at)) / 60, 1) AS p50_minutes,
    round(quantileTDigest(0.95)(dateDiff('second', published_at, fetched_at)) / 60, 1) AS p95_minutes
FROM articles
WHERE outcome = 'article' AND published_precision IN ('second', 'minute') AND published_at IS NOT NULL
    AND fetched_at <= seen_at AND fetched_at > seen_at - toIntervalHour({hours:UInt32})
GROUP BY hour, outlet
ORDER BY hour, outlet
