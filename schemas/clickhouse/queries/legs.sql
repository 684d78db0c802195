-- How long records took on each leg of their way, in seconds: the middle one and the slow ones.
-- param at = (time): as seen at this time, e.g. 2025-08-12T12:00:00Z; empty: now
-- param hours = 24: records fetched in so many hours before
WITH coalesce(parseDateTime64BestEffortOrNull({at:String}, 6, 'UTC'), now64(6, 'UTC')) AS seen_at
SELECT
    way.1 AS leg,
    count() AS records,
    round(quantileTDigest(0.5)(way.2), 3) AS p50_seconds,
    round(quantileTDigest(0.95)(way.2), 3) AS p95_seconds,
    round(max(way.2), 3) AS longest_seconds
FROM
(
    SELECT arrayJoin(arrayMap(
        (name, from, to) -> (name, if(mapContains(times, from) AND mapContains(times, to),
            dateDiff('microsecond', times[from], times[to]) / 1e6, NULL)),
        ['append', 'clean', 'resolve', 'enrich', 'store', 'whole'],
        ['fetched', 'appended', 'cleaned', 'resolved', 'enriched', 'fetched'],
        -- Of what a replay stored it is not kept when: that is no news of how late records are.
        ['appended', 'cleaned', 'resolved', 'enriched', 'stored', if(mapContains(times, 'stored'), 'stored', 'enriched')])) AS way
    FROM ledger
    WHERE fetched_at <= seen_at AND fetched_at > seen_at - toIntervalHour({hours:UInt32})
)
WHERE way.2 IS NOT NULL
GROUP BY leg
ORDER BY indexOf(['append', 'clean', 'resolve', 'enrich', 'store', 'whole'], leg)
-- Parts that the index leaves out hold nothing that counts: every outcome of a record has its fetch.
SETTINGS use_skip_indexes_if_final_exact_mode = 0
