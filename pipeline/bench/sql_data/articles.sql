-- Articles {first:UInt64} to {last:UInt64}, the newest first, 1,370 a day back from {end:DateTime}. One in twenty is the second version of the
-- page before it. Lengths, and how often an entity or a word comes, are spread as in news (Zipf).
INSERT INTO article_rows (generation, fetched_at, page_id, article_id, ver, outcome, version, previous, changed, outlet, edition, url,
    language, language_confidence, title, lead, paragraphs, text, sentences, published_at, published_precision, published_from,
    news_code, section, tags, agencies, content_hash, extraction_path, word_count, sentence_count,
    entity_ids, entity_types, entity_names, entity_roles, entity_salience, mentions,
    quote_speakers, quote_speaker_ids, quote_verbs, quote_direct, quote_spans, topic_ids, topic_scores, topic_sources,
    versions, raw_topic, raw_partition, raw_offset)
WITH
    (SELECT words FROM bench_words) AS words,
    number % 20 = 0 AND number > 0 AS revised,
    if(revised, number + 1, number) AS page,  -- the older one has the next number
    lower(hex(sipHash128('page', page))) AS page_hash,
    cityHash64(page) AS h,
    (n, seed) -> arrayStringConcat(arrayMap(
        k -> words[toUInt32(pow(40000, cityHash64(seed, k) / 18446744073709551616.))], range(n)), ' ') AS some_words,
    toUInt16(60 + 90 * -log((1 + h % 10000) / 10001)) AS paragraph_words,
    arrayMap(p -> some_words(toUInt16(paragraph_words / 3), h + p), range(4)) AS body,
    arrayDistinct(arrayMap(k -> toUInt32(pow(50000, cityHash64(h, k, 'entity') / 18446744073709551616.)), range(1 + cityHash64(h, 'n') % 7))) AS named,
    cityHash64(h, 'q') % 3 AS quoted
SELECT
    'g1',
    {end:DateTime} - toIntervalSecond(intDiv(number * 86400, 1370)) AS fetched,
    page_hash,
    lower(hex(sipHash128('article', number))) AS id,
    fetched + 3,
    if(revised, 'revision', 'article'),
    1 + revised,
    if(revised, lower(hex(sipHash128('article', page))), NULL),
    if(revised, ['body'], []),
    ['fars', 'isna', 'irna', 'nournews', 'serat'][1 + h % 5] AS of_outlet,
    'main',
    concat('https://', of_outlet, '.example/news/', toString(page), '/', substring(page_hash, 1, 24)),
    multiIf(h % 20 < 16, 'fa', h % 20 < 19, 'ar', 'en'), 0.99,
    some_words(9, h + 100), some_words(28, h + 101), body, arrayStringConcat(body, '\n') AS whole,
    arrayMap(k -> (toUInt32(k * 90), toUInt32(k * 90 + 88)), range(toUInt32(lengthUTF8(whole) / 90))),
    fetched - toIntervalSecond(60 + h % 3000), 'minute', 'meta', toString(page), ['سیاسی', 'ورزشی', 'اقتصادی', 'جهان', 'فرهنگ'][1 + h % 5],
    arrayMap(k -> words[1 + cityHash64(h, k, 'tag') % 3000], range(h % 6)),
    if(h % 7 = 0, [of_outlet, ['tasnim', 'mehr', 'reuters', 'afp', 'ilna'][1 + h % 5]], [of_outlet]),
    concat('1:', lower(hex(sipHash128('content', number)))), 'profile', toUInt32(paragraph_words * 4 / 3), toUInt32(lengthUTF8(whole) / 90),
    arrayMap(e -> concat('per/name-', toString(e)), named),
    arrayMap(e -> ['person', 'organisation', 'place'][1 + e % 3], named),
    arrayMap(e -> concat(words[1 + e % 40000], ' ', words[1 + intDiv(e * 7, 3) % 40000]), named),
    arrayMap(e -> if(e % 3 = 0, words[1 + e % 500], ''), named),
    arrayMap(e -> toFloat32((e % 100) / 100), named),
    arrayFlatten(arrayMap(place -> arrayMap(k -> (toUInt16(place - 1), toUInt32(cityHash64(h, place, k) % 1000), toUInt32(cityHash64(h, place, k) % 1000 + 9)),
        range(1 + cityHash64(h, place) % 2)), arrayEnumerate(named))),
    arrayMap(k -> words[1 + named[1] % 40000], range(quoted)), arrayMap(k -> concat('per/name-', toString(named[1])), range(quoted)),
    arrayMap(k -> ['گفت', 'افزود', 'اظهار کرد'][1 + k % 3], range(quoted)), arrayMap(k -> toUInt8(k % 2), range(quoted)),
    arrayMap(k -> (toUInt32(h % 500 + k * 200), toUInt32(h % 500 + k * 200 + 150)), range(quoted)),
    arrayMap(k -> concat('medtop:', toString(20000000 + toUInt32(pow(120, cityHash64(h, k, 'topic') / 18446744073709551616.)))), range(1 + h % 3)) AS topics,
    arrayMap(t -> toFloat32(0.75), topics), arrayMap(t -> 'text', topics),
    map('code', '0.1.0', 'profile', '3', 'entities', '2', 'topics', '1'), 'pages.raw.v1', number % 6, intDiv(number, 6)
FROM numbers({first:UInt64}, {last:UInt64} - {first:UInt64})
SETTINGS max_block_size = 5000, max_insert_threads = 1, min_insert_block_size_rows = 20000
