-- Who copies whom, how often and how fast: minutes from the original's publication to the copy's, where both are known to the minute and both pages are still there.
-- param since = 1970-01-01: found to be copies on this day (UTC) or later
WITH
    found AS
    (
        -- Numbers are joined faster than ids.
        SELECT of_outlet, outlet, kind, syndicated, page_hash AS page, of_page_hash AS other FROM copies
        WHERE of_outlet != '' AND decided_day >= {since:Date}
    ),
    times AS MATERIALIZED
    (
        SELECT page_hash AS page, assumeNotNull(published_at) AS at FROM pages
        WHERE gone = 0 AND published_precision IN ('second', 'minute') AND published_at IS NOT NULL
            AND page_hash IN (SELECT arrayJoin([page, other]) FROM found)
    )
SELECT
    of_outlet AS from_outlet,
    outlet AS to_outlet,
    count() AS copies,
    countIf(kind = 'exact') AS exact,
    countIf(kind = 'near') AS near,
    countIf(kind = 'partial') AS partial,
    countIf(syndicated = 1) AS named,  -- the text says whose it is
    countIf(delay IS NOT NULL) AS timed,
    if(timed = 0, NULL, round(quantileTDigestIf(0.5)(assumeNotNull(delay), delay IS NOT NULL) / 60, 1)) AS p50_minutes,
    if(timed = 0, NULL, round(quantileTDigestIf(0.95)(assumeNotNull(delay), delay IS NOT NULL) / 60, 1)) AS p95_minutes
FROM
(
    SELECT f.of_outlet AS of_outlet, f.outlet AS outlet, f.kind AS kind, f.syndicated AS syndicated,
        if(o.page = 0 OR c.page = 0, NULL, dateDiff('second', o.at, c.at)) AS delay
    FROM found AS f
    LEFT ANY JOIN times AS c ON f.page = c.page
    LEFT ANY JOIN times AS o ON f.other = o.page
)
GROUP BY from_outlet, to_outlet
ORDER BY copies DESC, from_outlet, to_outlet
SETTINGS enable_materialized_cte = 1
