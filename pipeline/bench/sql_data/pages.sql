-- The latest state of each page of those articles; one page in two hundred is withdrawn an hour later.
INSERT INTO page_rows (generation, page_id, seen_day, ver, gone, article_id, outlet, edition, language, published_at, published_precision,
    fetched_at, word_count, section, agencies, entities, speakers, topics, stub)
SELECT
    generation, page_id, toDate(fetched_at - if(version = 2, toIntervalSecond(63), toIntervalSecond(0))),
    bitOr(
        bitShiftLeft(toUInt128(toUnixTimestamp64Micro(fetched_at)), 64),
        bitOr(bitShiftLeft(toUInt128(raw_partition), 48), toUInt128(raw_offset))),
    cityHash64(page_id) % 200 = 0, article_id, outlet, edition, language, published_at, published_precision,
    fetched_at, word_count, section, agencies, entity_ids, arrayFilter(id -> id != '', quote_speaker_ids), topic_ids, 0
FROM article_rows
WHERE raw_offset >= intDiv({first:UInt64}, 6) AND raw_offset <= intDiv({last:UInt64}, 6)
