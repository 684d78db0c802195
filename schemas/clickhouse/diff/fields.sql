-- Per field of an article in how many articles of two generations it differs, in the order of the table's columns.
WITH
    mine AS (
        SELECT article_id, array(* EXCEPT (generation, ver, versions) APPLY (x -> cityHash64(toString(tuple(x))))) AS fields
        FROM article_rows FINAL WHERE generation = {a:String}
    ),
    other AS (
        SELECT article_id, array(* EXCEPT (generation, ver, versions) APPLY (x -> cityHash64(toString(tuple(x))))) AS fields
        FROM article_rows FINAL WHERE generation = {b:String}
    ),
    names AS (
        SELECT groupArray(name) AS names FROM (
            SELECT name FROM system.columns
            WHERE database = currentDatabase() AND table = 'article_rows' AND name NOT IN ('generation', 'ver', 'versions')
                AND default_kind != 'MATERIALIZED'  -- not of *
            ORDER BY position
        )
    )
SELECT field, count() AS n, groupArray({examples:UInt32})(article) AS articles FROM (
    SELECT toString(m.article_id) AS article, pair.1 AS field
    FROM mine AS m INNER JOIN other AS o ON m.article_id = o.article_id
    ARRAY JOIN arrayZip((SELECT names FROM names), arrayMap((x, y) -> x != y, m.fields, o.fields)) AS pair
    WHERE pair.2
)
GROUP BY field ORDER BY n DESC, field
