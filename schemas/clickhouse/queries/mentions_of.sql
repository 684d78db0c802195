-- Where one article names entities: characters [start, end) of its text.
-- param id: its article_id; or its page_id or URL, for the latest version
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
    FROM articles
    WHERE article_id = {id:String} OR page_id = {id:String} OR url = {id:String}
    ORDER BY toString(article_id) = {id:String} DESC, fetched_at DESC, raw_partition DESC, raw_offset DESC
    LIMIT 1
)
ARRAY JOIN mentions AS mention
ORDER BY start, end, id
