-- What became of a page, in order: its texts, and when its outlet took it away.
SELECT article_id, outcome, version, changed, fetched_at, published_at, published_precision, title, lead, text, url, outlet
FROM
(
    SELECT
        toString(article_id) AS article_id, outcome, version, changed, fetched_at, published_at, published_precision,
        title, lead, text, url, outlet, raw_partition, raw_offset
    FROM articles WHERE page_id = toFixedString({page:String}, 32)
    UNION ALL
    SELECT
        ifNull(article_id, '') AS article_id, outcome, 0 AS version, [] AS changed, assumeNotNull(fetched_at) AS fetched_at,
        NULL AS published_at, 'undated' AS published_precision, NULL AS title, NULL AS lead, '' AS text, url, outlet,
        raw_partition, raw_offset
    FROM ledger WHERE page_id = {page:String} AND outcome = 'withdrawn'
)
ORDER BY fetched_at, raw_partition, raw_offset
