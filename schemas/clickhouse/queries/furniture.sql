-- Lines that stand on many pages of one outlet, the most frequent first: candidates for its profile's furniture. Digits count as one.
-- param outlet: fars, isna, nournews, irna or serat
-- param since = 1970-01-01: first day of fetching
-- param least = 5: pages that a line must stand on
WITH (SELECT count() FROM articles_latest WHERE outlet = {outlet:String} AND toDate(fetched_at) >= {since:Date}) AS total
SELECT
    min(line) AS example,
    uniqExact(page_id) AS pages,
    round(pages / total, 4) AS share
FROM articles_latest
ARRAY JOIN splitByChar('\n', text) AS line
WHERE outlet = {outlet:String} AND toDate(fetched_at) >= {since:Date} AND line != '' AND lengthUTF8(line) <= 400
GROUP BY replaceRegexpAll(line, '[0-9۰-۹٠-٩]+', '0')
HAVING pages >= {least:UInt32}
ORDER BY pages DESC, example
