"""`rasad resolve`: who copied whom in a file of articles, without a broker."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table


@click.command("resolve")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per article, one per line.")
def command(file: Path, as_json: bool) -> None:
    """Run the articles of a JSONL file through the resolver, in the file's order, and say what each is at the end.

    FILE has the columns id and text, and optionally outlet (else that of the url), url, title, lead, language (else
    that of the text), published_at, fetched_at and agencies (a list of ids, e.g. irna; else those the text names). It
    may be gzipped.

    Each article is told with its relation: original; revision, of the article that its page had before; copy (kind
    exact, near or partial); or unchanged: its page said the same already. `of` is the id of that other article.
    """
    from pipeline.articles_file import FileError, resolved, rows

    try:
        results = resolved(rows(file), lambda line: click.echo(line, err=True))
    except FileError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        for result in results:
            try:
                line = json.dumps(result.plain(), ensure_ascii=False).encode()
            except UnicodeEncodeError:  # an id with half a character: as it was written
                line = json.dumps(result.plain()).encode()
            click.echo(line)
        return
    table = Table(box=None, header_style="bold")
    for name in ("id", "relation", "kind", "of", "similarity", "syndicated", "story"):
        table.add_column(name)
    for result in results:
        shown = "" if result.similarity is None else f"{result.similarity:.2f}"
        flag = "yes" if result.syndicated else ""
        cells = (result.id, result.relation, result.kind or "", result.of or "", shown, flag, result.story_id[:8])
        table.add_row(*(escape(str(cell).encode("utf-8", "replace").decode()) for cell in cells))
    Console().print(table)
