-- Makes the names of entities those that the stored articles give. Articles that replace others, or go, take none back:
-- what nobody says any more becomes an empty name, which readers do not see.
INSERT INTO entity_names (generation, id, language, ver, type, name, page_id)
SELECT
    {generation:String}, id, language,
    -- Later than what it replaces, and never later than it has to be: a live article may name it meanwhile.
    greatest(said.ver, told.ver + toIntervalMicrosecond(1)),
    said.last.1, said.last.2, said.last.3
FROM
(
    SELECT id, language, max(enriched) AS ver, argMax((type, name, page_id), (enriched, page_id)) AS last
    FROM
    (
        SELECT toString(id) AS id, toString(language) AS language, ver AS enriched, toString(type) AS type, name, page_id
        FROM article_rows FINAL
        ARRAY JOIN entity_ids AS id, entity_types AS type, entity_names AS name
        WHERE generation = {generation:String} AND ({every:UInt8} OR id IN {ids:Array(String)})
        SETTINGS do_not_merge_across_partitions_select_final = 1
    )
    GROUP BY id, language
) AS said
FULL JOIN
(
    SELECT id, toString(language) AS language, ver, (toString(type), name, page_id) AS last
    FROM entity_names FINAL
    WHERE generation = {generation:String} AND ({every:UInt8} OR id IN {ids:Array(String)})
) AS told USING (id, language)
WHERE said.last != told.last
