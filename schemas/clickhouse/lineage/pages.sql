-- The pages that a text names: a URL, an article_id or a page_id.
SELECT DISTINCT toString(page_id) AS page FROM articles
WHERE url IN ({text:String}, {canonical:String}) OR toString(page_id) IN ({text:String}, {page:String})
    OR toString(article_id) = {text:String}
ORDER BY page
