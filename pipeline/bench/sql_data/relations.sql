-- How those articles stand to each other: one in four copies one that was published shortly before.
INSERT INTO relation_rows (generation, article_id, ver, page_id, outlet, relation, kind, syndicated, of, of_page, of_outlet, similarity, method, decided_at)
WITH
    raw_offset * 6 + raw_partition AS number,
    number + 7 + 20 * (cityHash64(number) % 9) AS other,
    other + (other % 20 = 0) AS other_page,
    version = 1 AND cityHash64(number, 'copy') % 4 = 0 AS copied
SELECT
    generation, article_id, number, page_id, outlet,
    multiIf(copied, 'copy', version = 2, 'revision', 'original'),
    if(copied, ['exact', 'near', 'partial'][1 + number % 3], NULL), copied AND number % 2 = 0,
    if(copied, lower(hex(sipHash128('article', other))), NULL),
    if(copied, lower(hex(sipHash128('page', other_page))), NULL),
    if(copied, ['fars', 'isna', 'irna', 'nournews', 'serat'][1 + cityHash64(other_page) % 5], NULL),
    if(copied, 0.9, NULL), if(copied, 'shingles+time', 'first'), fetched_at
FROM article_rows
WHERE raw_offset >= intDiv({first:UInt64}, 6) AND raw_offset <= intDiv({last:UInt64}, 6)
