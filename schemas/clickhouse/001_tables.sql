-- Base tables. Sorting keys and partitions hold only what never changes for a row's subject, so that a redelivered or
-- corrected row replaces the one before it wherever that lies. Read them through the views of 002_views.sql, which
-- choose the generation in force and apply FINAL.

-- One row per version of a page's article, in the order of their fetches: what is new or settled is read alone.
CREATE TABLE IF NOT EXISTS article_rows (
    generation           LowCardinality(String),
    fetched_at           DateTime64(6, 'UTC'),
    page_id              FixedString(32) CODEC(ZSTD(1)),
    article_id           FixedString(32) CODEC(ZSTD(1)),
    ver                  DateTime64(6, 'UTC')  COMMENT 'when it was enriched: the latest processing of the same raw record counts',
    outcome              LowCardinality(String),
    version              UInt32,
    previous             Nullable(String) CODEC(ZSTD(1)),
    changed              Array(LowCardinality(String)),
    outlet               LowCardinality(String),
    edition              LowCardinality(String),
    url                  Nullable(String) CODEC(ZSTD(3)),
    via                  LowCardinality(Nullable(String)),
    language             LowCardinality(String),
    language_confidence  Float32,
    title                Nullable(String) CODEC(ZSTD(3)),
    kicker               Nullable(String) CODEC(ZSTD(3)),
    lead                 Nullable(String) CODEC(ZSTD(3)),
    paragraphs           Array(String) CODEC(ZSTD(3)),
    subheads             Array(String) CODEC(ZSTD(3)),
    text                 String CODEC(ZSTD(3)),
    original_text        Nullable(String) CODEC(ZSTD(3)),
    sentences            Array(Tuple(UInt32, UInt32)) CODEC(ZSTD(3)),
    zwnj_restored        UInt32,
    published_at         Nullable(DateTime64(6, 'UTC')),
    published_precision  LowCardinality(String),
    published_from       LowCardinality(Nullable(String)),
    published_hint       Nullable(String),
    date_disagreements   Array(String) CODEC(ZSTD(3)),
    modified_at          Nullable(DateTime64(6, 'UTC')),
    news_code            Nullable(String),
    section              LowCardinality(Nullable(String)),
    tags                 Array(LowCardinality(String)),
    byline               Nullable(String) CODEC(ZSTD(3)),
    desk                 LowCardinality(Nullable(String)),
    author               Nullable(String),
    author_code          Nullable(String),
    dateline_place       LowCardinality(Nullable(String)),
    agencies             Array(LowCardinality(String)),
    content_hash         String CODEC(ZSTD(1)),
    extraction_path      LowCardinality(String),
    extraction_rule      LowCardinality(String),
    word_count           UInt32,
    sentence_count       UInt32,
    attribution_source   Nullable(String),
    -- Facts stand in the article's row, as arrays side by side: those of an older version vanish with it.
    entity_ids           Array(LowCardinality(String)),
    entity_types         Array(LowCardinality(String)),
    entity_names         Array(String) CODEC(ZSTD(3)),
    entity_roles         Array(String) CODEC(ZSTD(3)),
    entity_salience      Array(Float32),
    mentions             Array(Tuple(UInt16, UInt32, UInt32)) CODEC(ZSTD(3)) COMMENT 'place in entity_ids, [start, end) in text',
    quote_speakers       Array(String) CODEC(ZSTD(3)),
    quote_speaker_ids    Array(LowCardinality(String)),
    quote_verbs          Array(LowCardinality(String)),
    quote_direct         Array(UInt8),
    quote_spans          Array(Tuple(UInt32, UInt32)) CODEC(ZSTD(3)) COMMENT '[start, end) in text',
    topic_ids            Array(LowCardinality(String)),
    topic_scores         Array(Float32),
    topic_sources        Array(LowCardinality(String)),
    enrichers_failed     Array(String),
    versions             Map(LowCardinality(String), String),
    raw_topic            LowCardinality(String),
    raw_partition        UInt32,
    raw_offset           UInt64
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY (generation, toYear(fetched_at))
ORDER BY (generation, toDate(fetched_at), page_id, article_id)
-- One article is read without a thousand others.
SETTINGS index_granularity = 1024, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- One row per page: its latest state. Narrow, for time series. The day is not in the key: two generations may have
-- met a page first at different fetches, and one page has one row.
CREATE TABLE IF NOT EXISTS page_rows (
    generation           LowCardinality(String),
    page_id              FixedString(32) CODEC(ZSTD(1)),
    seen_day             Date                  COMMENT 'day of the fetch that made the page known',
    ver                  UInt128 CODEC(ZSTD(1)) COMMENT 'order of versions: fetch time, raw partition, raw offset',
    gone                 UInt8                 COMMENT 'withdrawn by its outlet',
    article_id           String CODEC(ZSTD(1)),
    outlet               LowCardinality(String),
    edition              LowCardinality(String),
    language             LowCardinality(String),
    published_at         Nullable(DateTime64(6, 'UTC')),
    published_precision  LowCardinality(String),
    fetched_at           DateTime64(6, 'UTC'),
    word_count           UInt32,
    section              LowCardinality(Nullable(String)),
    agencies             Array(LowCardinality(String)),
    entities             Array(LowCardinality(String)),
    speakers             Array(LowCardinality(String)) COMMENT 'ids of entities that are quoted, once per quote',
    topics               Array(LowCardinality(String)),
    stub                 UInt8                 COMMENT 'only the feed''s title, lead and date are known'
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY generation
ORDER BY (generation, page_id);

-- How each article stands to the others; corrections replace.
CREATE TABLE IF NOT EXISTS relation_rows (
    generation           LowCardinality(String),
    article_id           FixedString(32) CODEC(ZSTD(1)),
    ver                  UInt64                COMMENT 'offset on relations.current.v1: the latest word counts',
    page_id              String CODEC(ZSTD(1)),
    outlet               LowCardinality(String),
    relation             LowCardinality(String),
    kind                 LowCardinality(Nullable(String)),
    syndicated           UInt8,
    of                   Nullable(String) CODEC(ZSTD(1)),
    of_page              Nullable(String) CODEC(ZSTD(1)),
    of_outlet            LowCardinality(Nullable(String)),
    similarity           Nullable(Float32),
    method               LowCardinality(String),
    decided_at           Nullable(DateTime64(6, 'UTC'))
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY generation
ORDER BY (generation, article_id);

-- One row per raw record: what became of it.
CREATE TABLE IF NOT EXISTS ledger_rows (
    generation           LowCardinality(String),
    raw_topic            LowCardinality(String),
    raw_partition        UInt32,
    raw_offset           UInt64,
    ver                  DateTime64(6, 'UTC')  COMMENT 'when the outcome was found: the latest processing counts',
    outcome              LowCardinality(String),
    reason               LowCardinality(String),
    detail               String CODEC(ZSTD(3)),
    stage                LowCardinality(String) COMMENT 'that rejected it',
    outlet               LowCardinality(String),
    edition              LowCardinality(String),
    url                  Nullable(String) CODEC(ZSTD(3)),
    page_id              String CODEC(ZSTD(1)),
    article_id           Nullable(String)      COMMENT 'the article made, or for unchanged and withdrawn the one it is about',
    fetched_at           Nullable(DateTime64(6, 'UTC')),
    times                Map(LowCardinality(String), DateTime64(6, 'UTC')),
    versions             Map(LowCardinality(String), String),
    letter_topic         LowCardinality(String) COMMENT 'of a reject: the message that was rejected',
    letter_partition     UInt32,
    letter_offset        UInt64,
    superseded_by        String                COMMENT 'of a reject that was sent again: the raw record that took its place',
    -- Questions about the last hours read the last granules of each raw partition, not years.
    INDEX fetched        fetched_at TYPE minmax,
    INDEX found          ver TYPE minmax
)
ENGINE = ReplacingMergeTree(ver)
-- A range of offsets that is full becomes one part, which FINAL reads as it is. An offset never changes.
PARTITION BY (generation, intDiv(raw_offset, 250000))
ORDER BY (generation, raw_topic, raw_partition, raw_offset)
SETTINGS min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- For stores made before this column and these indexes.
ALTER TABLE ledger_rows ADD COLUMN IF NOT EXISTS superseded_by String;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS fetched fetched_at TYPE minmax;
ALTER TABLE ledger_rows ADD INDEX IF NOT EXISTS found ver TYPE minmax;

-- The generations there are. Live records are stored in every one that is not dropped, so that readers can be switched
-- to and fro without a gap.
CREATE TABLE IF NOT EXISTS generation_rows (
    generation           String,
    ver                  DateTime64(6, 'UTC')  DEFAULT now64(6),
    state                LowCardinality(String) COMMENT 'filling | whole | dropped',
    since                Map(UInt32, UInt64)   COMMENT 'first raw offset per partition that the loader stores; what is before, a replay',
    about                String                COMMENT 'what it was made for'
)
ENGINE = ReplacingMergeTree(ver)
ORDER BY generation;

-- Which generation readers see: the row set last counts. Promoting is one insert.
CREATE TABLE IF NOT EXISTS generation_pointer (
    generation           String,
    set_at               DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = MergeTree
ORDER BY set_at;

-- Replays and how far they are.
CREATE TABLE IF NOT EXISTS replay_rows (
    replay               String                COMMENT 'its name: the generation it fills, or in-place-<time>',
    ver                  DateTime64(6, 'UTC')  DEFAULT now64(6),
    state                LowCardinality(String) COMMENT 'running | paused | done',
    plan                 String CODEC(ZSTD(3)) COMMENT 'what it reads, from where to where, as JSON',
    progress             String                COMMENT 'how far it is, as JSON',
    process              String                COMMENT 'host and pid that run it'
)
ENGINE = ReplacingMergeTree(ver)
ORDER BY replay;

-- The resolver's verdicts in a generation that a replay made: its index is rebuilt from here when it is resumed.
CREATE TABLE IF NOT EXISTS verdict_rows (
    generation           LowCardinality(String),
    raw_topic            LowCardinality(String),
    raw_partition        UInt32,
    raw_offset           UInt64,
    seq                  UInt64                COMMENT 'the order in which they were made',
    verdict              String CODEC(ZSTD(3)) COMMENT 'fingerprint.v1'
)
ENGINE = ReplacingMergeTree(seq)
PARTITION BY generation
ORDER BY (generation, raw_topic, raw_partition, raw_offset);

-- Dead letters that were sent again: written before and after, so that none is sent twice.
CREATE TABLE IF NOT EXISTS redrive_rows (
    topic                LowCardinality(String) COMMENT 'of the message that was rejected',
    partition            UInt32,
    offset               UInt64,
    ver                  DateTime64(6, 'UTC')  DEFAULT now64(6),
    raw                  String                COMMENT 'the raw record it goes back to',
    planned_at           DateTime64(6, 'UTC'),
    sent_to              String                COMMENT 'coordinates of the new message; empty: not known to be sent'
)
ENGINE = ReplacingMergeTree(ver)
ORDER BY (topic, partition, offset);

-- Pages whose text was taken down: no generation stores it again.
CREATE TABLE IF NOT EXISTS takedown_rows (
    page_id              FixedString(32),
    at                   DateTime64(6, 'UTC'),
    url                  Nullable(String),
    outlet               LowCardinality(String),
    reason               String
)
ENGINE = ReplacingMergeTree(at)
ORDER BY page_id;
