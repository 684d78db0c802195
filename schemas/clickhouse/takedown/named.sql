-- Stories that name a page, in one generation.
SELECT * EXCEPT (generation) FROM story_rows FINAL
WHERE generation = {generation:String} AND has(`members.page_id`, {page:String})
ORDER BY story_id
