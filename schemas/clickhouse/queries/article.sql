-- One article with all that is known of it: every version, the newest first.
-- param id: its article_id, its page_id (all versions) or its URL (all versions)
WITH
    (SELECT generation FROM live_generation) AS live,
    meant AS MATERIALIZED
    (
        SELECT DISTINCT toDate(fetched_at) AS day, page_id, article_id FROM article_rows
        WHERE generation = live AND (article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
    )
SELECT
    a.article_id AS article_id,
    page_id,
    version,
    outcome,
    page_id IN (
        SELECT page_id FROM page_rows FINAL
        WHERE generation = live AND gone = 1 AND page_id IN (SELECT page_id FROM meant)
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
FROM
(
    SELECT * FROM article_rows FINAL
    -- Of what is in the sorting key, PREWHERE is right under FINAL: the texts of other articles are not read.
    PREWHERE (toDate(fetched_at), page_id, article_id) IN (SELECT day, page_id, article_id FROM meant)
    WHERE generation = live AND (article_id = {id:String} OR page_id = {id:String} OR url = {id:String})
) AS a
LEFT JOIN (
    SELECT article_id, relation, of_outlet, of FROM relations WHERE article_id IN (SELECT article_id FROM meant)
) AS r ON r.article_id = a.article_id
ORDER BY a.fetched_at DESC, a.raw_partition DESC, a.raw_offset DESC
SETTINGS enable_materialized_cte = 1
