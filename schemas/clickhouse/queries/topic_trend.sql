-- Articles per topic and day of Tehran, with the mean of the same weekday in the eight weeks before and z = (articles - mean) / sqrt(max(mean, 1)); no z before the first eight weeks are over.
-- param topic = : only this topic; empty: all
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param days = 30: so many days, today's part of a day the last
WITH
    toDate(coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')), 'Asia/Tehran') AS today,
    (SELECT min(day) FROM pages WHERE gone = 0) AS first_day
SELECT
    day,
    topic,
    sumIf(n, weeks_on = 0) AS articles,
    if(day < first_day + 56, NULL, sumIf(n, weeks_on > 0) / 8) AS mean,
    round((articles - mean) / sqrt(greatest(mean, 1)), 2) AS z
FROM
(
    -- Each count stands for its own day, and as a past for the same weekday of the eight weeks after it.
    SELECT topic, assumeNotNull(published) + 7 * weeks_on AS day, weeks_on, n
    FROM
    (
        SELECT toString(topic) AS topic, day AS published, count() AS n
        FROM pages
        ARRAY JOIN arrayDistinct(topics) AS topic
        WHERE gone = 0 AND day BETWEEN today - {days:UInt32} - 55 AND today AND ({topic:String} = '' OR topic = {topic:String})
        GROUP BY topic, published
    )
    ARRAY JOIN range(9) AS weeks_on
)
WHERE day BETWEEN today - {days:UInt32} + 1 AND today
GROUP BY day, topic
ORDER BY day, topic
