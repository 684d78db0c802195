-- What became of the raw records: those articles, one unchanged refetch for five of them, one reject for fifty.
INSERT INTO ledger_rows (generation, raw_topic, raw_partition, raw_offset, ver, outcome, reason, detail, stage, outlet, edition, url,
    page_id, article_id, fetched_at, times, versions)
SELECT
    'g1', 'pages.raw.v1', raw_partition + 6 * kind, if(kind = 0, raw_offset, number), fetched_at + 3,
    multiIf(kind = 0, outcome, kind = 1, 'unchanged', 'rejected'), if(kind = 2, ['empty', 'no_article', 'timeout'][1 + number % 3], ''),
    if(kind = 2, 'no text', ''), if(kind = 2, 'clean', ''), outlet, edition, url,
    if(kind = 2, '', toString(page_id)), if(kind = 2, NULL, toString(article_id)), fetched_at,
    map('fetched', fetched_at, 'appended', fetched_at + toIntervalMillisecond(150), 'cleaned', fetched_at + toIntervalMillisecond(400 + number % 900),
        'resolved', fetched_at + toIntervalMillisecond(1500 + number % 700), 'enriched', fetched_at + 3),
    versions
FROM (SELECT *, raw_offset * 6 + raw_partition AS number FROM article_rows
      WHERE raw_offset >= intDiv({first:UInt64}, 6) AND raw_offset <= intDiv({last:UInt64}, 6))
ARRAY JOIN arrayFilter(k -> k = 0 OR (k = 1 AND number % 5 = 0) OR (k = 2 AND number % 50 = 0), [0, 1, 2]) AS kind
