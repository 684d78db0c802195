"""Records what a fixture expects: `python -m tests.outlets.record tests/outlets/isna/name.html --url URL`.

Read the JSON that it writes line by line before committing it: what is wrong in it stays wrong.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from tests.outlets.cases import found


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", help="The page's address at its outlet.")
@click.option("--fetched-at", default="2026-06-01T12:00:00+00:00", show_default=True)
def record(page: Path, url: str | None, fetched_at: str) -> None:
    """Write PAGE's JSON; its directory names the outlet."""
    target = page.with_suffix(".json")
    given = {"url": url, "fetched_at": fetched_at}
    if target.is_file():
        given = json.loads(target.read_text("utf-8"))["given"] | ({"url": url} if url else {})
    data = {"given": given, "expect": found(page.parent.name, page, given)}
    target.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(f"{target}: {data['expect']['outcome']}; read it before committing it")


if __name__ == "__main__":
    record()
