-- The newest articles that hold every word, originals before copies of the same hour; how many there are in all is in each row.
-- param words = []: words, without ZWNJ and in small letters; none finds everything
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param copies = 1: 0 leaves copies out
-- param limit = 50: how many
SELECT
    toString(article_id) AS article_id,
    outlet,
    language,
    title,
    -- From a little before the first word on; the folded text is shorter by its ZWNJ, so the place is about right.
    substringUTF8(text, greatest(positionCaseInsensitiveUTF8(text, arrayElement({words:Array(String)}, 1)), 61) - 60, 240) AS excerpt,
    url,
    published_at,
    published_precision,
    copy,
    count() OVER () AS found
FROM
(
    SELECT
        *,
        toString(article_id) IN (SELECT toString(article_id) FROM relations WHERE relation = 'copy') AS copy,
        lowerUTF8(replaceAll(concat(coalesce(title, ''), ' ', coalesce(lead, ''), ' ', text), '\u200c', '')) AS folded
    FROM articles_latest
    WHERE ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
)
WHERE arrayAll(word -> position(folded, word) > 0, {words:Array(String)}) AND ({copies:UInt8} OR NOT copy)
ORDER BY toStartOfHour(published_at) DESC NULLS LAST, copy, published_at DESC NULLS LAST, article_id
LIMIT {limit:UInt64}
