-- Raw records by the minute in which their outcome was found; minutes without any are there with zeros.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param minutes = 60: how far back
WITH
    coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at,
    toStartOfMinute(toDateTime(seen_at, 'UTC')) AS last_minute
SELECT
    toStartOfMinute(toDateTime(ver, 'UTC')) AS minute,
    count() AS records,
    countIf(outcome IN ('article', 'revision')) AS texts,
    countIf(outcome = 'unchanged') AS unchanged,
    countIf(outcome = 'rejected') AS rejected
FROM ledger
WHERE outcome != 'superseded' AND ver <= seen_at AND ver >= last_minute - toIntervalMinute({minutes:UInt32} - 1)
GROUP BY minute
ORDER BY minute WITH FILL
    FROM (toStartOfMinute(toDateTime(coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')), 'UTC')) - toIntervalMinute({minutes:UInt32} - 1))
    TO (toStartOfMinute(toDateTime(coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')), 'UTC')) + toIntervalMinute(1))
    STEP toIntervalMinute(1)
-- Parts that the index leaves out hold nothing that counts: the latest outcome has the latest time.
SETTINGS use_skip_indexes_if_final_exact_mode = 0
