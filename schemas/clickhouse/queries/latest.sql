-- The newest articles that are still there, in their latest version, with the time in Tehran.
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param limit = 20: how many
WITH newest AS
(
    SELECT article_id AS id FROM pages
    WHERE gone = 0 AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
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
FROM articles
WHERE article_id IN (SELECT toFixedString(id, 32) FROM newest)
ORDER BY published_at DESC NULLS LAST, fetched_at DESC, article_id
