"""How fast the named queries are on 200,000 and on 2 million articles made in the engine, and what an article takes.

python -m pipeline.bench.sql [--articles 2000000] [--first 200000] [--json FILE] [--directory DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
from clickhouse_connect.driver.client import Client
from rich.console import Console
from rich.table import Table

from pipeline.load.tables import create_tables
from pipeline.queries import bind, defaults, named_queries
from pipeline.store.client import connect

DATA: Final = Path(__file__).parent / "sql_data"
END: Final = "2026-03-01 00:00:00"  # of the made articles, UTC
STEPS: Final = ("articles", "pages", "relations", "stories", "ledger")
PIECE: Final = 40_000  # articles made by one insert, within the engine's memory for one query
LIVE: Final = (400, 300, 200, 100)  # the last articles come in small inserts, as they do live
TABLES: Final = ("article_rows", "page_rows", "page_days", "relation_rows", "copy_days", "story_rows", "ledger_rows")
ROUNDS: Final = 7
PATIENCE: Final = 60  # rounds with other work beside them, after which they count as well
OTHERS: Final = 0.2  # of one core: less beside a round does not disturb it
TICK: Final = 0.011  # seconds: CPU time is counted in steps of a hundredth
GOAL_MS: Final = 300
GOAL_BYTES: Final = 3 * 1024

AT: Final = {"at": "2026-03-01T00:00:00Z"}
MONTH: Final = {"since": "2026-01-29", "until": "2026-03-01"}
# What is asked: each query as the console asks it, and some over all the years (`wide`).
ASKED: Final[dict[str, dict[str, dict[str, str]]]] = {
    "agencies": {"": MONTH, "wide": {}},
    "burst": {"": AT, "topics": {**AT, "of": "topic"}},
    "cooccurrence": {"": {**AT, "entity": "per/name-3"}, "wide": {**AT, "entity": "per/name-3", "days": "2000"}},
    "delay": {"": AT},
    "flow": {"": AT},
    "freshness": {"": AT},
    "furniture": {"": {"outlet": "isna", "since": "2026-02-27"}},
    "legs": {"": AT},
    "names": {"": {"entity": "per/name-3"}},
    "quoted": {"": AT, "wide": {**AT, "days": "2000"}},
    "rejects_hourly": {"": AT},
    "share_of_voice": {
        "": {"entity": "per/name-3", **MONTH},
        "wide": {"entity": "per/name-3", "unit": "month"},
        "by language": {"entity": "per/name-40000", "unit": "week", "by": "both"},
    },
    "silence": {"": AT},
    "stories": {"": AT},
    "syndication": {"": {"since": "2026-01-29"}, "wide": {}},
    "topic_trend": {"": AT},
    "travel": {"": AT},
    "volume": {"": MONTH, "wide": {}, "months": {"unit": "month"}},
}


def measure(articles: int, first: int, directory: Path) -> list[dict[str, Any]]:
    """Rows of the table: each named query at `first` and at `articles` articles, and the sizes on disk.

    Each size has a store of its own in the directory; what is made there is not made again.
    """
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    sizes: list[dict[str, Any]] = []
    for size in (first, articles):
        with _store(directory / str(size)) as (client, process):
            create_tables(client, "g1")
            fill(client, size)
            for name, case, params in asked(client):
                row = rows.setdefault((name, case), {"query": name, "case": case})
                row |= {f"{key} at {size}": value for key, value in timed(client, process, name, params).items()}
            sizes = _sizes(client, size)
    return [*rows.values(), *sizes]


def fill(client: Client, size: int) -> None:
    """Make so many articles and merge their parts, unless that is done; then store the newest ones once more."""
    _command(client, "vocabulary")
    _command(client, "made")
    made, merged = client.query("SELECT max(articles), max(merged) FROM bench_made").result_rows[0]
    for start in range(made, size, PIECE):
        started = time.perf_counter()
        end = min(start + PIECE, size)
        for step in STEPS:
            _command(client, step, first=start, last=end)
        client.insert("bench_made", [[end, False]])
        _say(f"{end:,} of {size:,} articles; the last {end - start:,} took {time.perf_counter() - started:,.0f} s")
    if not merged:
        merge(client)
        client.insert("bench_made", [[size, True]])
    for last in LIVE:
        for step in STEPS:
            _command(client, step, first=0, last=last)


def merge(client: Client) -> None:
    """One part a partition, as a store that runs for long has of what is settled."""
    for table, partition in client.query(
        "SELECT table, partition_id FROM system.parts WHERE active AND table IN {tables:Array(String)} "
        "AND database = currentDatabase() "
        "GROUP BY table, partition_id HAVING count() > 1 ORDER BY sum(bytes_on_disk)",
        parameters={"tables": list(TABLES)},
    ).result_rows:
        started = time.perf_counter()
        client.command(
            "OPTIMIZE TABLE {table:Identifier} PARTITION ID {partition:String} FINAL",
            parameters={"table": table, "partition": partition},
        )
        _say(f"merged {table} {partition} in {time.perf_counter() - started:,.0f} s")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def asked(client: Client) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every named query with what it is asked: name, case, parameters."""
    (page, article, story), *_ = client.query(
        "SELECT toString(page_id), toString(article_id), "
        "(SELECT toString(story_id) FROM story_rows WHERE size > 4 LIMIT 1) FROM article_rows "
        "WHERE raw_partition = 3 AND raw_offset >= 200 AND notEmpty(quote_spans) ORDER BY raw_offset LIMIT 1"
    ).result_rows
    # Words stand in the order of their frequency; these come in one of two, ten, thirty and fifty articles.
    frequent, common, less, rare = client.query(
        "SELECT arrayJoin([words[31], words[201], words[701], words[1001]]) FROM bench_words"
    ).result_columns[0]
    own = {
        "article": {"": {"id": article}, "page": {"id": page}},
        "lineage": {"": {"id": article}},
        "mentions_of": {"": {"id": article}},
        "quotes_of": {"": {"id": article}},
        "search": {
            "": {"words": _words(common, less)},
            "rare": {"words": _words(rare)},
            "frequent": {"words": _words(frequent)},
            "no copies": {"words": _words(common), "copies": "0"},
        },
        "timeline": {"": {"story": story}},
    }
    for name in named_queries():
        for case, params in (ASKED | own).get(name, {"": {}}).items():
            yield name, case, params


def _words(*words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def timed(client: Client, process: psutil.Process, name: str, params: dict[str, str]) -> dict[str, Any]:
    """Warm: median and p95 of the time until the whole answer is here, the engine's CPU time, the bytes it read.

    Of rounds in which other work had the cores only the count is told, unless there are too few others.
    """
    query = named_queries()[name]
    values = bind(query.sql, defaults(query, params))
    client.query(query.sql, parameters=values)  # warms
    undisturbed: list[tuple[float, float]] = []
    disturbed: list[tuple[float, float]] = []
    while len(undisturbed) < ROUNDS and len(disturbed) < PATIENCE:
        others, before, started = _others(process), _cpu(process), time.perf_counter()
        result = client.query(query.sql, parameters=values, settings={"wait_end_of_query": 1})
        took, cpu = time.perf_counter() - started, _cpu(process) - before
        beside = _others(process) - others
        (undisturbed if beside <= OTHERS * took + TICK else disturbed).append((1000 * took, 1000 * cpu))
    rounds = undisturbed if len(undisturbed) == ROUNDS else undisturbed + disturbed
    times, cpus = sorted(took for took, _ in rounds), [cpu for _, cpu in rounds]
    return {
        "ms": round(statistics.median(times)),
        "p95": round(times[-1 - len(times) // 20]),
        "cpu ms": round(statistics.median(cpus)),
        "MB read": round(int(result.summary.get("read_bytes", 0)) / 1e6, 1),
        "rows": len(result.result_rows),
        "disturbed": len(disturbed),
    }


def _cpu(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


def _others(process: psutil.Process) -> float:
    """CPU seconds so far of all that is neither this process nor the engine."""
    times = psutil.cpu_times()
    return times.user + times.nice + times.system - _cpu(process) - _cpu(psutil.Process())


def _command(client: Client, name: str, **params: Any) -> None:
    sql = (DATA / f"{name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")
    client.command(sql, parameters={"end": END, **params} if params else None)


def _sizes(client: Client, articles: int) -> list[dict[str, Any]]:
    found = client.query(
        "SELECT table, sum(bytes_on_disk), sum(secondary_indices_compressed_bytes) FROM system.parts "
        "WHERE active AND database = currentDatabase() AND NOT startsWith(table, 'bench_') "
        "GROUP BY table ORDER BY 2 DESC"
    ).result_rows
    rows = [
        {"table": table, "bytes per article": round(size / articles), "of them indexes": round(index / articles)}
        for table, size, index in found
    ]
    whole = round(sum(size for _, size, _ in found) / articles)
    return [*rows, {"table": "all", "bytes per article": whole, "goal": GOAL_BYTES}]


@contextmanager
def _store(directory: Path) -> Iterator[tuple[Client, psutil.Process]]:
    directory.mkdir(parents=True, exist_ok=True)
    port_file = directory / "port"
    port_file.unlink(missing_ok=True)  # of a run before
    command = [sys.executable, "-m", "pipeline.store", "--path", str(directory / "data"), "--port", "0"]
    process = subprocess.Popen([*command, "--port-file", str(port_file)], env=os.environ.copy())
    try:
        while not port_file.exists():
            if process.poll() is not None:
                raise RuntimeError("the store did not start")
            time.sleep(0.05)
        client = connect(f"http://127.0.0.1:{port_file.read_text()}", send_receive_timeout=1800)
        yield client, psutil.Process(process.pid)
        client.close()
    finally:
        process.terminate()
        process.wait(60)


def show(rows: list[dict[str, Any]], first: int, articles: int) -> None:
    """Print the tables; a query over the goal is marked."""
    table = Table(
        "query",
        "case",
        *(f"{key} {size:,}" for size in (first, articles) for key in ("ms", "p95", "cpu ms", "MB")),
        "slope",
    )
    for row in (row for row in rows if "query" in row):
        cells = [
            str(row[f"{key} at {size}"]) for size in (first, articles) for key in ("ms", "p95", "cpu ms", "MB read")
        ]
        slope = row[f"ms at {articles}"] / max(row[f"ms at {first}"], 1)
        mark = " *" if row[f"ms at {articles}"] > GOAL_MS else ""
        mark += " b" if row[f"disturbed at {articles}"] >= PATIENCE else ""
        table.add_row(row["query"] + mark, row["case"], *cells, f"{slope:.1f}")
    sizes = Table("table", "bytes per article", "of them indexes")
    for row in (row for row in rows if "table" in row):
        sizes.add_row(row["table"], f"{row['bytes per article']:,}", f"{row.get('of them indexes', '')}")
    console = Console(width=160)
    console.print(table)
    console.print(
        f"warm, {ROUNDS} rounds; * over {GOAL_MS} ms; b: other work beside most rounds; "
        f"slope: median at {articles:,} over that at {first:,}"
    )
    console.print(sizes)


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000_000)
    parser.add_argument("--first", type=int, default=200_000, help="measured on the way")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--directory", type=Path, help="where the data is made and kept; goes on there")
    options = parser.parse_args()
    directory = options.directory or Path(tempfile.mkdtemp(prefix="rasad-bench-sql-"))
    try:
        rows = measure(options.articles, options.first, directory)
    finally:
        if options.directory is None:
            shutil.rmtree(directory)
    show(rows, options.first, options.articles)
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
