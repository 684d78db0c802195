-- Rows of a table of which no more is known than that it holds generations.
INSERT INTO {table:Identifier}
SELECT * REPLACE ({into:String} AS generation) FROM (SELECT * FROM {table:Identifier} FINAL WHERE generation = {live:String})
