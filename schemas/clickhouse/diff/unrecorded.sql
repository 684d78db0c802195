-- Raw records that have an outcome in generation a and none in b.
SELECT raw_topic, raw_partition, raw_offset FROM ledger_rows
WHERE generation = {a:String}
  AND (raw_topic, raw_partition, raw_offset) NOT IN (
    SELECT raw_topic, raw_partition, raw_offset FROM ledger_rows WHERE generation = {b:String}
)
ORDER BY raw_topic, raw_partition, raw_offset LIMIT {examples:UInt32}
