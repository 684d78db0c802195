-- The articles of a story, in the order of publication.
SELECT s.article_id AS article_id, s.page_id AS page_id, s.outlet AS outlet, s.language AS language, s.title AS title,
    s.published_at AS published_at, ifNull(nullIf(r.relation, ''), s.relation) AS relation, a.url AS url
FROM story_articles AS s
LEFT JOIN (SELECT toString(article_id) AS id, any(url) AS url FROM articles GROUP BY id) AS a ON a.id = s.article_id
LEFT JOIN (SELECT toString(article_id) AS id, relation FROM relations) AS r ON r.id = s.article_id
WHERE s.story_id = toFixedString({story:String}, 32)
ORDER BY s.place
