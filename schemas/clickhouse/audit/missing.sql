-- Outcomes that make an article, without its row. Texts that were taken down have none.
SELECT raw_partition, raw_offset, outcome, article_id FROM ledger_rows FINAL
WHERE generation = {generation:String} AND raw_topic = {topic:String} AND outcome IN ('article', 'revision', 'stub')
  AND ifNull(article_id, '') NOT IN (
    SELECT toString(article_id) FROM article_rows WHERE generation = {generation:String}
) AND page_id NOT IN (SELECT toString(page_id) FROM takedown_rows)
ORDER BY raw_partition, raw_offset LIMIT {shown:UInt32}
