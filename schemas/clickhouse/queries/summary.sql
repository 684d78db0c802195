-- Per outlet: what became of its raw records, and how many rows that made. `rasad run` shows it at its end.
SELECT
    outlet,
    countIf(outcome != 'superseded') AS fetched,  -- what was sent again is the same fetch
    countIf(outcome = 'article') AS articles,
    countIf(outcome = 'revision') AS revisions,
    countIf(article_id IN (SELECT toString(article_id) FROM relations WHERE relation = 'copy')
        AND outcome IN ('article', 'revision')) AS copies,
    countIf(outcome = 'unchanged') AS unchanged,
    countIf(outcome = 'withdrawn') AS withdrawn,
    countIf(outcome = 'stub') AS stubs,
    countIf(outcome = 'rejected') AS rejected,
    countIf(outcome IN ('article', 'revision', 'stub')
        AND article_id IN (SELECT toString(article_id) FROM articles)) AS rows
FROM ledger
GROUP BY outlet
ORDER BY outlet
