-- Raw records with more than one article row.
SELECT raw_partition, raw_offset, count() AS n FROM article_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
GROUP BY raw_partition, raw_offset HAVING n > 1
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
