-- Per outlet: how old its newest article usually gets at this hour of this weekday. Looked at as one would have looked
-- then: in each of the last four weeks every quarter of an hour from an hour before to an hour after. Of a week the
-- greatest age counts, of the weeks the median, so that one outage teaches nothing.
WITH toDateTime64({at:String}, 6, 'UTC') AS seen_at
SELECT outlet, quantileExact(0.5)(oldest) AS usual_seconds, count() AS weeks
FROM
(
    SELECT looks.outlet AS outlet, looks.week AS week, max(dateDiff('second', news.published_at, looks.at)) AS oldest
    FROM
    (
        SELECT outlet, week, seen_at - toIntervalWeek(week) + toIntervalMinute(minutes) AS at
        FROM (SELECT DISTINCT outlet FROM pages)
        ARRAY JOIN [1, 2, 3, 4] AS week
        ARRAY JOIN range(-60, 61, 15) AS minutes
    ) AS looks
    ASOF INNER JOIN
    (
        SELECT outlet, assumeNotNull(published_at) AS published_at
        FROM pages
        WHERE published_precision IN ('second', 'minute', 'hour') AND published_at IS NOT NULL
            AND published_at > seen_at - toIntervalWeek(5) AND published_at <= seen_at
    ) AS news ON looks.outlet = news.outlet AND looks.at >= news.published_at
    GROUP BY outlet, week
)
GROUP BY outlet
