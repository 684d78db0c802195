-- The quotations of one article: who said what, at characters [start, end) of its text.
-- param id: its article_id; or its page_id or URL, for the latest version
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
    FROM articles
    WHERE article_id = {id:String} OR page_id = {id:String} OR url = {id:String}
    ORDER BY toString(article_id) = {id:String} DESC, fetched_at DESC, raw_partition DESC, raw_offset DESC
    LIMIT 1
)
ARRAY JOIN quote_spans AS span, quote_speakers AS speaker, quote_speaker_ids AS speaker_id, quote_verbs AS verb, quote_direct AS direct
ORDER BY start, end
