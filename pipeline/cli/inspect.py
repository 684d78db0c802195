"""`rasad inspect`: pages through every stateless stage, without a broker."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from connectors.profiles import profiles
from pipeline.explain import facts
from pipeline.inspection import InspectError, Inspection, Options, inspect, sources
from pipeline.inspection_page import page
from pipeline.settings import settings
from schemas.records import Article, Enrichment

_SHOWN = (
    *("outlet", "edition", "url", "page_id", "via", "language", "title", "kicker", "lead", "byline", "desk"),
    *("author", "author_code", "dateline_place", "agencies", "section", "tags", "news_code"),
)


@click.command("inspect")
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--outlet", help="Whose pages they are; recognised where it can be.")
@click.option("--url", help="The page's address.")
@click.option("--content-type", help="E.g. text/html or text/plain; by the file's name otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per page, one per line.")
@click.option(
    "--html", "html", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT", help="Write a marked-up page."
)
def command(
    pages: tuple[str, ...],
    outlet: str | None,
    url: str | None,
    content_type: str | None,
    as_json: bool,
    html: Path | None,
) -> None:
    """Run pages through every stateless stage and show what each of them makes of it.

    FILE is a page (.html, .txt, compressed or not) or a JSONL file with columns url, html or text, and optionally
    outlet, content_type, fetched_at: one result per record, in order.
    """
    if outlet is not None and outlet not in profiles():
        raise click.BadParameter(
            f"{outlet!r} has no profile; there are: {', '.join(profiles())}", param_hint="--outlet"
        )
    options = Options(outlet=outlet, url=url, content_type=content_type)
    console = Console()
    failures: list[str] = []
    kept: list[Inspection] = []
    for argument in pages:
        try:
            for source in sources(argument, options, settings(), datetime.now(UTC)):
                found = inspect(source)
                if html is not None:
                    kept.append(found)
                if as_json:
                    click.echo(json.dumps(found.plain(), ensure_ascii=False))
                elif html is None:
                    console.print(_view(found))
        except InspectError as error:
            failures.append(str(error))
    if html is not None:
        try:
            html.write_text(page(kept), encoding="utf-8", errors="replace")
        except OSError as error:
            failures.append(f"{html}: {error.strerror or error}")
        else:
            click.echo(f"{html}: {len(kept)} inspected", err=as_json)
    if failures:
        raise click.ClickException("; ".join(failures))


def _view(found: Inspection) -> Panel:
    """One page for a reader."""
    parts: list[Table | str] = []
    if (raw := found.page) is not None:
        parts.append(f"[bold]raw[/]     {len(raw.body):,} bytes, {escape(raw.content_type)}, HTTP {raw.http_status}")
    verdict = found.outcome if found.reason is None else f"{found.outcome}: {found.reason}"
    parts.append(f"[bold]clean[/]   {verdict}" + (f" ({escape(found.detail)})" if found.detail else ""))
    article = found.article
    if article is not None and article.extraction is not None:
        way = article.extraction
        parts.append(
            f"        by {way.path}, rule {escape(way.rule)}" + "".join(f"; {escape(note)}" for note in way.notes)
        )
        table = Table(show_header=False, box=None, padding=(0, 1, 0, 8))
        for name in _SHOWN:
            value = getattr(article, name)
            if value:
                table.add_row(name, escape("، ".join(value) if isinstance(value, list) else str(value)))
        dated = article.published_at.isoformat() if article.published_at else "undated"
        hint = f", hint: {article.published_hint}" if article.published_hint else ""
        table.add_row(
            "published", escape(f"{dated} ({article.published_precision}, from {article.published_from}{hint})")
        )
        for claim in article.published_disagreement:
            table.add_row("", escape(f"but {claim.source} says {claim.instant} ({claim.text})"))
        table.add_row("text", f"{len(article.paragraphs)} paragraphs, {len(article.sentences)} sentences")
        parts.append(table)
        heads = iter(article.subheads)
        head = next(heads, None)
        for line in article.text.split("\n"):
            if line == head:
                head = next(heads, None)
                parts.append(f"\n[bold]{escape(line)}[/]")
            else:
                parts.append(escape(line))
    if found.enrichment is not None:
        told = found.enrichment
        parts.append(f"\n[bold]enrich[/]  {told.word_count} words, {told.sentence_count} sentences")
        parts.extend(f"        failed: {escape(name)}" for name in told.failed)
        if article is not None:
            parts.extend(_facts(article, told))
    return Panel(Group(*parts), title=escape(found.source), title_align="left")


def _facts(article: Article, found: Enrichment) -> list[str]:
    """Every fact, and below it the words it came from."""
    lines = []
    for kind, group in groupby(facts(article, found), lambda fact: fact.kind):
        lines.append(f"        [bold]{kind}[/]")
        for fact in group:
            lines.append(f"          {escape(fact.what)}  [dim]{escape(fact.detail)}[/]")
            if fact.words:
                lines.append(f"            [italic]{escape(' | '.join(fact.words))}[/]")
    return lines
