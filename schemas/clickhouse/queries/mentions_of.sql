-- Where one article names entities: characters [start, end) of its text.
-- param id: its article_id; or its page_id or URL, for the latest version
WITH (SELECT generation FROM live_generation) AS live
SELECT
    mention.2 AS start,
    mention.3 AS end,
    entity_ids[mention.1 + 1] AS id,
    entity_names[mention.1 + 1] AS name,
    entity_types[mention.1 + 1] AS type,
    substringUTF8(text, start + 1, end - start) AS words
FROM
(
    SELECT text, mentions, entity_ids, entity_names, entity_types
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
ARRAY JOIN mentions AS mention
ORDER BY start, end, id
