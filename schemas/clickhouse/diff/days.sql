-- Articles of two generations per outlet and day of publication (in Tehran), and how many differ.
WITH
    mine AS (
        SELECT article_id, outlet, toDate(published_at, 'Asia/Tehran') AS day,
            cityHash64(* EXCEPT (generation, ver, versions) APPLY (x -> toString(tuple(x)))) AS content
        FROM article_rows FINAL WHERE generation = {a:String}
    ),
    other AS (
        SELECT article_id, outlet, toDate(published_at, 'Asia/Tehran') AS day,
            cityHash64(* EXCEPT (generation, ver, versions) APPLY (x -> toString(tuple(x)))) AS content
        FROM article_rows FINAL WHERE generation = {b:String}
    )
SELECT outlet, day, sum(in_a) AS a, sum(in_b) AS b, sum(alone_a) AS only_a, sum(alone_b) AS only_b, sum(differs) AS changed
FROM (
    SELECT m.outlet AS outlet, m.day AS day, 1 AS in_a, 0 AS in_b, o.article_id IS NULL AS alone_a, 0 AS alone_b, 0 AS differs
    FROM mine AS m LEFT JOIN other AS o ON m.article_id = o.article_id
    UNION ALL
    SELECT o.outlet, o.day, 0, 1, 0, m.article_id IS NULL, ifNull(m.content != o.content, 0)
    FROM other AS o LEFT JOIN mine AS m ON m.article_id = o.article_id
)
GROUP BY outlet, day
ORDER BY outlet, day NULLS FIRST
SETTINGS join_use_nulls = 1
