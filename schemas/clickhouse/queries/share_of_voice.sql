-- Share of voice: of all articles of a period, how many name an entity. Periods in which nothing was published are not there; those without a hit are, with 0.
-- param entity: its id, or a name of it in any language
-- param since = 1970-01-01: first day
-- param until = 2149-06-06: last day
-- param unit = day (day|week|month|year): day, week (from Saturday), month or year (Jalali); `period` is its first day
-- param by = outlet (outlet|language|both|all): outlet, language, both, or all for one line
WITH
    (SELECT groupUniqArray(cityHash64(id)) FROM entities_meant(entity = {entity:String})) AS wanted
SELECT
    multiIf({unit:String} = 'week', c.week_start, {unit:String} = 'month', c.jalali_month_start, {unit:String} = 'year', c.jalali_year_start, d.at) AS period,
    d.outlet AS outlet,
    d.language AS language,
    sum(d.hits) AS hits,
    sum(d.total) AS total,
    round(hits / total, 6) AS share
FROM
(
    SELECT
        any(assumeNotNull(p.day)) AS at,
        if({by:String} IN ('outlet', 'both'), toString(any(p.outlet)), '') AS outlet,
        if({by:String} IN ('language', 'both'), toString(any(p.language)), '') AS language,
        countIf(hasAny(p.entity_hashes, wanted)) AS hits,
        count() AS total
    FROM pages AS p
    WHERE gone = 0 AND p.day BETWEEN {since:Date} AND {until:Date}
    -- One number for all three: grouping by several columns takes longer.
    GROUP BY cityHash64(p.outlet) * 31 + cityHash64(p.language) + toUInt16(assumeNotNull(p.day))
) AS d
LEFT JOIN (SELECT day, week_start, jalali_month_start, jalali_year_start FROM calendar WHERE {unit:String} != 'day') AS c ON d.at = c.day
GROUP BY period, outlet, language
ORDER BY period, outlet, language
