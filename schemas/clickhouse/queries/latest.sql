-- The newest articles that are still there, in their latest version, with the time in Tehran.
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param limit = 20: how many
WITH
    (SELECT generation FROM live_generation) AS live,
    -- When the last one to be shown was published; NULL: it is undated, or there are not so many.
    (
        SELECT if(count(at) < {limit:UInt64}, NULL, min(at))
        FROM
        (
            SELECT published_at AS at FROM pages
            WHERE gone = 0 AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
            ORDER BY published_at DESC NULLS LAST
            LIMIT {limit:UInt64}
        )
    ) AS since,
    newest AS
    (
        SELECT article_id AS id FROM pages
        WHERE gone = 0 AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
            AND (since IS NULL OR published_at >= since)
        ORDER BY published_at DESC NULLS LAST, fetched_at DESC, article_id
        LIMIT {limit:UInt64}
    )
SELECT
    if(published_precision IN ('', 'undated'), NULL, toTimeZone(published_at, 'Asia/Tehran')) AS published,
    published_precision AS precision,
    outlet,
    language,
    title,
    url,
    article_id
FROM article_rows FINAL
-- Of what is in the sorting key, PREWHERE is right under FINAL: other titles are not read.
PREWHERE article_id IN (SELECT toFixedString(id, 32) FROM newest)
WHERE generation = live
ORDER BY published_at DESC NULLS LAST, fetched_at DESC, article_id
