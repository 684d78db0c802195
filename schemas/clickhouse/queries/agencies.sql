-- Which agencies are behind the articles of each outlet, per day of Tehran: the outlet's own (quoted = 0) and those it quotes. Undated articles are not counted.
-- param since = 1970-01-01: first day
-- param until = 2149-06-06: last day
-- Grouped by a day that may be NULL it took twice as long.
SELECT assumeNotNull(p.day) AS day, agency, outlet, agency != outlet AS quoted, count() AS articles
FROM pages AS p
ARRAY JOIN agencies AS agency
WHERE gone = 0 AND p.day BETWEEN {since:Date} AND {until:Date}
GROUP BY day, agency, outlet
ORDER BY day, agency, outlet
