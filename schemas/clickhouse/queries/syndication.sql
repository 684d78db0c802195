-- Who copies whom, how often and how fast: minutes from the original's publication to the copy's, where both are known to the minute.
-- param since = 1970-01-01: found to be copies on this day (UTC) or later
SELECT
    of_outlet AS from_outlet,
    outlet AS to_outlet,
    count() AS copies,
    countIf(kind = 'exact') AS exact,
    countIf(kind = 'near') AS near,
    countIf(kind = 'partial') AS partial,
    countIf(syndicated = 1) AS named,  -- the text says whose it is
    countIf(delay IS NOT NULL) AS timed,
    round(quantileTDigestIf(0.5)(assumeNotNull(delay), delay IS NOT NULL) / 60, 1) AS p50_minutes,
    round(quantileTDigestIf(0.95)(assumeNotNull(delay), delay IS NOT NULL) / 60, 1) AS p95_minutes
FROM
(
    SELECT
        r.of_outlet AS of_outlet,
        r.outlet AS outlet,
        r.kind AS kind,
        r.syndicated AS syndicated,
        if(c.timed AND o.timed, dateDiff('second', o.published_at, c.published_at), NULL) AS delay
    FROM relations AS r
    LEFT JOIN (SELECT toString(article_id) AS id, published_at, published_precision IN ('second', 'minute') AS timed FROM articles) AS c
        ON toString(r.article_id) = c.id
    LEFT JOIN (SELECT toString(article_id) AS id, published_at, published_precision IN ('second', 'minute') AS timed FROM articles) AS o
        ON coalesce(r.of, '') = o.id
    WHERE r.relation = 'copy' AND r.of_outlet IS NOT NULL
        AND coalesce(r.decided_at, toDateTime64('2149-01-01', 6, 'UTC')) >= {since:Date}
)
GROUP BY from_outlet, to_outlet
ORDER BY copies DESC, from_outlet, to_outlet
