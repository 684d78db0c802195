-- Lines that stand on many pages of one outlet, the most frequent first: candidates for its profile's furniture. Digits count as one.
-- param outlet: fars, isna, nournews, irna or serat
-- param since = 1970-01-01: first day of fetching
-- param least = 5: pages that a line must stand on
WITH
    (SELECT generation FROM live_generation) AS live,
    latest AS MATERIALIZED
    (
        SELECT toFixedString(article_id, 32) AS id FROM pages
        WHERE gone = 0 AND outlet = {outlet:String} AND toDate(fetched_at) >= {since:Date}
    ),
    texts AS
    (
        SELECT page_id, text FROM article_rows FINAL
        -- Of what is in the sorting key, PREWHERE is right under FINAL: other texts are not read.
        PREWHERE toDate(fetched_at) >= {since:Date} AND article_id IN (SELECT id FROM latest)
        WHERE generation = live
    ),
    (SELECT count() FROM texts) AS total
SELECT
    min(line) AS example,
    uniqExact(page_id) AS pages,
    round(pages / total, 4) AS share
FROM texts
ARRAY JOIN splitByChar('\n', text) AS line
WHERE line != '' AND lengthUTF8(line) <= 400
GROUP BY replaceRegexpAll(line, '[0-9۰-۹٠-٩]+', '0')
HAVING pages >= {least:UInt32}
ORDER BY pages DESC, example
SETTINGS enable_materialized_cte = 1
