-- Articles of records that are not replayed.
-- (In a subquery: the alias would stand for the column in WHERE.)
INSERT INTO article_rows
SELECT * REPLACE ({into:String} AS generation) FROM (SELECT * FROM article_rows FINAL
WHERE generation = {live:String}
  -- One slice of them ...
  AND fetched_at >= {low:DateTime64(6, 'UTC')} AND fetched_at < {high:DateTime64(6, 'UTC')}
  -- ... before the bound from which on the loader stores here itself ...
  AND (raw_topic != {topic:String}
    OR raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {bounds:Array(UInt64)}, toUInt64(0)))
  -- ... and not replayed.
  AND NOT (raw_topic = {topic:String}
    AND raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {starts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))
    AND (empty({outlets:Array(String)}) OR outlet IN {outlets:Array(String)}))
)
