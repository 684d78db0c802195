-- Articles per outlet and day of Tehran, by time of publication; those whose day is not known stand last, without a day.
-- param outlet = : only this outlet; empty: all
-- param since = 1970-01-01: first day
-- param until = 2149-06-06: last day
SELECT
    if(published_precision IN ('', 'undated', 'month', 'year'), NULL, toDate(published_at, 'Asia/Tehran')) AS day,
    outlet,
    count() AS articles,
    uniqExact(language) AS languages,
    sum(word_count) AS words,
    countIf(stub) AS stubs,
    countIf(article_id IN (SELECT toString(article_id) FROM relations WHERE relation = 'copy')) AS copies
FROM pages
WHERE gone = 0
    AND ({outlet:String} = '' OR outlet = {outlet:String})
    AND (day IS NULL OR day BETWEEN {since:Date} AND {until:Date})
GROUP BY day, outlet
ORDER BY day ASC NULLS LAST, outlet
