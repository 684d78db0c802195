-- Series over time: the Jalali calendar, and counts by hour and by day. All of these are views over tables that keep one
-- row per subject, so that they are equal to a count from scratch after whatever came twice, late or corrected.

-- Every Date from 1 Farvardin 1349 (1970-03-21) to the last one (2149-06-06) with its Jalali date. Group by day first, then join. By the rule of 33 years:
-- 8 of them are leap years, 12,053 days in all; `n` counts days from the start of such a cycle.
CREATE OR REPLACE VIEW calendar AS
WITH
    toInt32(number) + 1075195 AS n,
    n % 12053 AS of_cycle,
    of_cycle % 1461 AS of_four,
    if(of_four > 365, (of_four - 1) % 365, of_four) AS of_year
SELECT
    toDate(number) AS day,
    toUInt16(-1595 + 33 * intDiv(n, 12053) + 4 * intDiv(of_cycle, 1461) + if(of_four > 365, intDiv(of_four - 1, 365), 0)) AS jalali_year,
    toUInt8(if(of_year < 186, 1 + intDiv(of_year, 31), 7 + intDiv(of_year - 186, 30))) AS jalali_month,
    toUInt8(1 + if(of_year < 186, of_year % 31, (of_year - 186) % 30)) AS jalali_day,
    day - (jalali_day - 1) AS jalali_month_start,
    day - of_year AS jalali_year_start,
    toUInt8((toDayOfWeek(day) + 1) % 7 + 1) AS weekday,
    day - (weekday - 1) AS week_start,
    concat(leftPad(toString(jalali_year), 4, '0'), '-', leftPad(toString(jalali_month), 2, '0'), '-', leftPad(toString(jalali_day), 2, '0')) AS jalali
FROM numbers(79, 65457);

-- What entities are called. (An empty name: no article says it any more.)
CREATE OR REPLACE VIEW entities AS
SELECT id, language, type, name FROM entity_names FINAL
WHERE generation = (SELECT generation FROM live_generation) AND name != '';

-- The names by which an entity is meant that is asked for by its id or by a name: entities_meant(entity = 'per/x').
CREATE OR REPLACE VIEW entities_meant AS
SELECT id, language, type, name FROM entities
-- Its rows alone are merged.
WHERE id IN (SELECT {entity:String} UNION ALL SELECT id FROM entity_names WHERE name = {entity:String})
    AND (id = {entity:String} OR name = {entity:String});

-- One name for each id: the Persian one where there is one.
CREATE OR REPLACE VIEW entity_labels AS
SELECT id, argMin(type, place) AS type, argMin(name, place) AS name
FROM (SELECT id, type, name, (language != 'fa', language) AS place FROM entities)
GROUP BY id;

-- Rollups: articles that are still there, by Tehran's day of publication and by hour (UTC). Undated ones have no day,
-- those of which only the day is known no hour.
CREATE OR REPLACE VIEW daily AS
SELECT day, outlet, language, count() AS articles, sum(word_count) AS words, countIf(stub) AS stubs
FROM pages WHERE gone = 0 AND day IS NOT NULL GROUP BY day, outlet, language;

CREATE OR REPLACE VIEW daily_topics AS
SELECT day, outlet, language, topic, count() AS articles
FROM pages ARRAY JOIN arrayDistinct(topics) AS topic WHERE gone = 0 AND day IS NOT NULL GROUP BY day, outlet, language, topic;

CREATE OR REPLACE VIEW daily_entities AS
SELECT day, outlet, language, entity, count() AS articles
FROM pages ARRAY JOIN arrayDistinct(entities) AS entity WHERE gone = 0 AND day IS NOT NULL GROUP BY day, outlet, language, entity;

CREATE OR REPLACE VIEW daily_agencies AS
SELECT day, outlet, language, agency, agency != outlet AS quoted, count() AS articles
FROM pages ARRAY JOIN arrayDistinct(agencies) AS agency WHERE gone = 0 AND day IS NOT NULL GROUP BY day, outlet, language, agency;

CREATE OR REPLACE VIEW timed AS
SELECT *, toStartOfHour(toDateTime(assumeNotNull(published_at), 'UTC')) AS hour FROM pages
WHERE gone = 0 AND published_at IS NOT NULL AND published_precision IN ('second', 'minute', 'hour');

CREATE OR REPLACE VIEW hourly AS
SELECT hour, outlet, language, count() AS articles, sum(word_count) AS words, countIf(stub) AS stubs
FROM timed GROUP BY hour, outlet, language;

CREATE OR REPLACE VIEW hourly_topics AS
SELECT hour, outlet, language, topic, count() AS articles
FROM timed ARRAY JOIN arrayDistinct(topics) AS topic GROUP BY hour, outlet, language, topic;

CREATE OR REPLACE VIEW hourly_entities AS
SELECT hour, outlet, language, entity, count() AS articles
FROM timed ARRAY JOIN arrayDistinct(entities) AS entity GROUP BY hour, outlet, language, entity;

CREATE OR REPLACE VIEW hourly_agencies AS
SELECT hour, outlet, language, agency, agency != outlet AS quoted, count() AS articles
FROM timed ARRAY JOIN arrayDistinct(agencies) AS agency GROUP BY hour, outlet, language, agency;
