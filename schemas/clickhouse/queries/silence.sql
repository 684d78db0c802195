-- Per outlet: how old its newest article is, and how long it usually is silent at this hour of Tehran's day. Undated articles, and dates without an hour, do not count.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 28: what is usual is learnt from so many days before
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    toHour(seen_at, 'Asia/Tehran') AS this_hour
SELECT
    outlet,
    max(published_at) AS newest,
    round(dateDiff('second', max(published_at), seen_at) / 60, 1) AS age_minutes,
    -- Gaps of this hour, of the one before and of the one after it; fewer than ten of them teach nothing.
    if(countIf(gap > 0 AND near) >= 10, round(quantileExactIf(0.95)(gap, gap > 0 AND near) / 60, 1), NULL) AS usual_minutes,
    countIf(gap > 0 AND near) AS learnt_from,
    countIf(published_at > seen_at - toIntervalHour(24)) AS last_day
FROM
(
    SELECT
        outlet,
        published_at,
        dateDiff('second', lagInFrame(published_at, 1, published_at) OVER of_outlet, published_at) AS gap,
        (toHour(published_at, 'Asia/Tehran') - this_hour + 25) % 24 <= 2 AS near
    FROM pages
    WHERE published_precision IN ('second', 'minute', 'hour') AND published_at <= seen_at
        AND published_at > seen_at - toIntervalDay({days:UInt32})
    WINDOW of_outlet AS (PARTITION BY outlet ORDER BY published_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
GROUP BY outlet
ORDER BY outlet
