-- Rejected records per reason, stage, outlet and hour.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 24: how far back
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    reason,
    stage,
    outlet,
    toStartOfHour(toDateTime(ver, 'UTC')) AS hour,
    count() AS n
FROM ledger
WHERE outcome = 'rejected' AND ver <= seen_at AND ver > seen_at - toIntervalHour({hours:UInt32})
GROUP BY reason, stage, outlet, hour
ORDER BY reason, stage, outlet, hour
-- Parts that the index leaves out hold nothing that counts: the latest outcome has the latest time.
SETTINGS use_skip_indexes_if_final_exact_mode = 0
