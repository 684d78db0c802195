-- Words that look Persian: three to seven letters, drawn as they are frequent in news, the same at every run.
CREATE TABLE IF NOT EXISTS bench_words ENGINE = MergeTree ORDER BY tuple() AS
SELECT groupArray(word) AS words FROM
(
    SELECT DISTINCT arrayStringConcat(arrayMap(
        k -> substringUTF8('اااااایییییررررننننممممدددوووووتتتتههههبببسسسلللششزکککگپفخجحعقصطضظغذثچ', 1 + cityHash64(number, k) % 73, 1),
        range(2 + cityHash64(number) % 6))) AS word
    FROM numbers(60000)
    LIMIT 40000
);
