"""`rasad lineage`: who copied whom."""

from __future__ import annotations

from typing import Any

import click


@click.command("lineage")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per article.")
def command(url: str, as_json: bool) -> None:
    """Show where an article comes from and who has it from there: origins first, under each what derives from it.

    URL may be an article_id or a page_id as well. Its own page is marked with *.
    """
    import msgspec

    from pipeline.cli.store_reader import reader, say
    from pipeline.lineage import lineage, pages

    with reader() as client:
        named = pages(client, url)
        nodes = {node["article_id"]: node for page in named for node in lineage(client, page)}
    for node in nodes.values():
        node["asked"] = node["page_id"] in named
        if as_json:
            click.echo(msgspec.json.encode(node).decode())
            continue
        for line in _lines(node):
            say(line)


def _lines(node: dict[str, Any]) -> list[str]:
    from pipeline.cli.tables import shown

    margin = "    " * node["depth"]
    how = node["relation"]
    if node["relation"] == "copy":
        how = f"{node['kind']} copy, {node['similarity']:.2f} alike, found by {node['method']}"
    if node["syndicated"]:
        how += ", syndicated"
    when = shown(node["published_at"]) if node.get("published_at") else "undated"
    return [
        f"{margin}{'*' if node['asked'] else '-'} {node['outlet']}  {when}  {how}",
        f"{margin}  {shown(node.get('title'))}",
        f"{margin}  {shown(node.get('url') or node['article_id'])}",
    ]
