-- Raw records whose outcome is another, or is there in one generation only.
SELECT ifNull(m.outcome, '-') AS a, ifNull(o.outcome, '-') AS b, ifNull(o.outlet, m.outlet) AS outlet, count() AS n
FROM (SELECT raw_topic, raw_partition, raw_offset, toString(outcome) AS outcome, toString(outlet) AS outlet
      FROM ledger_rows FINAL WHERE generation = {a:String}) AS m
FULL JOIN (SELECT raw_topic, raw_partition, raw_offset, toString(outcome) AS outcome, toString(outlet) AS outlet
      FROM ledger_rows FINAL WHERE generation = {b:String}) AS o
ON m.raw_topic = o.raw_topic AND m.raw_partition = o.raw_partition AND m.raw_offset = o.raw_offset
WHERE a != b
GROUP BY a, b, outlet ORDER BY n DESC, a, b, outlet
SETTINGS join_use_nulls = 1
