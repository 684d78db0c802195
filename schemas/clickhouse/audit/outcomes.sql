SELECT outcome, count() AS n FROM ledger_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND ({whole:UInt8} OR (
    raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {firsts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))))
GROUP BY outcome ORDER BY outcome
