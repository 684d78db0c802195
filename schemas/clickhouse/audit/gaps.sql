-- Ranges of offsets without an outcome. Two sentinels stand before the first offset and after the last.
SELECT toUInt64(before + 1) AS gap_first, toUInt64(here - 1) AS gap_last FROM (
    SELECT o AS here, lagInFrame(o, 1, o) OVER (ORDER BY o ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
    FROM (
        SELECT DISTINCT toInt64(raw_offset) AS o FROM ledger_rows
        WHERE generation = {generation:String} AND raw_topic = {topic:String}
          AND raw_partition = {partition:UInt32} AND raw_offset >= {first:UInt64} AND raw_offset < {end:UInt64}
        UNION ALL SELECT toInt64({first:UInt64}) - 1
        UNION ALL SELECT toInt64({end:UInt64})
    )
) WHERE here - before > 1 ORDER BY here LIMIT {shown:UInt32}
