-- Why records were rejected, by reason, stage and outlet, with the latest example.
WITH reasons AS MATERIALIZED
(
    SELECT
        reason,
        stage,
        outlet,
        count() AS n,
        min(ver) AS first_seen,
        max(ver) AS last_seen,
        argMax((raw_topic, raw_partition, raw_offset), ver) AS place
    FROM ledger
    WHERE outcome = 'rejected'
    GROUP BY reason, stage, outlet
)
SELECT
    r.reason AS reason,
    r.stage AS stage,
    r.outlet AS outlet,
    n,
    first_seen,
    last_seen,
    l.url AS example_url,
    l.detail AS example_detail
FROM reasons AS r
INNER JOIN (
    SELECT (raw_topic, raw_partition, raw_offset) AS place, url, detail FROM ledger
    WHERE (raw_topic, raw_partition, raw_offset) IN (SELECT place.1, place.2, place.3 FROM reasons)
) AS l ON r.place = l.place
ORDER BY n DESC, reason, stage, outlet
SETTINGS enable_materialized_cte = 1
