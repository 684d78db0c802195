-- Raw records of a partition's range that have an outcome: the key is unique per offset, so this needs no FINAL.
SELECT uniqExact(raw_offset) AS n FROM ledger_rows
WHERE generation = {generation:String} AND raw_topic = {topic:String}
  AND raw_partition = {partition:UInt32} AND raw_offset >= {first:UInt64} AND raw_offset < {end:UInt64}
