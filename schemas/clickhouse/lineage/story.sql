-- A story by its id or the beginning of it, or by an article or a page of it.
SELECT
    toString(story_id) AS story_id, ver AS version, headline, languages, outlets, first_at, last_at, size, merged_into,
    split_from, updated_at
FROM story_rows FINAL
WHERE generation = (SELECT generation FROM live_generation)
    AND (startsWith(toString(story_id), {text:String})
        OR hasAny(`members.page_id`, {pages:Array(String)}) OR has(`members.article_id`, {text:String}))
ORDER BY story_id
LIMIT 20
