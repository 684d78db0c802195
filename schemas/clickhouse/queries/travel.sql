-- How long records took from their fetch until they were stored (those of a replay: until they were enriched): how many up to so many seconds, each limit twice the one before. Rejects are not counted.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 24: records fetched in so many hours before
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    -- Of what a replay stored it is not kept when: that is no news of how late records are.
    if(mapContains(times, 'stored'), 'stored', 'enriched') AS last
SELECT
    pow(2, ceil(log2(greatest(dateDiff('microsecond', times['fetched'], times[last]), 1000) / 1e6))) AS up_to_seconds,
    count() AS records
FROM ledger
WHERE fetched_at <= seen_at AND fetched_at > seen_at - toIntervalHour({hours:UInt32})
    AND mapContains(times, 'fetched') AND mapContains(times, last)
GROUP BY up_to_seconds
ORDER BY up_to_seconds
-- Parts that the index leaves out hold nothing that counts: every outcome of a record has its fetch.
SETTINGS use_skip_indexes_if_final_exact_mode = 0
