"""`rasad bench`: what `make bench` runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table


@click.command("bench")
@click.option(
    "--only", type=click.Choice(["clean", "enrich", "resolver", "flow", "replay"]), help="Measure this alone."
)
@click.option("--pages", default=4000, show_default=True, help="Pages end to end.")
@click.option("--window", default=200_000, show_default=True, help="Articles that the resolver remembers.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("bench.json"), show_default=True)
def command(only: str | None, pages: int, window: int, output: Path) -> None:
    """Measure speed side by side, print tables with ratios, and write JSON."""
    from pipeline.bench import beside, clean, enrichers, flow, replay, resolver

    console = Console() if sys.stdout.isatty() else Console(width=160)
    told: dict[str, Any] = {}
    if only in (None, "clean"):
        told["clean"] = clean.measure()
        console.print(_table("the clean stage, one core", told["clean"]))
    if only in (None, "enrich"):
        told["enrich"] = enrichers.measure()
        console.print(_table("enrichers, CPU ms per 300-word article and core", told["enrich"]))
    if only in (None, "resolver"):
        told["resolver"] = resolver.measure(window)
        console.print(_table(f"the resolver with {window:,} articles, one core", told["resolver"]))
    if only in (None, "flow"):
        told["flow"] = [flow.measure(workers, pages=pages) for workers in (1, 2)]
        console.print(_table("end to end", [_flat(run) for run in told["flow"]]))
        for run in told["flow"]:
            console.print(_table(f"processes with {run['workers']} worker(s) per stage", _processes(run)))
    if only in (None, "replay"):
        told["replay"] = replay.measure()
        console.print(_table("replays of the same pages", [_rates(run) for run in told["replay"]]))
        console.print(_table("where a replay's time goes, CPU ms/page", [_costs(run) for run in told["replay"]]))
        told["beside"] = beside.measure()
        console.print(_table("live pages, 5 a second, beside a replay", told["beside"]))
    output.write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    console.print(f"written: {output}")


def _flat(run: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in run.items() if not isinstance(value, dict)}


def _processes(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"process": name, "CPU ms/page": used}
        | {f"{kind} MB": value for kind, value in run["memory_mb"][name].items()}
        for name, used in run["cpu_ms_per_page"].items()
    ]


_COST = " CPU ms/page"


def _rates(run: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in run.items() if not name.endswith(_COST)}


def _costs(run: dict[str, Any]) -> dict[str, Any]:
    costs = {name.removesuffix(_COST): value for name, value in run.items() if name.endswith(_COST)}
    return {"workers": run["workers"], "stages alone": run["stages ms/page"]} | costs


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in columns))
    return table
