-- Per outlet: its newest article that is still there, when it was fetched and stored last, and how long articles took from publication.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 24: delays are those of articles fetched in so many hours before
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    l.outlet AS outlet,
    n.newest AS newest_article,
    l.fetched AS last_fetched,
    l.found AS last_outcome,
    round(dateDiff('second', l.fetched, seen_at) / 60, 1) AS minutes_since_fetch,
    r.articles AS recent_articles,
    r.middle AS median_delay_minutes,
    r.slow AS p95_delay_minutes
FROM
(
    -- The rows themselves: of several outcomes of a record the latest has the latest times.
    SELECT outlet, max(fetched_at) AS fetched, max(ver) AS found FROM ledger_rows
    WHERE generation = (SELECT generation FROM live_generation) AND outcome != 'canary' AND fetched_at <= seen_at
    GROUP BY outlet
) AS l
LEFT JOIN (
    SELECT outlet, max(published_at) AS newest FROM pages WHERE gone = 0 AND published_at <= seen_at GROUP BY outlet
) AS n ON l.outlet = n.outlet
LEFT JOIN (
    SELECT
        outlet,
        count() AS articles,
        -- A first version tells how late we were; a day without an hour tells nothing.
        round(quantileExactIf(0.5)(delay, timed) / 60, 1) AS middle,
        round(quantileExactIf(0.95)(delay, timed) / 60, 1) AS slow
    FROM
    (
        SELECT outlet, dateDiff('second', published_at, fetched_at) AS delay, published_precision IN ('second', 'minute') AS timed
        FROM articles
        WHERE outcome = 'article' AND fetched_at <= seen_at AND fetched_at > seen_at - toIntervalHour({hours:UInt32})
    )
    GROUP BY outlet
) AS r ON l.outlet = r.outlet
ORDER BY outlet
