"""The store as a process: side by side, killed, stopped, locked, out of room."""

from __future__ import annotations

import concurrent.futures
import contextlib
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from pipeline.store.client import connect
from tests.store import running_store

pytestmark = pytest.mark.integration

SLOW = "SELECT count() FROM numbers(100000000000) WHERE cityHash64(number) % 1234567 = 42"


def metric(port: int, line: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return sum(float(x.rsplit(" ", 1)[1]) for x in text.splitlines() if x.startswith(line))


def ask(port: int, query: str) -> socket.socket:
    """Send a query and read nothing."""
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(query)}\r\n\r\n{query}".encode())
    return client


def wait_for(condition: str, port: int, value: float, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while metric(port, condition) != value:
        assert time.monotonic() < end, f"{condition} is {metric(port, condition)}, not {value}"
        time.sleep(0.02)


def test_slow_reads_do_not_hold_inserts(tmp_path: Path) -> None:
    """Every reader is busy for ever; a described and inserted row takes its usual time (on a busy machine too)."""
    with running_store(tmp_path, "--readers", "2") as store:
        client = connect(store.url)
        client.command("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
        slow = [ask(store.port, SLOW) for _ in range(2)]
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 2)
        times = []
        for i in range(11):
            began = time.monotonic()
            client.insert("t", [[i]], column_names=["a"])
            times.append(time.monotonic() - began)
        assert metric(store.port, 'rasad_store_running_queries{kind="read"}') == 2
        for query in slow:
            query.close()
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 0)
        assert client.command("SELECT count() FROM t") == 11
        assert statistics.median(times) < 0.5, times
        client.close()


def test_a_client_that_leaves_frees_its_reader(tmp_path: Path) -> None:
    with running_store(tmp_path, "--readers", "1") as store:
        left = ask(store.port, SLOW)
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 1)
        left.close()
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 0)
        # The same in the midst of a result.
        left = ask(store.port, "SELECT number FROM numbers(100000000000)")
        assert left.recv(100_000).startswith(b"HTTP/1.1 200")
        left.close()
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 0)
        client = connect(store.url)
        assert client.command("SELECT count() FROM system.processes") == 1
        client.close()


def test_a_client_that_reads_nothing_is_dropped(tmp_path: Path) -> None:
    with running_store(tmp_path, "--readers", "1", "--stall-seconds", "1") as store:
        stalled = ask(store.port, "SELECT number, repeat('x', 1000) FROM numbers(10000000)")
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 1)
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 0)
        client = connect(store.url)
        assert client.command("SELECT 1") == 1
        client.close()
        stalled.close()
        assert store.stop() == 0


def test_too_many_queries_are_sent_away(tmp_path: Path) -> None:
    with running_store(tmp_path, "--readers", "1", "--max-waiting", "1") as store:
        sockets = [ask(store.port, SLOW) for _ in range(2)]
        wait_for('rasad_store_waiting_queries{kind="read"}', store.port, 1)
        third = http.client.HTTPConnection("127.0.0.1", store.port, timeout=10)
        third.request("POST", "/", b"SELECT 1")
        answer = third.getresponse()
        assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (503, "202")
        third.close()
        for one in sockets:
            one.close()
        wait_for('rasad_store_running_queries{kind="read"}', store.port, 0)


def test_acknowledged_inserts_survive_a_kill(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    with running_store(tmp_path) as store:
        client = connect(store.url)
        client.command("CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
        kill = threading.Timer(1.0, store.kill)
        kill.start()
        with contextlib.suppress(Exception):  # the kill ends the loop, in whatever way the client puts it
            for i in range(100_000):
                client.insert("t", [(i, "x" * 100)] * 10, column_names=["a", "s"])
                acknowledged.append(i)
        kill.join()
        client.close()
    assert len(acknowledged) > 5
    with running_store(tmp_path) as store:
        client = connect(store.url)
        rows = dict(client.query("SELECT a, count() FROM t GROUP BY a").result_rows)
        client.close()
    assert [i for i in acknowledged if rows.get(i) != 10] == []
    assert set(rows.values()) == {10}


def test_sigterm_lets_a_running_insert_end(tmp_path: Path) -> None:
    with running_store(tmp_path) as store:
        client = connect(store.url)
        client.command("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
        insert = "INSERT INTO t SELECT number + sleepEachRow(0.2) FROM numbers(8) SETTINGS max_block_size = 1"
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            running = pool.submit(client.command, insert)
            reading = pool.submit(client.command, SLOW)
            wait_for('rasad_store_running_queries{kind="insert"}', store.port, 1)
            wait_for('rasad_store_running_queries{kind="read"}', store.port, 1)
            began = time.monotonic()
            assert store.stop() == 0
            assert time.monotonic() - began < 10
            running.result()
            with pytest.raises(DatabaseError, match="QUERY_WAS_CANCELLED"):
                reading.result()
        client.close()
    with running_store(tmp_path) as store:
        client = connect(store.url)
        assert client.command("SELECT count() FROM t") == 8
        client.close()


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.store", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RASAD_STORE_")}
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, timeout=30)


def test_one_clear_line_where_it_cannot_start(tmp_path: Path) -> None:
    with running_store(tmp_path) as store:
        second = start("--path", str(tmp_path / "data"), "--port", "0")
        taken = start("--path", str(tmp_path / "other"), "--port", str(store.port))
    for refused, words in ((second, "is in use by another process"), (taken, "cannot listen on 127.0.0.1")):
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert words in refused.stderr
    odd = start("--path", str(tmp_path / "fourth"), "--port", "70000")
    assert (odd.returncode, odd.stderr) == (2, "rasad store: there is no port 70000\n")
    public = start("--path", str(tmp_path / "third"), "--port", "0", "--host", "0.0.0.0")
    assert (public.returncode, "without a password" in public.stderr) == (2, True)
    assert not (tmp_path / "third").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MiB, where this machine allows to mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a full disk needs root to mount a small one")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"a full disk needs a small one mounted: {made.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_refuses_inserts_until_there_is_room(small_disk: Path) -> None:
    with running_store(small_disk) as store:
        client = connect(store.url)
        client.command("CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
        client.insert("t", [(0, "first")], column_names=["a", "s"])
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 20))
        with pytest.raises(DatabaseError) as refused:
            client.insert("t", [(1, os.urandom(5_000_000).hex())], column_names=["a", "s"])
        assert refused.value.code is not None
        assert client.command("SELECT count() FROM t") == 1
        filler.unlink()
        client.insert("t", [(2, "after")], column_names=["a", "s"])
        assert client.query("SELECT a FROM t ORDER BY a").result_rows == [(0,), (2,)]
        client.close()
