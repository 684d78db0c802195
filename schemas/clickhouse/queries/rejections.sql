-- Why records were rejected, by reason, stage and outlet, with the latest example.
SELECT
    reason,
    stage,
    outlet,
    count() AS n,
    min(ver) AS first_seen,
    max(ver) AS last_seen,
    argMax(url, ver) AS example_url,
    argMax(detail, ver) AS example_detail
FROM ledger
WHERE outcome = 'rejected'
GROUP BY reason, stage, outlet
ORDER BY n DESC, reason, stage, outlet
