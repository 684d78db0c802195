-- Who or what is meant: the ids of which a name holds these letters, and what each is called in every language; the shortest names first.
-- param entity: an id, or a part of a name in any language; ی and ي, ک and ك, ا and آ make no difference
-- param limit = 20: how many entities
WITH
    'يىكةۀأإآ' AS written,
    'ییکههااا' AS read,
    translateUTF8(lowerUTF8(replaceAll({entity:String}, '\xE2\x80\x8C', ' ')), written, read) AS part,
    (n) -> positionUTF8(translateUTF8(lowerUTF8(replaceAll(n, '\xE2\x80\x8C', ' ')), written, read), part) > 0 AS holds,
    found AS MATERIALIZED
    (
        SELECT id, min(lengthUTF8(name)) AS length FROM entities
        -- Its rows alone are merged.
        WHERE id IN (SELECT id FROM entity_names WHERE id = {entity:String} OR holds(name)) AND (id = {entity:String} OR holds(name))
        GROUP BY id
        ORDER BY id != {entity:String}, length, id
        LIMIT {limit:UInt64}
    )
SELECT e.id AS entity, e.type AS type, e.language AS language, e.name AS name
FROM (SELECT id, type, language, name FROM entities WHERE id IN (SELECT id FROM found)) AS e
INNER JOIN found AS f ON e.id = f.id
ORDER BY entity != {entity:String}, f.length, entity, language != 'fa', language
SETTINGS enable_materialized_cte = 1
