-- Pages after withdrawals that are not replayed; see pages.sql.
INSERT INTO page_rows (generation, page_id, seen_day, ver, gone, article_id, outlet, edition, language, published_at,
    published_precision, fetched_at, word_count, section, agencies, stub)
SELECT
    {into:String}, p.page_id, p.seen_day,
    bitOr(
        bitShiftLeft(toUInt128(greatest(toUnixTimestamp64Micro(l.at), 0)), 64),
        bitOr(bitShiftLeft(toUInt128(bitAnd(raw_partition, 65535)), 48), toUInt128(raw_offset))),
    1, ifNull(l.article_id, ''), l.outlet, l.edition, 'und', NULL, 'undated', l.at, 0, NULL, [], 0
FROM (SELECT *, assumeNotNull(fetched_at) AS at, toFixedString(page_id, 32) AS page
  FROM ledger_rows FINAL WHERE generation = {live:String} AND outcome = 'withdrawn'
  -- Before the bound from which on the loader stores here itself ...
  AND (raw_topic != {topic:String}
    OR raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {bounds:Array(UInt64)}, toUInt64(0)))
  -- ... and not replayed.
  AND NOT (raw_topic = {topic:String}
    AND raw_offset >= transform(raw_partition, {partitions:Array(UInt32)}, {starts:Array(UInt64)}, toUInt64(0))
    AND raw_offset < transform(raw_partition, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, toUInt64(0))
    AND (empty({outlets:Array(String)}) OR outlet IN {outlets:Array(String)}))
) AS l
INNER JOIN (SELECT page_id, seen_day FROM page_rows FINAL WHERE generation = {live:String}) AS p ON l.page = p.page_id
