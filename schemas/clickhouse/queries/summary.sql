-- Per outlet: what became of its raw records, and how many rows that made. `rasad run` shows it at its end.
SELECT
    l.outlet AS outlet,
    fetched,
    articles,
    revisions,
    c.n AS copies,
    unchanged,
    withdrawn,
    stubs,
    rejected,
    r.n AS rows
FROM
(
    SELECT
        outlet,
        countIf(outcome != 'superseded') AS fetched,  -- what was sent again is the same fetch
        countIf(outcome = 'article') AS articles,
        countIf(outcome = 'revision') AS revisions,
        countIf(outcome = 'unchanged') AS unchanged,
        countIf(outcome = 'withdrawn') AS withdrawn,
        countIf(outcome = 'stub') AS stubs,
        countIf(outcome = 'rejected') AS rejected
    FROM ledger
    GROUP BY outlet
) AS l
LEFT JOIN (SELECT outlet, count() AS n FROM copies GROUP BY outlet) AS c ON l.outlet = c.outlet
LEFT JOIN (SELECT outlet, count() AS n FROM articles GROUP BY outlet) AS r ON l.outlet = r.outlet
ORDER BY outlet
