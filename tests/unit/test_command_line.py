"""The `rasad` command: an error is one line on stderr that says what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.__main__ import COMMANDS, main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a command line."""
    monkeypatch.setattr(sys, "argv", ["anything", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(
    "line, said",
    [
        ("crwl", "No such command 'crwl' (rasad --help)"),
        ("crawl --until 2025-01-01 fars", "--until needs --since (rasad crawl --help)"),
        ("newsroom --port x", "Invalid value for '--port': 'x' is not a valid integer (rasad newsroom --help)"),
        (
            "worker",
            "Missing argument '{clean|resolve|enrich}'. Choose from: clean, resolve, enrich (rasad worker --help)",
        ),
    ],
)
def test_a_wrong_call_is_one_line(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *line.split()) == 2
    assert capsys.readouterr() == ("", f"rasad: {said}\n")


def test_an_unknown_outlet_is_one_line_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "crawl", "nobody") == 2
    told = "no such outlet: nobody; there are fars, irna, isna, nournews, serat (rasad crawl --help)"
    assert capsys.readouterr() == ("", f"rasad: {told}\n")


def test_what_went_wrong_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two\nlines.html"
    assert run(monkeypatch, "inspect", str(path)) == 1
    assert capsys.readouterr() == ("", f"rasad: {tmp_path}/two lines.html: No such file or directory\n")


def test_without_a_command_it_lists_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Usage: rasad [OPTIONS] COMMAND [ARGS]...\n")
    assert [name for name in COMMANDS if f"\n  {name} " not in told.err] == []
