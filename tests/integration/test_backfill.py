"""`docs/backfill.md`, command by command, against a real broker, the real engine and the newsroom."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.crawl.days import today
from pipeline.replay.reader import Reader
from pipeline.steps import clean_step
from schemas.topics import topics
from tests.integration.crawling import running_newsroom
from tests.integration.line import Line, failing, of, pages

pytestmark = [pytest.mark.integration, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "backfill.md").read_text(encoding="utf-8")
# The days of the case, as days before today.
DAYS = {"2025-08-10": 2, "2025-08-11": 1, "2025-08-12": 0}
# What commands must say, by their beginning.
SAID = {
    "rejected": "rasad redrive --reason stage_error --stage clean --outlet serat",
    "crawl": "",
    "replay --from 2025-08-10 --to 2025-08-12 --outlet serat": "compare with: rasad diff live g2",
    "replay --resume": "g2: ",
    "generations": "g2",
    "diff": "records of serat: rejected in g1, article in g2",
    "audit": "clean",
    "promote g2 --publish": "published: ",
    "drop": "g1 is gone",
}


def commands() -> list[str]:
    """Every command of the page, in its order."""
    return re.findall(r"^    rasad (.+)$", TEXT, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[str]:
    with running_newsroom(articles=40, seed=3) as url:
        yield url


@pytest.fixture(scope="module")
def line(line: Line, newsroom: str, tmp_path_factory: pytest.TempPathFactory) -> Line:
    line.environment |= {
        "RASAD_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "RASAD_NEWSROOM_URL": newsroom,
        "RASAD_SITES": "newsroom",
    }
    return line


def test_the_page_names_every_way_to_mend_the_past() -> None:
    for name in ("crawl", "import", "archive", "replay", "diff", "promote", "drop", "audit", "generations"):
        assert any(command.startswith(name) for command in commands()), name
    assert all(any(command.startswith(said) for command in commands()) for said in SAID)


@pytest.mark.timeout(300)
def test_the_case_ends_well(line: Line, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    line.clean = failing(clean_step, of("serat"), "clean")
    line.publish(pages(30))
    line.settle()
    assert line.outcomes()["rejected"] > 0
    line.clean = clean_step  # mended
    for command in commands():
        if command.startswith(("replay", "promote")):
            line.until(lambda: line.value("SELECT count() FROM ledger") == len(line.messages("raw")))
        before = ends(line)
        said = line.rasad(*arguments(command, tmp_path))
        if command.startswith("replay"):
            assert ends(line) == before, "a replay writes to no topic"
        if command.startswith("promote") and "--publish" not in command:
            assert public(ends(line)) == public(before), "subscribers see nothing"
        wanted = next((text for start, text in SAID.items() if command.startswith(start)), "")
        assert wanted in said, command
    raw = {(m.partition, m.offset) for m in line.messages("raw")}
    assert len(raw) > 30  # crawled and imported, too
    line.until(lambda: line.value("SELECT count() FROM ledger") == len(raw))
    assert "rejected" not in line.outcomes()
    assert line.rows("SELECT DISTINCT generation FROM ledger_rows") == [("g2",)]
    assert line.value("SELECT count() FROM articles WHERE outlet = 'serat'") > 0


def ends(line: Line) -> dict[str, dict[int, int]]:
    """The end of every topic's partitions."""
    found = {}
    for short, entry in topics().items():
        with Reader(line.settings, entry.name) as reader:
            found[short] = reader.ends()
    return found


def public(found: dict[str, dict[int, int]]) -> dict[str, dict[int, int]]:
    return {short: there for short, there in found.items() if topics()[short].public}


def arguments(command: str, directory: Path) -> list[str]:
    """A command's words, with the case's days and files as they are here."""
    for day, before in DAYS.items():
        command = command.replace(day, str(today(datetime.now(UTC)) - timedelta(days=before)))
    return [str(directory / word) if word.endswith(".warc.gz") else word for word in shlex.split(command)]
