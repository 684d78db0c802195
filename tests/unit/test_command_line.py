"""The `rasad` command: an error is one line on stderr that says what to do."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from kafka.errors import KafkaTimeoutError, TopicAuthorizationFailedError

from pipeline import metrics
from pipeline.__main__ import COMMANDS, describe, main
from pipeline.local.ports import free_port


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
        ("newsroom --port x", "Invalid value for '--port': 'x' is not a valid integer range (rasad newsroom --help)"),
        ("run --articles -3", "Invalid value for '--articles': -3 is not in the range x>=0 (rasad run --help)"),
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


@pytest.mark.parametrize(
    "line",
    ["rejected", "generations", "diff live g2", "query volume", "lineage x", "takedown https://isna.example/a"],
)
def test_a_store_that_is_away_is_one_line(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("CLICKHOUSE_URL", f"{url}/default")
    assert run(monkeypatch, *line.split()) == 1
    assert capsys.readouterr() == ("", f"rasad: ClickHouse does not answer at {url}: is `make run` running?\n")


def test_a_broker_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")
    said = "Kafka does not answer at 127.0.0.1:1: is `make run` running?"
    assert describe(KafkaTimeoutError("Unable to bootstrap")) == said
    assert describe(TopicAuthorizationFailedError("no")).endswith("(--debug shows where)")  # it did answer


def test_import_asks_first_whether_a_broker_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap = f"127.0.0.1:{free_port()},127.0.0.1:{free_port()}"
    monkeypatch.setenv("KAFKA_BOOTSTRAP", bootstrap)
    (tmp_path / "page.html").write_text("<p>متن</p>")
    assert run(monkeypatch, "import", str(tmp_path)) == 1
    assert capsys.readouterr() == ("", f"rasad: Kafka does not answer at {bootstrap}: is `make run` running?\n")


def test_nothing_is_sent_again_unless_it_was_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "redrive") == 2
    assert "say what to send again" in capsys.readouterr().err


def test_a_newsroom_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("RASAD_NEWSROOM_URL", url)
    assert run(monkeypatch, "crawl", "isna") == 1
    told = f"the newsroom does not answer at {url}: is `make run` running? (--sites live crawls the real sites)"
    assert capsys.readouterr() == ("", f"rasad: {told}\n")


def test_a_port_that_is_taken_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RASAD_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(monkeypatch, "console", "--port", port) == 1
        assert capsys.readouterr().err.splitlines()[-1] == (
            f"rasad: Address already in use (while attempting to bind on address ('127.0.0.1', {port})): "
            "choose another port, or stop what listens there"
        )
        with pytest.raises(OSError, match=f"metrics at 127.0.0.1:{port}"):
            metrics.serve("127.0.0.1", int(port), lambda: True)


def test_a_data_directory_that_is_none_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.touch()
    monkeypatch.setenv("RASAD_DATA_DIR", str(path))
    assert run(monkeypatch, "run", "--until-idle") == 1
    told = f"the data directory {path} cannot be used: File exists (RASAD_DATA_DIR; make: DATA_DIR)"
    assert capsys.readouterr() == ("", f"rasad: {told}\n")


def test_settings_that_are_no_toml_name_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rasad.toml"
    path.write_text('kafka_bootstrap = "x\n')
    monkeypatch.setenv("RASAD_CONFIG", str(path))
    assert run(monkeypatch, "config") == 1
    assert capsys.readouterr().err.startswith(f"rasad: {path} is no TOML: ")


def test_without_a_command_it_lists_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Usage: rasad [OPTIONS] COMMAND [ARGS]...\n")
    assert [name for name in COMMANDS if f"\n  {name} " not in told.err] == []
