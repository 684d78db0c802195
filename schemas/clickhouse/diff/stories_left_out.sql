-- Stories that generation a has and b has not.
SELECT toString(story_id) AS story_id FROM story_rows FINAL
WHERE generation = {a:String} AND story_id NOT IN (SELECT story_id FROM story_rows FINAL WHERE generation = {b:String})
ORDER BY story_id
