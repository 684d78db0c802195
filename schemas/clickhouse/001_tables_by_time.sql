-- What series over time are read from, in the order of time. The base tables are kept by ids, so that FINAL has to go
-- through all of them; here what is settled lies in one part a year and needs no merging any more, and a period is read
-- alone. Each row is made from an inserted row, never from a sum, so that whatever comes twice, late or corrected
-- replaces what it is about (DESIGN.md: rollups that add cannot take back).

-- Pages. The day is that of the fetch that made the page known, which hardly ever changes. Where it does (a replay knows
-- of an earlier fetch than the live resolver), the row at the other day is marked gone = 2 by `page_days_elsewhere`.
CREATE TABLE IF NOT EXISTS page_days (
    generation           LowCardinality(String),
    seen_day             Date CODEC(Delta, ZSTD),
    page_id              FixedString(32) CODEC(ZSTD),
    ver                  UInt128 CODEC(ZSTD),
    gone                 UInt8                 COMMENT '1: withdrawn by its outlet; 2: the page is at another day',
    article_id           String CODEC(ZSTD),
    outlet               LowCardinality(String),
    edition              LowCardinality(String),
    language             LowCardinality(String),
    published_at         Nullable(DateTime64(6, 'UTC')) CODEC(NONE),
    published_precision  LowCardinality(String),
    fetched_at           DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    word_count           UInt32 CODEC(ZSTD),
    section              LowCardinality(Nullable(String)),
    agencies             Array(LowCardinality(String)),
    entities             Array(LowCardinality(String)),
    speakers             Array(LowCardinality(String)),
    topics               Array(LowCardinality(String)),
    stub                 UInt8,
    day                  Nullable(Date) MATERIALIZED if(published_precision IN ('second', 'minute', 'hour', 'day'), toDate(published_at, 'Asia/Tehran'), NULL) COMMENT 'of publication, in Tehran; NULL: not known',
    -- Looking for a number among numbers is three times as fast as looking for a word, and twice again as they lie here.
    entity_hashes        Array(UInt64) MATERIALIZED arrayMap(x -> cityHash64(x), entities) CODEC(NONE),
    article_hash         UInt64 MATERIALIZED cityHash64(article_id) CODEC(NONE),
    page_hash            UInt64 MATERIALIZED cityHash64(page_id) CODEC(NONE),
    speaker_hashes       Array(UInt64) MATERIALIZED arrayMap(x -> cityHash64(x), speakers) CODEC(NONE),
    INDEX days day TYPE minmax GRANULARITY 1,
    INDEX times published_at TYPE minmax GRANULARITY 1,
    INDEX fetches fetched_at TYPE minmax GRANULARITY 1,
    INDEX pages page_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY (generation, toYear(seen_day))
ORDER BY (generation, seen_day, page_id)
-- A year that is over becomes one part, which FINAL reads as it is.
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- For stores made before these columns.
ALTER TABLE page_days ADD COLUMN IF NOT EXISTS article_hash UInt64 MATERIALIZED cityHash64(article_id) CODEC(NONE);
ALTER TABLE page_days ADD COLUMN IF NOT EXISTS page_hash UInt64 MATERIALIZED cityHash64(page_id) CODEC(NONE);
ALTER TABLE page_days ADD COLUMN IF NOT EXISTS speaker_hashes Array(UInt64) MATERIALIZED arrayMap(x -> cityHash64(x), speakers) CODEC(NONE);
ALTER TABLE page_days MODIFY COLUMN entity_hashes Array(UInt64) MATERIALIZED arrayMap(x -> cityHash64(x), entities) CODEC(NONE);
ALTER TABLE page_days MODIFY COLUMN published_at Nullable(DateTime64(6, 'UTC')) CODEC(NONE);

-- For stores made before this table.
INSERT INTO page_days
SELECT generation, seen_day, page_id, ver, gone, article_id, outlet, edition, language, published_at,
    published_precision, fetched_at, word_count, section, agencies, entities, speakers, topics, stub
FROM page_rows FINAL WHERE (SELECT count() FROM page_days) = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS page_days_from_rows TO page_days AS
SELECT generation, seen_day, page_id, ver, gone, article_id, outlet, edition, language, published_at,
    published_precision, fetched_at, word_count, section, agencies, entities, speakers, topics, stub
FROM page_rows;

-- Of a page's rows at different days the one of the latest version stays; of equals, the one at the earlier day.
-- `page_rows` is the block that is being inserted. What came before is looked for in `page_days`, where the row that
-- stays always is: merges take it out of no day. Never is a mark newer than that row, if it need not be: the page may
-- come back to that day.
DROP VIEW IF EXISTS page_days_moved;
CREATE MATERIALIZED VIEW IF NOT EXISTS page_days_elsewhere TO page_days AS
SELECT generation, page_id, place.1 AS seen_day, if(place.2 = last.1, last.1 + 1, last.1) AS ver, 2 AS gone
FROM (
    SELECT generation, page_id, groupUniqArray((seen_day, ver)) AS places, max((ver, -toInt32(seen_day))) AS last
    FROM (
        SELECT generation, page_id, seen_day, ver FROM page_rows
        UNION ALL
        SELECT generation, page_id, seen_day, ver FROM page_days
        WHERE gone < 2 AND (generation, page_id) IN (SELECT generation, page_id FROM page_rows)
    )
    GROUP BY generation, page_id
    HAVING uniqExact(seen_day) > 1
)
ARRAY JOIN places AS place
WHERE place.1 != toDate(-last.2);

-- Copies, by the day on which that was found. An article that is said to be something else meanwhile, or was found at
-- another day, is marked gone.
CREATE TABLE IF NOT EXISTS copy_days (
    generation           LowCardinality(String),
    decided_day          Date CODEC(Delta, ZSTD),
    article_id           FixedString(32) CODEC(ZSTD),
    ver                  UInt64 CODEC(ZSTD),
    gone                 UInt8,
    page_id              FixedString(32) CODEC(ZSTD),
    outlet               LowCardinality(String),
    kind                 LowCardinality(String),
    syndicated           UInt8,
    of                   String CODEC(ZSTD),
    of_page              String CODEC(ZSTD),
    of_outlet            LowCardinality(String),
    similarity           Nullable(Float32) CODEC(ZSTD),
    method               LowCardinality(String),
    decided_at           Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD),
    article_hash         UInt64 MATERIALIZED cityHash64(article_id) CODEC(NONE),
    page_hash            UInt64 MATERIALIZED cityHash64(page_id) CODEC(NONE),
    of_page_hash         UInt64 MATERIALIZED cityHash64(of_page) CODEC(NONE),
    INDEX articles article_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY (generation, toYear(decided_day))
ORDER BY (generation, decided_day, article_id)
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

ALTER TABLE copy_days ADD COLUMN IF NOT EXISTS article_hash UInt64 MATERIALIZED cityHash64(article_id) CODEC(NONE);
ALTER TABLE copy_days ADD COLUMN IF NOT EXISTS page_hash UInt64 MATERIALIZED cityHash64(page_id) CODEC(NONE);
ALTER TABLE copy_days ADD COLUMN IF NOT EXISTS of_page_hash UInt64 MATERIALIZED cityHash64(of_page) CODEC(NONE);

INSERT INTO copy_days
SELECT generation, toDate(ifNull(decided_at, toDateTime64(0, 6, 'UTC')), 'UTC'), article_id, ver, 0, page_id, outlet,
    ifNull(kind, ''), syndicated, ifNull(of, ''), ifNull(of_page, ''), ifNull(of_outlet, ''), similarity, method, decided_at
FROM relation_rows FINAL WHERE relation = 'copy' AND (SELECT count() FROM copy_days) = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS copy_days_from_rows TO copy_days AS
SELECT generation, toDate(ifNull(decided_at, toDateTime64(0, 6, 'UTC')), 'UTC') AS decided_day, article_id, ver,
    0 AS gone, page_id, outlet, ifNull(kind, '') AS kind, syndicated, ifNull(of, '') AS of,
    ifNull(of_page, '') AS of_page, ifNull(of_outlet, '') AS of_outlet, similarity, method, decided_at
FROM relation_rows
WHERE relation = 'copy';

-- As `page_days_elsewhere`: every day goes at which an article was said to be a copy, unless that is the last word on it.
-- The last word may be that it is none: that stands in `relation_rows`, and only there. What it takes back stands in
-- `copy_days` for certain: out of `relation_rows` a merge may have taken it before this view looks.
DROP VIEW IF EXISTS copy_days_moved;
CREATE MATERIALIZED VIEW IF NOT EXISTS copy_days_unsaid TO copy_days AS
SELECT generation, article_id, place.1 AS decided_day, if(place.2 = last.1, last.1 + 1, last.1) AS ver, 1 AS gone
FROM (
    SELECT generation, article_id, groupUniqArrayIf((day, ver), copy) AS places,
        max((ver, -toInt32(day), copy)) AS last
    FROM (
        SELECT generation, article_id, ver, relation = 'copy' AS copy,
            toDate(ifNull(decided_at, toDateTime64(0, 6, 'UTC')), 'UTC') AS day
        FROM relation_rows
        UNION ALL
        SELECT generation, article_id, ver, relation = 'copy' AS copy,
            toDate(ifNull(decided_at, toDateTime64(0, 6, 'UTC')), 'UTC') AS day
        FROM merge(currentDatabase(), '^relation_rows$')
        WHERE (generation, article_id) IN (SELECT generation, article_id FROM relation_rows)
        UNION ALL
        SELECT generation, article_id, ver, 1 AS copy, decided_day AS day
        FROM copy_days
        WHERE gone = 0 AND (generation, article_id) IN (SELECT generation, article_id FROM relation_rows)
    )
    GROUP BY generation, article_id
    HAVING notEmpty(places)
)
ARRAY JOIN places AS place
WHERE NOT (last.3 AND place.1 = toDate(-last.2));

-- What entities are called, by language; the latest article that names one decides. What a replay or a takedown leaves
-- of it is put right by `pipeline.load.names`.
CREATE TABLE IF NOT EXISTS entity_names (
    generation           LowCardinality(String),
    id                   String,
    language             LowCardinality(String),
    ver                  DateTime64(6, 'UTC'),
    type                 LowCardinality(String),
    name                 String,
    page_id              FixedString(32)       COMMENT 'that names it so: a takedown of it takes the name along'
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY generation
ORDER BY (generation, id, language)
-- Twenty names are read without all the others.
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS entity_names_from_rows TO entity_names AS
SELECT generation, id, language, ver, type, name, page_id
FROM article_rows
ARRAY JOIN entity_ids AS id, entity_types AS type, entity_names AS name;

-- The search finds articles by number.
ALTER TABLE article_rows ADD COLUMN IF NOT EXISTS article_hash UInt64 MATERIALIZED cityHash64(article_id) CODEC(NONE);

-- An article is asked for by any of its names.
ALTER TABLE article_rows ADD INDEX IF NOT EXISTS by_page page_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE article_rows ADD INDEX IF NOT EXISTS by_article article_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE article_rows ADD INDEX IF NOT EXISTS by_url url TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS by_page page_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS by_article article_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS by_url url TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS found ver TYPE minmax GRANULARITY 1;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS fetched fetched_at TYPE minmax GRANULARITY 1;

-- Words are searched in their matching form: what of `pipeline.text.folding.fold` makes a difference in stored texts,
-- which are in their normal form already; and without the Arabic article and the Persian plural, in the text as in what
-- is asked for. `search.sql` asks for the same expression.
ALTER TABLE article_rows ADD INDEX IF NOT EXISTS words replaceRegexpAll(replaceRegexpAll(
    translateUTF8(lowerUTF8(replaceAll(concat(' ', ifNull(title, ''), ' ', ifNull(lead, ''), ' ', text, ' '), '\xE2\x80\x8C', '')),
        'يىئكةۀأإآؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩«»"()[]،؛؟.,:;!?-–—/\n', 'یییکههاااو01234567890123456789                     '),
    ' ال([^ ]{2})', ' \\1'), '([^ ]{3})(?:هایی|های|ها) ', '\\1 ')
    TYPE text(tokenizer = splitByString([' ']));
