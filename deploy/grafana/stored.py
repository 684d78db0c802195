"""The dashboards over what is stored: replays and generations, and what the news is about."""

from __future__ import annotations

from deploy.grafana.model import Dashboard, Prom, Sql, Variable, lines, named, table

GENERATIONS = """\
SELECT
    generation, argMax(state, ver) AS state, argMax(about, ver) AS about, max(ver) AS since,
    generation = (SELECT generation FROM live_generation) AS readers_see_it
FROM generation_rows
GROUP BY generation
ORDER BY since DESC"""
REPLAYS = """\
SELECT replay, argMax(state, ver) AS state, max(ver) AS told_at, argMax(progress, ver) AS progress
FROM replay_rows
GROUP BY replay
ORDER BY told_at DESC
LIMIT 50"""
SIZES = """\
SELECT table, partition, sum(rows) AS rows, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE active AND database = currentDatabase()
GROUP BY table, partition
ORDER BY bytes DESC
LIMIT 50"""
OUTCOMES = """\
SELECT toStartOfFiveMinutes(toDateTime(ver)) AS time, toString(outcome) AS outcome, count() AS records
FROM ledger
WHERE ver >= $__fromTime AND ver <= $__toTime
GROUP BY time, outcome
ORDER BY time, outcome"""


def replay() -> Dashboard:
    """Generations side by side, and how far replays are."""
    return Dashboard(
        uid="rasad-replay",
        title="Rasad: replay and generations",
        about="Which generations there are, which one readers see, how far replays have come.",
        since="now-24h",
        items=[
            table("Generations", "As `rasad generations` tells.", Sql(GENERATIONS)),
            table("Replays", "`rasad replay --resume NAME` goes on with a paused one.", Sql(REPLAYS)),
            table("Size on disk", "By table and partition; `rasad drop` removes a generation.", Sql(SIZES)),
            lines("Outcomes", "Of the generation that readers see, by the time at which they were found.",
                  Sql(OUTCOMES, series=True)),
            lines("Lag of live records meanwhile", "A replay gives way to live records.",
                  Prom("max by (stage) (rasad_stage_lag_seconds)", "{{stage}}"), unit="s", red=300, width=24),
        ],
    )  # fmt: skip


def series(query: str, columns: str, time: str, **values: str) -> Sql:
    """A named query as lines: `columns` are the name of a line and its number."""
    inner = named(query, **values)
    head = f"SELECT toDateTime({time}) AS time, {columns}\nFROM\n(\n{inner}\n)\n"
    return Sql(f"{head}WHERE {time} IS NOT NULL\nORDER BY time", series=True)


def editorial() -> Dashboard:
    """What the news is about: the named queries, as the console and `rasad query` ask them."""
    entity = "${entity:sqlstring}"
    return Dashboard(
        uid="rasad-editorial",
        title="Rasad: the news",
        about="Volume, attention, syndication and delay over the chosen time; every panel is a named query.",
        since="now-30d",
        variables=[Variable("entity", "Entity (id or name)", default="ایران")],
        items=[
            lines("Articles by outlet and day", "`volume`.", series("volume", "outlet, articles", "day")),
            lines("Share of voice of the entity", "`share_of_voice`: of the articles of a day, those that name it.",
                  series("share_of_voice", "outlet, hits / total AS share", "period", entity=entity),
                  unit="percentunit"),
            table("More than usual", "`burst`.", Sql(named("burst"))),
            table("Named with the entity", "`cooccurrence`.", Sql(named("cooccurrence", entity=entity))),
            table("Quoted", "`quoted`.", Sql(named("quoted"))),
            lines("Topics", "`topic_trend`.", series("topic_trend", "topic, articles", "day")),
            table("Stories", "`stories`.", Sql(named("stories"))),
            table("Who copies whom", "`syndication`.", Sql(named("syndication"))),
            lines("Minutes from publication to fetch", "`delay`: the middle one of each hour.",
                  series("delay", "outlet, p50_minutes", "hour"), unit="m"),
            table("Rejected", "`rejections`.", Sql(named("rejections"))),
        ],
    )  # fmt: skip
