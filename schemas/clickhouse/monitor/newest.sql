-- Per outlet and edition: its newest article. Undated articles, dates without an hour and dates to come do not count.
SELECT outlet, edition, toUnixTimestamp64Micro(max(published_at)) / 1000000 AS newest
FROM pages
WHERE published_precision IN ('second', 'minute', 'hour') AND published_at <= toDateTime64({at:String}, 6, 'UTC')
GROUP BY outlet, edition
