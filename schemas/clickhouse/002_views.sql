-- What people read. Replaced at each start of the loader, so that columns that came later are seen. FINAL gives one row per subject whatever was redelivered; the pointer chooses the generation.

CREATE OR REPLACE VIEW live_generation AS
SELECT argMax(generation, set_at) AS generation FROM generation_pointer;

-- Every version of every article.
-- (An article's fetch never changes, so that no year has to be merged with another.)
CREATE OR REPLACE VIEW articles AS
SELECT * EXCEPT (generation, ver) FROM article_rows FINAL
WHERE generation = (SELECT generation FROM live_generation)
SETTINGS do_not_merge_across_partitions_select_final = 1;

-- The latest state of every page, withdrawn ones too (gone = 1), with its day of publication in Tehran.
CREATE OR REPLACE VIEW pages AS
SELECT * EXCEPT (generation, ver), day, entity_hashes, speaker_hashes, article_hash, page_hash FROM page_days FINAL
WHERE generation = (SELECT generation FROM live_generation) AND gone < 2;

-- The latest version of every article that is still there.
CREATE OR REPLACE VIEW articles_latest AS
SELECT * FROM articles WHERE article_id IN (SELECT toFixedString(article_id, 32) FROM pages WHERE gone = 0);

CREATE OR REPLACE VIEW relations AS
SELECT * EXCEPT (generation, ver) FROM relation_rows FINAL
WHERE generation = (SELECT generation FROM live_generation);

-- Those that are copies, in the order in which that was found.
CREATE OR REPLACE VIEW copies AS
SELECT * EXCEPT (generation, ver, gone), article_hash, page_hash, of_page_hash FROM copy_days FINAL
WHERE generation = (SELECT generation FROM live_generation) AND gone = 0;

-- Without the pages that the pipeline sent through itself.
CREATE OR REPLACE VIEW ledger AS
SELECT * EXCEPT (generation) FROM ledger_rows FINAL
WHERE generation = (SELECT generation FROM live_generation) AND outcome != 'canary'
SETTINGS do_not_merge_across_partitions_select_final = 1;
