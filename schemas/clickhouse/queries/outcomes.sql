-- What became of the raw records: per outlet and outcome, how many, which share, and when first and last.
-- param outlet = : only this outlet; empty: all
-- param since = 1970-01-01: fetched on this day (UTC) or later; records without a fetch time count by their outcome's
SELECT
    outlet,
    outcome,
    count() AS records,
    round(count() / sum(count()) OVER (PARTITION BY outlet), 4) AS share,
    min(coalesce(fetched_at, ver)) AS first,
    max(coalesce(fetched_at, ver)) AS last
FROM ledger
WHERE ({outlet:String} = '' OR outlet = {outlet:String}) AND coalesce(fetched_at, ver) >= {since:Date}
GROUP BY outlet, outcome
ORDER BY outlet, records DESC, outcome
