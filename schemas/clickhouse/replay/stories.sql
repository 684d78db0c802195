-- Stories of which every article was copied; where no verdict is made anew, all. What the replay itself says of a story
-- counts more than what was said live: hence version 0.
-- (In a subquery: the alias would stand for the column in WHERE.)
INSERT INTO story_rows
SELECT * REPLACE ({into:String} AS generation, if({fresh:UInt8} = 0, ver, 0) AS ver)
FROM (SELECT * FROM story_rows FINAL
WHERE generation = {live:String}
  AND ({fresh:UInt8} = 0 OR (
    notEmpty(`members.article_id`)
    AND story_id NOT IN
    (
        SELECT story_id FROM story_rows FINAL ARRAY JOIN `members.article_id` AS member
        WHERE generation = {live:String}
          AND member NOT IN (SELECT toString(article_id) FROM article_rows WHERE generation = {into:String})
    )
  ))
)
