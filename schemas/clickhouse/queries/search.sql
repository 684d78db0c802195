-- The newest articles that hold every word asked for, with or without the Arabic article and the Persian plural; originals before copies of the same hour; how many there are in all is in each row.
-- param words = []: words in their matching form (`pipeline.text.folding.fold`); none finds everything
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param copies = 1: 0 leaves copies out
-- param limit = 50: how many
WITH
    matched AS
    (
        SELECT cityHash64(article_id) AS hash, fetched_at FROM article_rows FINAL
        WHERE generation = (SELECT generation FROM live_generation) AND hasAllTokens(replaceRegexpAll(replaceRegexpAll(
            translateUTF8(lowerUTF8(replaceAll(concat(' ', ifNull(title, ''), ' ', ifNull(lead, ''), ' ', text, ' '), '\xE2\x80\x8C', '')),
                'يىئكةۀأإآؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩«»"()[]،؛؟.,:;!?-–—/\n', 'یییکههاااو01234567890123456789                     '),
            ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '),
            replaceRegexpAll(replaceRegexpAll(concat(' ', arrayStringConcat({words:Array(String)}, '  '), ' '), ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '))
    ),
    hits AS
    (
        SELECT article_id, article_hash, published_at, toStartOfHour(published_at) AS hour FROM pages
        WHERE gone = 0
            AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
            AND ({copies:UInt8} OR article_hash NOT IN (SELECT cityHash64(article_id) FROM copies))
    ),
    -- How many there are, and of which hour the last one to be shown is; NULL: it is undated.
    (
        SELECT (sum(n), argMaxIf((hour, 1), before, before < {limit:UInt64}).1)
        FROM
        (
            SELECT hour, n, sum(n) OVER (ORDER BY hour DESC NULLS LAST ROWS UNBOUNDED PRECEDING) - n AS before
            FROM
            (
                SELECT hour, count() AS n FROM hits
                WHERE empty({words:Array(String)}) OR article_hash IN (SELECT hash FROM matched)
                GROUP BY hour
            )
        )
    ) AS told,
    told.2 AS since,
    candidates AS MATERIALIZED
    (
        SELECT article_id, published_at, hour FROM hits
        WHERE (since IS NULL OR published_at >= since)
            -- Nothing is fetched before it is published.
            AND (empty({words:Array(String)}) OR article_hash IN (SELECT hash FROM matched WHERE since IS NULL OR fetched_at >= since - toIntervalDay(1)))
    ),
    newest AS MATERIALIZED
    (
        SELECT toFixedString(article_id, 32) AS id, published_at AS at, hour,
            id IN (SELECT article_id FROM relations WHERE relation = 'copy' AND article_id IN (SELECT toFixedString(article_id, 32) FROM candidates)) AS copied
        FROM candidates
        ORDER BY hour DESC NULLS LAST, copied, at DESC NULLS LAST, id
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
    told.1 AS found
FROM newest AS n
INNER JOIN (
    SELECT article_id, outlet, language, title, text, url, published_at, published_precision FROM article_rows FINAL
    PREWHERE article_id IN (SELECT id FROM newest)
    WHERE generation = (SELECT generation FROM live_generation)
) AS a ON n.id = a.article_id
ORDER BY n.hour DESC NULLS LAST, copy, n.at DESC NULLS LAST, article_id
SETTINGS enable_materialized_cte = 1
