-- Articles of generation b that are not in a, or other there: the raw records they come from.
SELECT raw_partition, raw_offset FROM (
    SELECT article_id, raw_partition, raw_offset,
        cityHash64(* EXCEPT (generation, ver, versions) APPLY (x -> toString(tuple(x)))) AS content
    FROM article_rows FINAL WHERE generation = {b:String} AND raw_topic = {topic:String}
)
WHERE (article_id, content) NOT IN (
    SELECT article_id, cityHash64(* EXCEPT (generation, ver, versions) APPLY (x -> toString(tuple(x))))
    FROM article_rows FINAL WHERE generation = {a:String}
)
ORDER BY raw_partition, raw_offset
