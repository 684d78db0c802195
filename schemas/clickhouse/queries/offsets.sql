-- Per partition of the raw topic: how many of its records have an outcome, and how far they reach. Pages that the pipeline sent through itself are records too.
-- param first = []: first offset that Kafka still has, by partition; none counts from 0
SELECT
    raw_partition,
    count() AS outcomes,
    min(raw_offset) AS first_offset,
    max(raw_offset) AS last_offset
FROM ledger_rows FINAL
WHERE generation = (SELECT generation FROM live_generation) AND raw_topic = 'pages.raw.v1' AND raw_offset >= {first:Array(UInt64)}[raw_partition + 1]
GROUP BY raw_partition
ORDER BY raw_partition
SETTINGS do_not_merge_across_partitions_select_final = 1
