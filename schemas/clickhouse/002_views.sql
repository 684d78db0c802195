-- What people read. FINAL gives one row per subject whatever was redelivered; the pointer chooses the generation.

CREATE VIEW IF NOT EXISTS live_generation AS
SELECT argMax(generation, set_at) AS generation FROM generation_pointer;

-- Every version of every article.
CREATE VIEW IF NOT EXISTS articles AS
SELECT * EXCEPT (generation, ver) FROM article_rows FINAL
WHERE generation = (SELECT generation FROM live_generation);

-- The latest state of every page, withdrawn ones too (gone = 1).
CREATE VIEW IF NOT EXISTS pages AS
SELECT * EXCEPT (generation, ver) FROM page_rows FINAL
WHERE generation = (SELECT generation FROM live_generation);

-- The latest version of every article that is still there.
CREATE VIEW IF NOT EXISTS articles_latest AS
SELECT * FROM articles WHERE article_id IN (SELECT toFixedString(article_id, 32) FROM pages WHERE gone = 0);

CREATE VIEW IF NOT EXISTS relations AS
SELECT * EXCEPT (generation, ver) FROM relation_rows FINAL
WHERE generation = (SELECT generation FROM live_generation);

CREATE VIEW IF NOT EXISTS ledger AS
SELECT * EXCEPT (generation) FROM ledger_rows FINAL
WHERE generation = (SELECT generation FROM live_generation);
