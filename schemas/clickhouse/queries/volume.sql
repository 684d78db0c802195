-- Articles per outlet and period, by time of publication; those whose day is not known stand last, without a period.
-- param outlet = : only this outlet; empty: all
-- param since = 1970-01-01: first day
-- param until = 2149-06-06: last day
-- param unit = day (day|week|month|year): day, week (from Saturday), month or year (Jalali); `day` is its first day
-- param zone = Asia/Tehran: where days begin; UTC for those of UTC
SELECT
    multiIf({unit:String} = 'week', c.week_start, {unit:String} = 'month', c.jalali_month_start, {unit:String} = 'year', c.jalali_year_start, d.at) AS day,
    d.outlet AS outlet,
    sum(d.articles) AS articles,
    uniqExact(d.language) AS languages,
    sum(d.words) AS words,
    sum(d.stubs) AS stubs,
    sum(d.copies) AS copies
FROM
(
    SELECT
        any(p.at) AS at,
        any(p.outlet) AS outlet,
        any(p.language) AS language,
        count() AS articles,
        sum(p.word_count) AS words,
        sum(p.stub) AS stubs,
        countIf(p.article_hash IN (SELECT article_hash FROM copies)) AS copies
    FROM
    (
        SELECT
            if({zone:String} = 'Asia/Tehran', day, if(day IS NULL, NULL, toDate(published_at, {zone:String}))) AS at,
            outlet, language, word_count, stub, article_hash
        FROM pages
        WHERE gone = 0
            AND ({outlet:String} = '' OR outlet = {outlet:String})
            AND (at IS NULL OR at BETWEEN {since:Date} AND {until:Date})
    ) AS p
    -- One number for all three: grouping by several columns, one of them NULL now and then, takes twice as long.
    GROUP BY cityHash64(p.outlet) * 31 + cityHash64(p.language) + ifNull(toUInt16(p.at), 65535)
) AS d
LEFT JOIN (SELECT toNullable(day) AS day, week_start, jalali_month_start, jalali_year_start FROM calendar WHERE {unit:String} != 'day') AS c ON d.at = c.day
GROUP BY day, outlet
ORDER BY day ASC NULLS LAST, outlet
SETTINGS join_use_nulls = 1
