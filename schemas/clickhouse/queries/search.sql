-- The newest articles that hold every word asked for, with or without the Arabic article and the Persian plural; originals before copies of the same hour; how many there are in all is in each row.
-- param words = []: words in their matching form (`pipeline.text.folding.fold`); none finds everything
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param copies = 1: 0 leaves copies out
-- param limit = 50: how many
WITH
    matched AS
    (
        SELECT article_id FROM article_rows FINAL
        WHERE generation = (SELECT generation FROM live_generation) AND hasAllTokens(replaceRegexpAll(replaceRegexpAll(
            translateUTF8(lowerUTF8(replaceAll(concat(' ', ifNull(title, ''), ' ', ifNull(lead, ''), ' ', text, ' '), '\xE2\x80\x8C', '')),
                'يىئكةۀأإآؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩«»"()[]،؛؟.,:;!?-–—/\n', 'یییکههاااو01234567890123456789                     '),
            ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '),
            replaceRegexpAll(replaceRegexpAll(concat(' ', arrayStringConcat({words:Array(String)}, '  '), ' '), ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '))
            AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
    ),
    newest AS
    (
        SELECT article_id AS id, page_id, published_at AS at, article_id IN (
                SELECT toString(article_id) FROM copies WHERE empty({words:Array(String)}) OR article_id IN (SELECT article_id FROM matched)
            ) AS copied, count() OVER () AS all
        FROM pages
        WHERE gone = 0 AND (empty({words:Array(String)}) OR article_id IN (SELECT toString(article_id) FROM matched))
            AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
            AND ({copies:UInt8} OR NOT copied)
        ORDER BY toStartOfHour(published_at) DESC NULLS LAST, copied, published_at DESC NULLS LAST, article_id
        LIMIT {limit:UInt64}
    )
SELECT
    toString(a.article_id) AS article_id,
    a.outlet AS outlet,
    a.language AS language,
    a.title AS title,
    -- From a little before the first word on; its place is looked for as it is written; one that is written differently gives the beginning.
    substringUTF8(a.text, greatest(positionCaseInsensitiveUTF8(a.text, arrayElement({words:Array(String)}, 1)), 61) - 60, 240) AS excerpt,
    a.url AS url,
    a.published_at AS published_at,
    a.published_precision AS published_precision,
    n.copied AS copy,
    n.all AS found
FROM newest AS n
INNER JOIN (
    SELECT article_id, outlet, language, title, text, url, published_at, published_precision FROM articles
    WHERE article_id IN (SELECT toFixedString(id, 32) FROM newest)
) AS a ON n.id = toString(a.article_id)
ORDER BY toStartOfHour(n.at) DESC NULLS LAST, copy, n.at DESC NULLS LAST, article_id
