-- States of pages after records that are not replayed. Not from page_rows: it has the latest state only, and that may
-- be one that the replay finds otherwise. `ver` is that of pipeline.load.rows.order.
INSERT INTO page_rows (generation, page_id, seen_day, ver, gone, article_id, outlet, edition, language, published_at,
    published_precision, fetched_at, word_count, section, agencies, entities, speakers, topics, stub)
SELECT
    {into:String}, page_id, p.seen_day,
    bitOr(
        bitShiftLeft(toUInt128(greatest(toUnixTimestamp64Micro(a.fetched_at), 0)), 64),
        bitOr(bitShiftLeft(toUInt128(bitAnd(raw_partition, 65535)), 48), toUInt128(raw_offset))),
    0, toString(a.article_id), a.outlet, a.edition, a.language, a.published_at, a.published_precision, a.fetched_at,
    a.word_count, a.section, a.agencies, a.entity_ids, arrayFilter(id -> id != '', a.quote_speaker_ids), a.topic_ids,
    a.outcome = 'stub'
FROM (SELECT * FROM article_rows FINAL WHERE generation = {live:String}
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
) AS a
INNER JOIN (
    SELECT page_id, seen_day FROM page_rows FINAL WHERE generation = {live:String}
      AND page_id IN (SELECT page_id FROM article_rows WHERE generation = {live:String}
        AND fetched_at >= {low:DateTime64(6, 'UTC')} AND fetched_at < {high:DateTime64(6, 'UTC')})
) AS p USING (page_id)
