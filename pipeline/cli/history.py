"""`rasad history`: what an outlet changed on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.lineage import Version
    from pipeline.revisions import Change, Piece

_KEPT = 12  # words of context around a change


@click.command("history")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per version.")
def command(url: str, as_json: bool) -> None:
    """Show the versions of a page and what changed from one to the next: title, lead, date, body.

    URL may be an article_id or a page_id as well. Words that went are [-so-], words that came {+so+}.
    """
    import msgspec

    from pipeline.cli.store_reader import reader, say
    from pipeline.lineage import history, pages

    with reader() as client:
        found = [(page, history(client, page)) for page in pages(client, url)]
    for page, versions in found:
        if not as_json:
            click.echo(f"page {page}, {versions[0].row['url']}")
        for version in versions:
            if as_json:
                told = msgspec.to_builtins(version)
                click.echo(msgspec.json.encode({"page_id": page, **told["row"], "changes": told["changes"]}).decode())
                continue
            for line in _lines(version):
                say(line)


def _lines(version: Version) -> Iterator[str]:
    from pipeline.cli.tables import shown

    row = version.row
    fetched = shown(row["fetched_at"])
    if row["outcome"] == "withdrawn":
        yield f"\n{fetched}  withdrawn by the outlet"
        return
    yield f"\n{fetched}  version {row['version']}, {row['outcome']} {row['article_id']}"
    if not version.changes:
        yield f"  title  {shown(row['title'])}"
        yield f"  date   {shown(row['published_at']) if row['published_at'] else 'undated'}"
    for change in version.changes:
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    from pipeline.terminal import printable

    text = " ".join(_marked(piece, change.part == "body") for piece in change.pieces)
    for number, line in enumerate(text.split("\n")):
        yield f"  {change.part if number == 0 else '':5}  {printable(line)}"


def _marked(piece: Piece, shorten: bool) -> str:
    if piece.sign == " ":
        words = piece.words.split(" ")
        long = shorten and len(words) > 2 * _KEPT
        return " ".join([*words[:_KEPT], "…", *words[-_KEPT:]] if long else words)
    opening, closing = {"-": ("[-", "-]"), "+": ("{+", "+}")}[piece.sign]
    return opening + piece.words + closing
