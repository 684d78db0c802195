-- Article rows whose raw record has no outcome that makes an article.
SELECT raw_partition, raw_offset, toString(article_id) AS article FROM article_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND ({whole:UInt8} OR (
    raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {firsts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))))
  AND (raw_partition, raw_offset) NOT IN (
    SELECT raw_partition, raw_offset FROM ledger_rows FINAL
    WHERE generation = {generation:String} AND raw_topic = {topic:String}
      AND outcome IN ('article', 'revision', 'stub')
)
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
