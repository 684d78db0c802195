-- Stories: articles that tell of one event. One row per story, its articles as arrays side by side: a story and who is
-- in it change in one insert, and who has left it vanishes with the row before.
CREATE TABLE IF NOT EXISTS story_rows (
    generation           LowCardinality(String),
    story_id             FixedString(32),
    ver                  UInt64                COMMENT 'version of the story''s record: the highest counts',
    headline             Nullable(String) CODEC(ZSTD(3)),
    languages            Array(LowCardinality(String)),
    outlets              Array(LowCardinality(String)),
    first_at             Nullable(DateTime64(6, 'UTC')),
    last_at              Nullable(DateTime64(6, 'UTC')),
    size                 UInt32,
    members              Nested (
        article_id       String,
        page_id          String,
        outlet           LowCardinality(String),
        language         LowCardinality(String),
        title            Nullable(String),
        published_at     Nullable(DateTime64(6, 'UTC')),
        relation         LowCardinality(String)
    ),
    merged_into          Nullable(String)      COMMENT 'story that took its articles over: this one is at its end',
    split_from           Nullable(String)      COMMENT 'story it was taken out of',
    updated_at           DateTime64(6, 'UTC'),
    story_hash           UInt64 MATERIALIZED cityHash64(story_id) CODEC(NONE),
    INDEX by_article `members.article_id` TYPE bloom_filter GRANULARITY 1,
    INDEX by_page `members.page_id` TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree(ver)
PARTITION BY generation
ORDER BY (generation, story_id)
-- One story is read without thousands of others.
SETTINGS index_granularity = 1024;

-- For stores made before this column.
ALTER TABLE story_rows ADD COLUMN IF NOT EXISTS story_hash UInt64 MATERIALIZED cityHash64(story_id) CODEC(NONE);

-- Every story that lives; one article alone is a story of size 1. Merged ones are in `story_ends`; those whose pages
-- were all taken down in neither.
CREATE OR REPLACE VIEW stories AS
SELECT * EXCEPT (generation, ver, merged_into) FROM story_rows FINAL
WHERE generation = (SELECT generation FROM live_generation) AND isNull(merged_into) AND size > 0;

-- Stories that went into another one.
CREATE OR REPLACE VIEW story_ends AS
SELECT story_id, merged_into, updated_at FROM story_rows FINAL
WHERE generation = (SELECT generation FROM live_generation) AND isNotNull(merged_into);

-- Who is in which story: of each page the latest version, in the order of publication.
CREATE OR REPLACE VIEW story_articles AS
SELECT
    story_id, place, article_id, page_id, outlet, language, title, published_at, relation
FROM story_rows FINAL
ARRAY JOIN
    arrayEnumerate(`members.article_id`) AS place,
    `members.article_id` AS article_id,
    `members.page_id` AS page_id,
    `members.outlet` AS outlet,
    `members.language` AS language,
    `members.title` AS title,
    `members.published_at` AS published_at,
    `members.relation` AS relation
WHERE generation = (SELECT generation FROM live_generation);
