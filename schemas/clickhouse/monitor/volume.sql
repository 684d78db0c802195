-- Per outlet: articles published in the last six hours, and in the same six hours of each of the last four weeks.
-- By publication, so that a backfill is no burst.
WITH toDateTime64({at:String}, 6, 'UTC') AS seen_at
SELECT
    outlet,
    countIf(published_at > seen_at - toIntervalHour(6) AND published_at <= seen_at) AS now_6h,
    [
        countIf(published_at > seen_at - toIntervalHour(174) AND published_at <= seen_at - toIntervalHour(168)),
        countIf(published_at > seen_at - toIntervalHour(342) AND published_at <= seen_at - toIntervalHour(336)),
        countIf(published_at > seen_at - toIntervalHour(510) AND published_at <= seen_at - toIntervalHour(504)),
        countIf(published_at > seen_at - toIntervalHour(678) AND published_at <= seen_at - toIntervalHour(672))
    ] AS weeks
FROM pages
WHERE gone = 0 AND published_precision IN ('second', 'minute', 'hour')
    AND published_at > seen_at - toIntervalDay(29)
GROUP BY outlet
