-- The newest articles that hold every word asked for, with or without the Arabic article and the Persian plural; originals before copies of the same hour; how many there are in all is in each row.
-- param words = []: words in their matching form (`pipeline.text.folding.fold`); none finds everything
-- param outlet = : only this outlet; empty: all
-- param language = : only this language: fa, ar or en; empty: all
-- param copies = 1: 0 leaves copies out
-- param limit = 50: how many
WITH
    matched AS
    (
        SELECT article_hash AS hash FROM article_rows FINAL
        WHERE generation = (SELECT generation FROM live_generation) AND hasAllTokens(replaceRegexpAll(replaceRegexpAll(
            translateUTF8(lowerUTF8(replaceAll(concat(' ', ifNull(title, ''), ' ', ifNull(lead, ''), ' ', text, ' '), '\xE2\x80\x8C', '')),
                'يىئكةۀأإآؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩«»"()[]،؛؟.,:;!?-–—/\n', 'یییکههاااو01234567890123456789                     '),
            ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '),
            replaceRegexpAll(replaceRegexpAll(concat(' ', arrayStringConcat({words:Array(String)}, '  '), ' '), ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 '))
    ),
    found AS MATERIALIZED
    (
        SELECT seen_day, article_hash AS hash, toStartOfHour(published_at) AS hour FROM pages
        WHERE gone = 0
            AND ({outlet:String} = '' OR outlet = {outlet:String}) AND ({language:String} = '' OR language = {language:String})
            -- Copies are left out of what was found: of few, not of all.
            AND (empty({words:Array(String)}) OR article_hash IN (
                SELECT hash FROM matched WHERE {copies:UInt8} OR hash NOT IN (SELECT article_hash FROM copies)
            ))
            AND ({copies:UInt8} OR notEmpty({words:Array(String)}) OR article_hash NOT IN (SELECT article_hash FROM copies))
    ),
    -- All of the hours that are to be shown: which of an hour's come first is decided below.
    latest AS MATERIALIZED
    (
        SELECT seen_day, hash, hour FROM found ORDER BY hour DESC NULLS LAST LIMIT {limit:UInt64} WITH TIES
    ),
    newest AS MATERIALIZED
    (
        -- Their days are read alone.
        SELECT toFixedString(article_id, 32) AS id, published_at AS at, toStartOfHour(published_at) AS hour,
            article_hash IN (SELECT article_hash FROM copies WHERE article_hash IN (SELECT hash FROM latest)) AS copied
        FROM pages
        WHERE gone = 0 AND seen_day IN (SELECT seen_day FROM latest) AND article_hash IN (SELECT hash FROM latest)
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
    f.number AS found
FROM newest AS n
-- Not a scalar: that would be a query of its own, and find everything once more.
CROSS JOIN (SELECT count() AS number FROM found) AS f
INNER JOIN (
    SELECT article_id, outlet, language, title, text, url, published_at, published_precision FROM article_rows FINAL
    PREWHERE article_id IN (SELECT id FROM newest)
    WHERE generation = (SELECT generation FROM live_generation)
) AS a ON n.id = a.article_id
ORDER BY n.hour DESC NULLS LAST, copy, n.at DESC NULLS LAST, article_id
SETTINGS enable_materialized_cte = 1, do_not_merge_across_partitions_select_final = 1
