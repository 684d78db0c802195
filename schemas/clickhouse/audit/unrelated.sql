-- Outcomes that make an article of which nothing says how it stands to the others. Texts that were taken down have none.
SELECT raw_partition, raw_offset, outcome, article_id FROM ledger_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND ({whole:UInt8} OR (
    raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {firsts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))))
  AND outcome IN ('article', 'revision')
  AND cityHash64(ifNull(article_id, '')) NOT IN (
    SELECT cityHash64(toString(article_id)) FROM relation_rows WHERE generation = {generation:String}
) AND page_id NOT IN (SELECT toString(page_id) FROM takedown_rows)
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
