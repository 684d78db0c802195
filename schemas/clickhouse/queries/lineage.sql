-- What became of every raw record of one page, in the order of its versions: where it stands in Kafka, outcome, relation, versions of what made it.
-- param id: an article_id of the page, its page_id or its URL
WITH
    pages_meant AS
    (
        SELECT page_id FROM ledger_rows WHERE page_id != '' AND (page_id = {id:String} OR article_id = {id:String} OR url = {id:String})
    ),
    articles_meant AS
    (
        SELECT toString(article_id) AS id, version FROM articles
        WHERE page_id IN (SELECT toFixedString(page_id, 32) FROM pages_meant)
    )
SELECT
    concat(l.raw_topic, '/', toString(l.raw_partition), '/', toString(l.raw_offset)) AS raw,
    l.outcome AS outcome,
    l.reason AS reason,
    l.fetched_at AS fetched_at,
    l.article_id AS article_id,
    a.version AS version,
    r.relation AS relation,
    r.kind AS kind,
    r.of_outlet AS of_outlet,
    r.of AS of,
    r.similarity AS similarity,
    r.method AS method,
    l.times AS times,
    l.versions AS versions
FROM (SELECT * FROM ledger WHERE page_id IN (SELECT page_id FROM pages_meant)) AS l
LEFT JOIN articles_meant AS a ON coalesce(l.article_id, '') = a.id
LEFT JOIN (
    SELECT * FROM relations WHERE article_id IN (SELECT toFixedString(id, 32) FROM articles_meant)
) AS r ON coalesce(l.article_id, '') = toString(r.article_id)
ORDER BY l.fetched_at, l.raw_partition, l.raw_offset
