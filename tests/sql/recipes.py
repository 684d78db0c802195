"""The recipes of docs/analyst.md: what is asked, and the answer that stands below it.

python -m tests.sql.recipes    write what comes back into the document
"""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

import click.testing

from pipeline.cli.query import command
from pipeline.store.client import connect
from tests.sql.data import fill
from tests.store import running_store

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "analyst.md"
RECIPE = re.compile(r"(```(?:sql)?\n(?P<asked>[^`]+?)\n```\n```csv\n)(?P<answer>.*?)(```)", re.DOTALL)


def recipes(text: str) -> list[tuple[str, str]]:
    """What is asked and what the document says comes back, as CSV."""
    return [(match["asked"], match["answer"]) for match in RECIPE.finditer(text)]


def ask(asked: str, url: str) -> str:
    """What comes back: of SQL, or of a command line that begins with `rasad query`."""
    line = re.fullmatch(r"rasad query (.+)", asked)
    arguments = shlex.split(line[1]) if line else [asked]
    done = click.testing.CliRunner(env={"CLICKHOUSE_URL": url}).invoke(command, [*arguments, "--format", "csv"])
    assert done.exit_code == 0, done.output
    return done.stdout


def main() -> None:
    """Ask everything and write the answers."""
    with tempfile.TemporaryDirectory() as directory, running_store(Path(directory)) as store:
        client = connect(store.url)
        fill(client)
        client.close()
        text = DOCUMENT.read_text("utf-8")
        answered = RECIPE.sub(lambda match: match[1] + ask(match["asked"], store.url) + match[4], text)
    DOCUMENT.write_text(answered, "utf-8")


if __name__ == "__main__":
    main()
