-- How many articles are made, so that a run that was stopped goes on.
CREATE TABLE IF NOT EXISTS bench_made (articles UInt64, merged Bool) ENGINE = MergeTree ORDER BY tuple()
