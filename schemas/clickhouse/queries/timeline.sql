-- How one story was told: its articles in the order of publication, undated ones last. A story that went into another one is told by that.
-- param story: its story_id
WITH toFixedString(substring({story:String}, 1, 32), 32) AS asked
SELECT toString(article_id) AS article_id, title, toString(outlet) AS outlet, language, relation AS role, published_at
FROM story_articles
WHERE story_id IN (
    SELECT asked
    UNION ALL
    SELECT toFixedString(merged_into, 32) FROM story_ends WHERE story_id = asked
)
ORDER BY published_at ASC NULLS LAST, place
