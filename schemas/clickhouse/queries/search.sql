-- The newest articles in which words begin with every word asked for, originals before copies of the same hour; how many there are in all is in each row.
-- param words = []: words in their matching form (`pipeline.text.folding.fold`); none finds everything
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param copies = 1: 0 leaves copies out
-- param limit = 50: how many
SELECT
    toString(article_id) AS article_id,
    outlet,
    language,
    title,
    -- From a little before the first word on; its place is looked for as it is written; one that is written differently gives the beginning.
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
        -- What of the matching form makes a difference in stored texts, which are in their normal form already.
        translateUTF8(
            lowerUTF8(replaceAll(concat(' ', coalesce(title, ''), '\n', coalesce(lead, ''), '\n', text), '\u200c', '')),
            'يىئكةۀأإآؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩«»"()[]،؛؟.,:;!?-–—/\n', 'یییکههاااو01234567890123456789                     ') AS folded
    FROM articles_latest
    WHERE ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
)
WHERE arrayAll(word -> multiSearchAny(folded, [concat(' ', word), concat(' ال', word)]), {words:Array(String)}) AND ({copies:UInt8} OR NOT copy)
ORDER BY toStartOfHour(published_at) DESC NULLS LAST, copy, published_at DESC NULLS LAST, article_id
LIMIT {limit:UInt64}
