"""`rasad generations`: what there is."""

from __future__ import annotations

import click


@click.command("generations")
def command() -> None:
    """List the generations, which one readers see, and the replays with how far they are."""
    from pipeline.cli.tables import print_table
    from pipeline.load.generations import DROPPED, generations, live
    from pipeline.replay.plan import DONE, replays
    from pipeline.settings import load
    from pipeline.store.client import connect

    client = connect(load().clickhouse_url.get_secret_value(), readonly=True)
    told = client.query("SELECT generation, count() FROM article_rows FINAL GROUP BY generation").result_rows
    counts = {str(name): int(count) for name, count in told}
    seen = live(client)
    there = [entry for entry in generations(client).values() if entry.state != DROPPED]
    print_table(
        ["generation", "readers see it", "state", "articles", "since", "about"],
        [
            [
                entry.name,
                "yes" if entry.name == seen else "",
                entry.state,
                counts.get(entry.name, 0),
                entry.ver,
                entry.about,
            ]
            for entry in there
        ],
    )
    known = replays(client)
    if known:
        rows = []
        for name, replay in known.items():
            state = "died" if replay.state == "running" and not replay.alive else replay.state
            done, total = replay.progress.done(replay.plan), replay.plan.total
            rows.append([name, state, f"{done} of {total}", replay.plan.stage, replay.told_at])
        print_table(["replay", "state", "records", "from stage", "last heard of"], rows)
        for name, replay in known.items():
            if replay.state != DONE and not replay.alive:
                click.echo(f"go on with: rasad replay --resume {name}")
