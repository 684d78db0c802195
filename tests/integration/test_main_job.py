"""The main job as its users run it: `rasad run`, a second terminal beside it, bad input, a killed worker, Ctrl-C."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from kafka import KafkaProducer

from pipeline.text.letters import fold_tight
from schemas import raw
from schemas.topics import PAGE_CAP, topic
from tests.shared import shared_path

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

OUTLETS = {"fars", "irna", "isna", "nournews", "serat"}
NOW = datetime.now(UTC)
GOOD = "<html><body><h1 class='title'>تیتر خبر</h1><div class='body'>" + "<p>متن خبر در این جا آمده است.</p>" * 30


class Rasad:
    """The command on one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment = {**os.environ, "RASAD_DATA_DIR": str(data_dir), "COLUMNS": "200"}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command; its output goes to a file beside the data directory."""
        with (self.data_dir.parent / "output.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "pipeline", *arguments], env=self.environment, stdout=output, stderr=output
            )

    def __call__(self, *arguments: str, expect: int = 0) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == expect, f"{arguments}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def told(self, *arguments: str) -> str:
        """What a command prints, however it ends."""
        command = [sys.executable, "-m", "pipeline", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, asked over HTTP as `curl` would; none while the tables are not there."""
        url = f"{self.settings()['clickhouse_url'].removesuffix('default')}?default_format=JSON"
        try:
            with urllib.request.urlopen(url, sql.encode(), timeout=20) as answer:
                return list(json.loads(answer.read())["data"])
        except OSError:
            return []

    def settings(self) -> dict[str, str]:
        """The addresses of what runs."""
        lines = (self.data_dir / "run" / "settings.toml").read_text().splitlines()
        return {name: json.loads(value) for name, _, value in (line.partition(" = ") for line in lines)}


def wait_for(what: str, condition: Callable[[], Any], seconds: float = 120) -> Any:
    """The condition's value once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds:g} s")


@pytest.fixture(scope="module")
def rasad(tmp_path_factory: pytest.TempPathFactory) -> Rasad:
    return Rasad(tmp_path_factory.mktemp("main") / "var")


@pytest.fixture(scope="module")
def first_run(rasad: Rasad, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a run that ended by itself."""
    report = tmp_path_factory.mktemp("report") / "report.json"
    rasad("run", "--until-idle", "--articles", "40", "--report", str(report))
    told: dict[str, Any] = json.loads(report.read_bytes())
    return told


@pytest.fixture(scope="module")
def streaming(rasad: Rasad, first_run: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """A second run on the same data directory, which goes on streaming."""
    process = rasad.start("run", "--articles", "60")
    try:
        wait_for("addresses", (rasad.data_dir / "run" / "settings.toml").exists, 90)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def test_a_run_until_idle_accounts_for_every_record(first_run: dict[str, Any]) -> None:
    assert first_run["clean"]
    totals = {row["outlet"]: row for row in first_run["outlets"]}
    assert totals.keys() == OUTLETS
    for outlet, row in totals.items():
        assert row["articles"] >= 10, outlet
        assert row["rows"] == row["articles"] + row["revisions"] + row["stubs"], outlet
    assert sum(row["revisions"] for row in totals.values()) >= 5
    assert sum(row["withdrawn"] for row in totals.values()) >= 1
    assert sum(row["copies"] for row in totals.values()) >= 2
    assert first_run["audit"]["records"] == sum(first_run["audit"]["outcomes"].values())


def test_a_second_run_continues_where_the_first_stopped(
    rasad: Rasad, first_run: dict[str, Any], streaming: subprocess.Popen[bytes]
) -> None:
    before = sum(row["articles"] for row in first_run["outlets"])
    # Twenty generated pages more than before: those are new, all others are known.
    sql = "SELECT count() AS n, uniqExact(page_id) AS pages FROM ledger WHERE outcome = 'article'"
    # (No rows: for a moment at the start the views are being replaced.)
    (row,) = wait_for("the new pages", lambda: [row for row in rasad.rows(sql) if int(row["n"]) > before])
    assert row["n"] == row["pages"]


def test_bad_input_gets_one_named_outcome_and_harms_nothing(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    deep = b"<div>" * 100_000 + "متن".encode()
    bodies: dict[str, tuple[bytes, dict[str, Any]]] = {
        "empty": (b"", {}),
        "binary": (bytes(range(256)) * 40, {"content_type": "image/png"}),
        "truncated": (gzip.compress(GOOD.encode() * 50)[:200], {"content_encoding": "gzip"}),
        "too_deep": (deep, {}),
        "too_large": (b"x" * (PAGE_CAP + 1), {}),
        "unknown_outlet": (GOOD.encode(), {"outlet": "bbc"}),
        "not_found": (b"gone", {"http_status": 404}),
        "http_error": (b"broken", {"http_status": 503}),
    }
    producer = KafkaProducer(
        bootstrap_servers=rasad.settings()["kafka_bootstrap"], max_request_size=PAGE_CAP * 2, acks="all"
    )
    for number, (reason, (body, more)) in enumerate(bodies.items()):
        page = raw.RawPage(
            **{
                "body": body,
                "outlet": "isna",
                "edition": "fa",
                "url": f"https://www.isna.ir/news/140405210{number:04}",
                "fetched_at": NOW,
                **more,
            }
        )
        message = raw.encode(raw.cap(page), key=reason)
        headers = list(message.headers.items())
        producer.send(topic("raw").name, key=message.key, value=message.value, headers=headers)
    producer.send(topic("raw").name, value=b"no headers")
    producer.send(topic("clean").name, key=b"k", value=b"no JSON")
    producer.flush()
    producer.close()
    wanted = dict.fromkeys(bodies, 1) | {"bad_headers": 1, "bad_record": 1}

    def rejected() -> bool:
        rows = rasad.rows("SELECT reason, count() AS n FROM ledger WHERE outcome = 'rejected' GROUP BY reason")
        return {row["reason"]: int(row["n"]) for row in rows} == wanted

    wait_for("every reason named once", rejected, 60)


def test_text_exports_become_articles(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    folder = shared_path("seeds")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    seeds = {name: gold for name, gold in expected.items() if name.endswith(".txt")}
    rasad("import", *(str(folder / name) for name in seeds))
    sql = (
        "SELECT outlet, language, title, formatDateTime(published_at, '%FT%TZ') AS published, text"
        " FROM articles WHERE raw_partition * 1000000 + raw_offset IN"
        " (SELECT raw_partition * 1000000 + raw_offset FROM ledger WHERE url IS NULL AND outcome = 'article')"
    )
    rows = wait_for("five articles", lambda: len(found := rasad.rows(sql)) >= len(seeds) and found)
    by_outlet = {row["outlet"]: row for row in rows}
    assert len(rows) == len(by_outlet) == len(seeds)
    for name, gold in seeds.items():
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        row = by_outlet[gold["outlet"]]
        assert row["language"] == gold["language"]
        assert row["published"] == gold["published_at"]
        assert fold_tight(row["title"] or "") == fold_tight(lines[gold["title"] - 1] if gold["title"] else "")
        body = [lines[number - 1] for number in sorted(gold["body"] + gold["subheads"])]
        for at, number in enumerate(sorted(gold["body"] + gold["subheads"])):
            body[at] = body[at].removeprefix(gold.get("strip_prefix", {}).get(str(number), ""))
            body[at] = body[at].strip().removesuffix(gold.get("strip_suffix", {}).get(str(number), ""))
        assert fold_tight(" ".join(body)) in fold_tight(row["text"])


def test_a_killed_worker_is_restarted_and_works(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    worker = _part(streaming, "worker", "clean")
    worker.kill()
    restarted = wait_for("a new worker", lambda: (p := _part(streaming, "worker", "clean")) and p != worker and p, 30)
    assert restarted.pid != worker.pid
    page = raw.RawPage(body=b" ", outlet="irna", url="https://www.irna.ir/news/85000001", fetched_at=NOW)
    message = raw.encode(page, key="after-kill")
    producer = KafkaProducer(bootstrap_servers=rasad.settings()["kafka_bootstrap"], acks="all")
    producer.send(topic("raw").name, key=message.key, value=message.value, headers=list(message.headers.items()))
    producer.close()
    sql = "SELECT 1 FROM ledger WHERE url = 'https://www.irna.ir/news/85000001'"
    wait_for("an outcome after the kill", lambda: rasad.rows(sql), 30)
    assert "restarting" in (rasad.data_dir.parent / "output.log").read_text()


def test_a_second_terminal_sees_it_all(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    assert "articles.unique.v1" in rasad("topics")
    assert rasad.settings()["kafka_bootstrap"] in rasad("config")
    assert "already runs" in rasad_error(rasad, "run", "--until-idle")
    legs = [row["leg"] for row in json.loads(rasad("query", "legs", "--format", "json"))]
    assert legs == ["append", "clean", "resolve", "enrich", "store", "whole"]


def test_every_part_tells_how_it_is(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    lines = [line.split() for line in (rasad.data_dir.parent / "output.log").read_text().splitlines()]
    addresses = {line[2]: line[1] for line in lines if line[:1] == ["metrics"]}
    others = {"load", "crawl", "store", "newsroom", "monitor", "console"}
    assert addresses.keys() == {"clean-0", "resolve-0", "enrich-0"} | others
    for address in addresses.values():
        with urllib.request.urlopen(address, timeout=5) as answer:
            assert b"rasad_" in answer.read()
        for probe in ("healthz", "readyz"):
            with urllib.request.urlopen(address.replace("metrics", probe), timeout=5) as answer:
                assert answer.status == 200


def test_every_record_of_both_runs_is_accounted_for(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    def clean() -> bool:
        told = json.loads(rasad.told("audit", "--json"))
        return bool(told["clean"]) and told["records"] > 0

    wait_for("a clean audit", clean, 60)


def rasad_error(rasad: Rasad, *arguments: str) -> str:
    """What a failing command says: one line, no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env=rasad.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_ctrl_c_stops_everything(rasad: Rasad, streaming: subprocess.Popen[bytes]) -> None:
    family = psutil.Process(streaming.pid).children(recursive=True)
    assert len(family) > 6
    streaming.send_signal(signal.SIGINT)
    assert streaming.wait(60) == 0
    _, left = psutil.wait_procs(family, timeout=10)
    assert not left


def _part(run: subprocess.Popen[bytes], *words: str) -> psutil.Process | None:
    for process in psutil.Process(run.pid).children():
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if all(word in line for word in words):
            return process
    return None
