-- Per outlet, edition and stage: when it last finished a record that is stored. One outcome per raw record, without
-- FINAL: of a record that was processed again the later time counts anyway.
SELECT outlet, edition, stage, toUnixTimestamp64Micro(max(at)) / 1000000 AS newest
FROM ledger_rows
ARRAY JOIN mapKeys(times) AS stage, mapValues(times) AS at
WHERE generation = (SELECT generation FROM live_generation) AND outlet != '' AND outcome != 'canary'
GROUP BY outlet, edition, stage
