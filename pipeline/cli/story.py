"""`rasad story`: who tells of one event."""

from __future__ import annotations

from typing import Any

import click


@click.command("story")
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per story.")
def command(id_: str, as_json: bool) -> None:
    """Show a story with its articles, in the order of publication.

    ID is a story_id or its beginning, or an article's URL or article_id: then the story it is in. A story that was
    merged is followed to the one that goes on.
    """
    import msgspec

    from pipeline.cli.store_reader import reader, say
    from pipeline.lineage import stories

    with reader() as client:
        found = stories(client, id_)
    for story in found:
        if as_json:
            click.echo(msgspec.json.encode(story).decode())
            continue
        for line in _lines(story):
            say(line)


def _lines(story: dict[str, Any]) -> list[str]:
    from pipeline.cli.tables import shown

    for_reader = {name: shown(value) for name, value in story.items()}
    lines = [
        f"story {story['story_id']}",
        f"  {for_reader['headline']}",
        f"  {story['size']} articles of {', '.join(story['outlets'])}, in {', '.join(story['languages'])}",
        f"  from {for_reader['first_at']} to {for_reader['last_at']}",
    ]
    lines += [f"  goes on with the articles of {name}" for name in story["merged_from"]]
    if story["merged_into"]:
        lines.append(f"  merged into {story['merged_into']}, of which nothing is stored")
    if story["split_from"]:
        lines.append(f"  taken out of {story['split_from']}")
    for member in story["members"]:
        when = shown(member["published_at"]) if member["published_at"] else "undated"
        lines.append("")
        lines.append(f"  {when}  {member['outlet']}  {member['language']}  {member['relation']}")
        lines.append(f"    {shown(member['title'])}")
        lines.append(f"    {shown(member['url'] or member['article_id'])}")
    return lines
