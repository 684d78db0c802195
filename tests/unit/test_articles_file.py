"""Articles in a file: optional columns, odd values, what is older than the window by the end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.articles_file import FileError, Result, Row, resolved, rows
from pipeline.cli.resolve import command
from tests.unit.resolving_records import BODY, OTHER

URL = "https://www.isna.ir/news/1404052112345/x"


def of_file(path: Path, *lines: dict[str, Any] | str | bytes) -> list[Row]:
    made = [line if isinstance(line, bytes) else line.encode() if isinstance(line, str) else json.dumps(line).encode()
            for line in lines]  # fmt: skip
    path.write_bytes(gzip.compress(b"\n".join(made)) if path.suffix == ".gz" else b"\n".join(made))
    return list(rows(path))


def told(*found: dict[str, Any]) -> list[Result]:
    return resolved(Row(**one) for one in found)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_only_id_and_text_are_needed(tmp_path: Path, name: str) -> None:
    bom = "\ufeff" + json.dumps({"id": 1, "text": BODY})
    nulls = dict.fromkeys(("outlet", "url", "title", "lead", "language", "published_at", "fetched_at", "agencies"))
    found = resolved(
        of_file(tmp_path / name, bom, "", {"id": "b", "text": None} | nulls, {"id": 2.5, "text": "", "x": 1})
    )
    assert [(one.id, one.relation) for one in found] == [(1, "original"), ("b", "original"), (2.5, "original")]


@pytest.mark.parametrize("line", ["[1]", "{", '{"id": 1}', b"\xff\xfe", '{"id": null, "text": ""}', "[" * 10000])
def test_a_line_that_is_no_article_is_named(tmp_path: Path, line: str | bytes) -> None:
    with pytest.raises(FileError, match="line 2"):
        of_file(tmp_path / "a.jsonl", {"id": 1, "text": BODY}, line)


def test_a_file_that_is_no_gzip_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(b"{}")
    with pytest.raises(FileError):
        list(rows(tmp_path / "a.jsonl.gz"))


@pytest.mark.parametrize(
    "at",
    [1754992080, 1754992080000, "2025-08-12T09:48:00Z", "2025-08-12 13:18:00+03:30", "Tue, 12 Aug 2025 09:48:00 GMT"],
)
def test_times_are_read(at: str | float) -> None:
    late = {"id": "c", "outlet": "irna", "text": BODY, "published_at": "2025-08-12T09:48:01Z"}
    assert told(late, {"id": "o", "outlet": "isna", "text": BODY, "published_at": at})[0].of == "o"


@pytest.mark.parametrize("at", ["someday", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", 1e300])
def test_a_time_that_is_none_counts_as_unknown(at: str | float) -> None:
    said: list[str] = []
    found = resolved([Row(id="o", text=BODY, published_at=at), Row(id="c", text=OTHER, fetched_at=at)], said.append)
    assert [one.relation for one in found] == ["original", "original"]
    assert len(said) == 2


def test_rows_that_share_an_id_are_two_articles() -> None:
    found = told(
        {"id": "a", "outlet": "isna", "text": BODY, "published_at": "2025-08-12T09:00:00Z"},
        {"id": "a", "outlet": "irna", "text": BODY, "published_at": "2025-08-12T10:00:00Z"},
        {"id": "1", "text": OTHER},
        {"id": 1, "text": OTHER, "fetched_at": "2026-08-12T10:00:00Z"},
    )
    assert [(one.relation, one.of) for one in found[:2]] == [("original", None), ("copy", "a")]
    assert found[3].id == 1


def test_what_was_said_of_an_article_older_than_the_window_stays_said() -> None:
    days = [f"2025-01-0{day}T00:00:00Z" for day in (1, 2)]
    found = told(
        {"id": "o", "outlet": "irna", "text": BODY, "fetched_at": days[0]},
        {"id": "c", "outlet": "isna", "text": BODY, "fetched_at": days[1]},
        {"id": "late", "outlet": "fars", "text": OTHER, "fetched_at": "2025-06-01T00:00:00Z"},
    )
    assert (found[1].relation, found[1].kind, found[1].of) == ("copy", "exact", "o")
    assert found[0].story_id == found[1].story_id != found[2].story_id


def test_the_same_page_again_is_unchanged_or_a_revision() -> None:
    same = {"outlet": "isna", "url": URL, "title": "تیتر"}
    found = told({"id": 1, "text": BODY, **same}, {"id": 2, "text": BODY, **same}, {"id": 3, "text": OTHER, **same})
    assert [(one.relation, one.of) for one in found] == [("original", None), ("unchanged", 1), ("revision", 1)]


def test_halves_of_characters_harm_nothing(tmp_path: Path) -> None:
    half = '{"id": "a\\ud800", "outlet": "x\\ud800", "url": "https://x/\\ud800", "text": "\\ud800 ' + BODY[:40] + '"}'
    of_file(tmp_path / "a.jsonl", half)
    for arguments in (["--json"], []):
        result = CliRunner().invoke(command, [str(tmp_path / "a.jsonl"), *arguments])
        assert result.exit_code == 0, result.output
    assert json.loads(CliRunner().invoke(command, [str(tmp_path / "a.jsonl"), "--json"]).stdout)["id"] == "a\ud800"


def test_help_and_the_analysts_page_tell_every_relation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "analyst.md").read_text("utf-8")
    told = CliRunner().invoke(command, ["--help"]).stdout
    for relation in ("original", "revision", "copy", "unchanged"):
        assert relation in told
        assert f"`{relation}`" in page
    assert [name for name in Result.__struct_fields__ if f"`{name}`" not in page] == []
