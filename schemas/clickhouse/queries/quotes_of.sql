-- The quotations of one article: who said what, at characters [start, end) of its text.
-- param id: its article_id; or its page_id or URL, for the latest version
WITH (SELECT generation FROM live_generation) AS live
SELECT
    span.1 AS start,
    span.2 AS end,
    speaker,
    speaker_id,
    verb,
    direct,
    substringUTF8(text, start + 1, end - start) AS text
FROM
(
    SELECT text, quote_spans, quote_speakers, quote_speaker_ids, quote_verbs, quote_direct
    FROM article_rows FINAL
    -- Of what is in the sorting key, PREWHERE is right under FINAL: the texts of other articles are not read.
    PREWHERE (toDate(fetched_at), page_id, article_id) IN (
        SELECT toDate(fetched_at), page_id, article_id FROM article_rows
        WHERE generation = live AND (article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
    )
    WHERE generation = live AND (article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
    ORDER BY toString(article_id) = {id:String} DESC, fetched_at DESC, raw_partition DESC, raw_offset DESC
    LIMIT 1
)
ARRAY JOIN quote_spans AS span, quote_speakers AS speaker, quote_speaker_ids AS speaker_id, quote_verbs AS verb, quote_direct AS direct
ORDER BY start, end
