SELECT outcome, count() AS n FROM ledger_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String}
GROUP BY outcome ORDER BY outcome
