-- Outcomes of records that are not replayed.
-- (In a subquery: the alias would stand for the column in WHERE.)
INSERT INTO ledger_rows
SELECT * REPLACE ({into:String} AS generation) FROM (SELECT * FROM ledger_rows FINAL
WHERE generation = {live:String}
  -- One slice of them ...
  AND raw_offset >= {low:UInt64} AND raw_offset < {high:UInt64}
  -- ... before the bound from which on the loader stores here itself ...
  AND (raw_topic != {topic:String}
    OR raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {bounds:Array(UInt64)}, toUInt64(0)))
  -- ... and not replayed: beside the range, sent again as another record, or rejected by a stage that is not run.
  AND (outcome = 'superseded'
    OR (outcome = 'rejected' AND letter_topic IN {earlier:Array(String)})
    OR NOT (raw_topic = {topic:String}
      AND raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {starts:Array(UInt64)}, toUInt64(0))
      AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))
      AND (empty({outlets:Array(String)}) OR outlet IN {outlets:Array(String)})))
)
