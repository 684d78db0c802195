-- Raw records with more than one article row.
SELECT raw_partition, raw_offset, count() AS n FROM article_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND ({whole:UInt8} OR (
    raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {firsts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))))
GROUP BY raw_partition, raw_offset HAVING n > 1
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
