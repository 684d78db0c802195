-- Outcomes of raw records that the topic never had.
SELECT raw_partition, raw_offset, outcome FROM ledger_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
