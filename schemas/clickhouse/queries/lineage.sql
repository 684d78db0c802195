-- What became of every raw record of one page, in the order of its versions: where it stands in Kafka, outcome, relation, versions of what made it.
-- param id: an article_id of the page, its page_id or its URL
WITH pages_meant AS
(
    SELECT page_id FROM ledger
    WHERE page_id != '' AND (page_id = {id:String} OR article_id = {id:String} OR url = {id:String})
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
FROM ledger AS l
LEFT JOIN (SELECT toString(article_id) AS id, version FROM articles) AS a ON coalesce(l.article_id, '') = a.id
LEFT JOIN relations AS r ON coalesce(l.article_id, '') = toString(r.article_id)
WHERE l.page_id IN (SELECT page_id FROM pages_meant)
ORDER BY l.fetched_at, l.raw_partition, l.raw_offset
