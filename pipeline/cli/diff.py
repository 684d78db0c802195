"""`rasad diff`: two generations side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import msgspec


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--examples", type=click.IntRange(0, 50), default=3, show_default=True, help="Of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(a: str, b: str, examples: int, as_json: bool) -> None:
    """Show what differs between generations A and B; `live` is the one that readers see.

    Counts per outlet and day, outcomes, relations, and the fields of articles that differ, examples side by side.
    """
    from pipeline.load.generations import GenerationError, find
    from pipeline.replay.diff import diff
    from pipeline.settings import load
    from pipeline.store.client import connect

    client = connect(load().clickhouse_url.get_secret_value(), readonly=True)
    try:
        found = diff(client, find(client, a).name, find(client, b).name, examples)
    except GenerationError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    _days(found.days, found.a, found.b)
    _outcomes(found.outcomes, found.relations, found.a, found.b)
    for name, only in ((found.a, found.only_a), (found.b, found.only_b)):
        if only:
            _table(f"only in {name}, some", ["outlet", "url", "title"], only)
    for field in found.fields:
        _field(field.name, field.articles, field.examples, found.a, found.b)
    if not found.changed:
        click.echo(f"{found.a} and {found.b} do not differ")


def _days(days: Sequence[dict[str, Any]], a: str, b: str) -> None:
    from pipeline.cli.tables import print_table

    different = [day for day in days if day["only_a"] or day["only_b"] or day["changed"]]
    same = len(days) - len(different)
    if different:
        names = ["outlet", "day", a, b, f"only {a}", f"only {b}", "changed"]
        print_table(names, [["undated" if v is None else v for v in day.values()] for day in different])
    total_a, total_b = sum(day["a"] for day in days), sum(day["b"] for day in days)
    click.echo(f"articles: {total_a} in {a}, {total_b} in {b}; {same} outlet days are the same")


def _outcomes(outcomes: list[dict[str, Any]], relations: list[dict[str, Any]], a: str, b: str) -> None:
    for row in outcomes:
        click.echo(f"{row['n']} records of {row['outlet']}: {row['a']} in {a}, {row['b']} in {b}")
    for row in relations:
        click.echo(f"{row['n']} articles: {row['a'].strip()} in {a}, {row['b'].strip()} in {b}")


def _field(name: str, articles: int, examples: Sequence[dict[str, Any]], a: str, b: str) -> None:
    from pipeline.replay.diff import excerpt

    rows = []
    for example in examples:
        mine, other = excerpt(str(example["a"] or ""), str(example["b"] or ""))
        rows.append({"url": example["url"], a: mine, b: other})
    click.echo(f"\n{name} differs in {articles} articles")
    _table("", ["url", a, b], rows)


def _table(title: str, names: list[str], rows: Sequence[dict[str, Any]]) -> None:
    from pipeline.cli.tables import print_table

    if title:
        click.echo(title)
    if rows:
        print_table(names, [[row[name] for name in names] for row in rows])
