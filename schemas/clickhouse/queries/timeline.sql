-- How one story was told: its articles in the order of publication, undated ones last. A story that went into another one is told by that, and so on to the last.
-- param story: its story_id
WITH RECURSIVE followed AS (
    SELECT toFixedString(substring({story:String}, 1, 32), 32) AS story
    UNION ALL
    -- `story_ends`, as the engine takes no view in a recursion.
    SELECT toFixedString(assumeNotNull(merged_into), 32) AS story FROM story_rows FINAL
    WHERE generation = (SELECT generation FROM live_generation) AND isNotNull(merged_into)
        AND story_id IN (SELECT story FROM followed)
)
SELECT toString(article_id) AS article_id, title, toString(outlet) AS outlet, language, relation AS role, published_at
FROM story_articles
WHERE story_id IN (SELECT story FROM followed)
ORDER BY published_at ASC NULLS LAST, place
