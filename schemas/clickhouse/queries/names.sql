-- Who or what is meant by an id or a name: the ids, and what each is called in every language.
-- param entity: its id, or a name of it in any language
SELECT id AS entity, type, language, name FROM entities
WHERE id IN (SELECT id FROM entities_meant(entity = {entity:String}))
ORDER BY entity, language != 'fa', language
