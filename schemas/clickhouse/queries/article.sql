-- One article with all that is known of it: every version, the newest first.
-- param id: its article_id, its page_id (all versions) or its URL (all versions)
SELECT
    a.article_id AS article_id,
    page_id,
    version,
    outcome,
    page_id IN (
        SELECT page_id FROM page_rows FINAL
        WHERE generation = (SELECT generation FROM live_generation) AND gone = 1
            AND page_id IN (SELECT page_id FROM article_rows WHERE article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
    ) AS gone,
    outlet,
    edition,
    language,
    url,
    via,
    kicker,
    title,
    lead,
    published_at,
    published_precision,
    published_from,
    modified_at,
    news_code,
    section,
    tags,
    byline,
    desk,
    author,
    author_code,
    dateline_place,
    agencies,
    attribution_source,
    r.relation AS relation,
    r.of_outlet AS of_outlet,
    r.of AS of,
    word_count,
    changed,
    previous,
    date_disagreements,
    extraction_path,
    extraction_rule,
    fetched_at,
    concat(raw_topic, '/', toString(raw_partition), '/', toString(raw_offset)) AS raw,
    text
FROM articles AS a
LEFT JOIN (
    SELECT article_id, relation, of_outlet, of FROM relations
    WHERE article_id IN (SELECT article_id FROM article_rows WHERE article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
) AS r ON r.article_id = a.article_id
WHERE a.article_id = {id:String} OR a.page_id = {id:String} OR a.url = {id:String}
ORDER BY a.fetched_at DESC, a.raw_partition DESC, a.raw_offset DESC
