-- Per outlet: its newest article, when it was fetched and stored last, and how long articles took from publication.
-- param at = : as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 24: delays are those of articles fetched in so many hours before
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    outlet,
    max(published_at) AS newest_article,
    max(fetched_at) AS last_fetched,
    max(ver) AS last_outcome,
    round(dateDiff('second', max(fetched_at), seen_at) / 60, 1) AS minutes_since_fetch,
    countIf(recent) AS recent_articles,
    -- A first version tells how late we were; a day without an hour tells nothing.
    round(quantileExactIf(0.5)(delay, recent AND timed) / 60, 1) AS median_delay_minutes,
    round(quantileExactIf(0.95)(delay, recent AND timed) / 60, 1) AS p95_delay_minutes
FROM
(
    SELECT
        l.outlet AS outlet,
        l.fetched_at AS fetched_at,
        l.ver AS ver,
        a.published_at AS published_at,
        dateDiff('second', a.published_at, l.fetched_at) AS delay,
        a.published_precision IN ('second', 'minute') AS timed,
        l.outcome = 'article' AND l.fetched_at > seen_at - toIntervalHour({hours:UInt32}) AS recent
    FROM ledger AS l
    LEFT JOIN articles AS a ON l.article_id = toString(a.article_id)
    WHERE l.fetched_at <= seen_at
)
GROUP BY outlet
ORDER BY outlet
