-- Canaries that have come through, of those asked for. One outcome per raw record, without FINAL: a reject that was
-- sent again has another place.
SELECT raw_partition, raw_offset FROM ledger_rows
WHERE generation = (SELECT generation FROM live_generation) AND raw_topic = {topic:String} AND outcome = 'canary'
  AND (raw_partition, raw_offset) IN arrayZip({partitions:Array(UInt32)}, {offsets:Array(UInt64)})
