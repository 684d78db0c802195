"""Named queries as files, and rows as tables, without an engine."""

from __future__ import annotations

import doctest
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.console import Console

import pipeline.cli.store_reader
import pipeline.queries
import pipeline.terminal
from pipeline.cli.tables import print_table, shown
from pipeline.queries import QueryError, bind, defaults, find, parse
from pipeline.terminal import LRM

TEXT = """-- What it tells,
-- on two lines.
-- param outlet = : empty: all
-- param n = 20: how many
-- param id: which one
SELECT {outlet:String}, {n: UInt64}, {id:String}
-- param x: a comment of the SQL
"""


@pytest.mark.parametrize("module", [pipeline.queries, pipeline.terminal, pipeline.cli.store_reader])
def test_examples_in_docstrings(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


def test_a_file_is_read() -> None:
    query = parse("q", TEXT)
    assert query.about == "What it tells, on two lines."
    assert [(p.name, p.type, p.default, p.meaning) for p in query.parameters] == [
        ("outlet", "String", "", "empty: all"),
        ("n", "UInt64", "20", "how many"),
        ("id", "String", None, "which one"),
    ]
    assert defaults(query, {"id": "x", "n": "3"}) == {"outlet": "", "n": "3", "id": "x"}
    with pytest.raises(QueryError, match=r"q needs --param id=.*: which one"):
        defaults(query, {})


def test_a_value_that_the_sql_would_take_for_another_is_refused() -> None:
    head = "-- A.\n-- param unit = day (day|week): how long\n-- param at = (time): when\n"
    query = parse("q", head + "SELECT {unit:String}, {at:String}")
    assert [(p.default, p.allowed) for p in query.parameters] == [("day", ["day", "week"]), ("", ["time"])]
    assert defaults(query, {"unit": "week"}) == {"unit": "week", "at": ""}
    for at in ("2025-08-12", "2025-08-12T12:00:00Z", "2025-08-12 12:00:00+03:30"):
        assert defaults(query, {"at": at})["at"] == at
    with pytest.raises(QueryError, match=r"^--param unit=decade: it is one of day, week$"):
        defaults(query, {"unit": "decade"})
    with pytest.raises(QueryError, match=r"^--param at=noon is no time: write it as 2025-08-12T12:00:00Z$"):
        defaults(query, {"at": "noon"})


@pytest.mark.parametrize(
    "sql, told",
    [
        ("-- A.\n-- param a = 1: one\nSELECT 1", "declares the parameter a, which its SQL does not use"),
        ("-- A.\nSELECT {a:UInt8}", "uses parameters it does not declare: a"),
    ],
)
def test_head_and_sql_must_agree(sql: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        parse("q", sql)


def test_sql_is_no_name() -> None:
    assert find("SELECT 1") is None
    assert find("SHOW") is None
    with pytest.raises(QueryError, match=r"no such query: zzz; there are .*article, "):
        find("zzz")


def test_arrays() -> None:
    assert bind("{a:Array(Array(UInt8))}", {"a": "[[1], []]"}) == {"a": [[1], []]}
    with pytest.raises(QueryError, match="written as JSON"):
        bind("{a:Array(String)}", {"a": '"x"'})


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "NULL"),
        (0.1 + 0.2, "0.3"),
        (datetime(2025, 8, 12, 9, 48, tzinfo=UTC), "2025-08-12 09:48:00Z"),
        (datetime(2025, 8, 12, 9, 48, 0, 1500, timezone(timedelta(hours=3.5))), "2025-08-12 09:48:00.001+03:30"),
        (["سد", None, b"x"], '["سد", null, "x"]'),
        ({"at": datetime(2025, 1, 1, tzinfo=UTC)}, '{"at": "2025-01-01T00:00:00+00:00"}'),
        ("a\nb\x1b[2Jc\u202e", "a\nb\ufffd[2Jc\ufffd"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert shown(value) == text


def terminal(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)


def test_a_wide_table_for_a_pipe_is_not_folded(capsys: pytest.CaptureFixture[str]) -> None:
    title = "عنوان بلند " * 40
    print_table(["outlet", "title"], [("isna", title)], Console(file=io.StringIO()))
    printed = capsys.readouterr().out
    assert title.strip() in printed
    assert LRM not in printed


def test_cells_of_a_terminal_are_folded_whole_and_keep_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"واژه{i}" for i in range(60)]
    print_table(["outlet", "title", "lead"], [("isna", " ".join(words), "[b]متن[/b]")], terminal(60))
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(line.replace(LRM, "").split("│")[2].strip() for line in lines if "│" in line)
    assert text.split() == words
    assert any("[b]متن[/b]" in line for line in lines)
    for line in lines:
        if "واژه" in line:
            assert line.startswith(LRM)
            assert line.count(f"{LRM}│{LRM}") == 4


def test_too_many_columns_are_shown_row_by_row(capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"column_{i}" for i in range(30)]
    print_table(names, [[f"مقدار {i}" for i in range(30)]] * 2, terminal(100))
    printed = capsys.readouterr().out.replace(LRM, "")
    assert "── row 2 " in printed
    assert " column_7 │ مقدار 7\n" in printed
