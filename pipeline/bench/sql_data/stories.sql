-- Their stories: six articles in ten are alone, of the others about five tell of the same.
INSERT INTO story_rows (generation, story_id, ver, headline, languages, outlets, first_at, last_at, size,
    `members.article_id`, `members.page_id`, `members.outlet`, `members.language`, `members.title`, `members.published_at`, `members.relation`,
    merged_into, split_from, updated_at)
SELECT
    'g1', lower(hex(sipHash128('story', story))), count(), argMin(title, published_at), groupUniqArray(language), groupUniqArray(outlet),
    min(published_at), max(published_at), count(),
    groupArray(toString(article_id)), groupArray(toString(page_id)), groupArray(outlet), groupArray(language), groupArray(title), groupArray(published_at),
    groupArray(if(number % 4 = 1, 'copy', 'original')), NULL, NULL, max(fetched_at)
FROM
(
    SELECT *, raw_offset * 6 + raw_partition AS number,
        if(cityHash64(number) % 10 < 6, toString(number), concat('shared ', toString(intDiv(number, 12)))) AS story
    FROM article_rows
    WHERE version = 1 AND raw_offset >= intDiv({first:UInt64}, 6) AND raw_offset <= intDiv({last:UInt64}, 6)
)
GROUP BY story
