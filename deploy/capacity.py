"""What a page costs, measured, and what so many outlets need: `python -m deploy.capacity`.

Measures the newsroom's pages through the stages on one core, as the workers run them, and how many bytes they are on
each topic as the producers compress them. Bytes per article in ClickHouse and in the resolver's memory are measured
elsewhere and handed in. Prints the tables of docs/capacity.md.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import lz4.frame  # type: ignore[import-untyped]
import zstandard
from msgspec import Struct
from msgspec.structs import replace

from connectors.publish import page_key
from pipeline.bench.pages import resized, sample
from pipeline.stages.enrich import warm
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, clean_step, enrich_step, resolve_step, state_message
from schemas import raw
from schemas.envelope import Message
from schemas.records import Fingerprint

T = TypeVar("T")

WARM = 30  # pages that are not counted
BATCH = 64  # records of a compressed batch
PAGE_BYTES = 60_000
DAY = 86_400
BUSY = 0.5  # of a core or of a worker at the busiest hour: the other half catches up after a stop
REPLICAS = 3


class Base(Struct, frozen=True, kw_only=True):
    """What one page costs."""

    clean_ms: float  # CPU
    resolve_ms: float
    enrich_ms: float
    raw_bytes: float  # on the topic, compressed, one copy
    other_bytes: float  # on the stages' topics together
    row_bytes: float  # of an article in ClickHouse
    resolver_bytes: float  # of an article in the resolver's memory


class Load(Struct, frozen=True, kw_only=True):
    """What is asked for. Assumptions, all of them: set your own."""

    outlets: int
    articles: float  # new articles of one outlet a day
    looks: float = 3.0  # fetches of an article's page: the first, and two to see whether it changed
    peak: float = 3.0  # the busiest hour against the mean
    raw_days: int = 30
    other_days: int = 60  # the stages' topics are kept for 30 and 90
    window_days: int = 30  # that the resolver remembers


class Need(Struct, frozen=True, kw_only=True):
    """What that takes."""

    fetched_a_second: float  # at the busiest hour
    cleaners: float  # cores
    resolver: float  # share of the one core that it may use
    resolver_gb: float
    enrichers: float
    kafka_gb: float  # all replicas
    clickhouse_gb_a_year: float
    network_mbit: float  # fetched at the busiest hour, uncompressed


# How many outlets, and how many articles one of them publishes a day on average: the larger the circle, the smaller
# its members.
LOADS = (
    Load(outlets=5, articles=1000),
    Load(outlets=500, articles=100),
    Load(outlets=50_000, articles=20),
)
MEASURED = (
    ("clean_ms", "clean, CPU", 2, "ms"),
    ("resolve_ms", "resolve, CPU", 2, "ms"),
    ("enrich_ms", "enrich, CPU", 2, "ms"),
    ("raw_bytes", "on `pages.raw.v1`, compressed", 0, "bytes"),
    ("other_bytes", "on the other topics, compressed", 0, "bytes"),
    ("row_bytes", "in ClickHouse, all tables", 0, "bytes"),
    ("resolver_bytes", "in the resolver's memory", 0, "bytes"),
)
NEEDED = (
    ("fetched_a_second", "pages fetched a second, busiest hour", 1),
    ("network_mbit", "Mbit/s fetched, busiest hour", 1),
    ("cleaners", "cores for clean", 2),
    ("enrichers", "cores for enrich", 2),
    ("resolver", "share of the resolver's one core", 3),
    ("resolver_gb", "GB of memory for the resolver", 2),
    ("kafka_gb", "GB of disk for Kafka, three copies", 0),
    ("clickhouse_gb_a_year", "GB of disk for ClickHouse a year", 1),
)


def need(base: Base, load: Load) -> Need:
    """The arithmetic of the plan.

    Every fetched page is cleaned and judged; only new texts, about one look in `looks`, are enriched and stored.
    """
    articles = load.outlets * load.articles
    fetched = articles * load.looks / DAY * load.peak
    new = articles / DAY * load.peak
    kept = articles * (load.looks * base.raw_bytes * load.raw_days + base.other_bytes * load.other_days) * REPLICAS
    return Need(
        fetched_a_second=fetched,
        cleaners=fetched * base.clean_ms / 1000 / BUSY,
        resolver=fetched * base.resolve_ms / 1000,
        resolver_gb=articles * load.window_days * base.resolver_bytes / 1e9,
        enrichers=new * base.enrich_ms / 1000 / BUSY,
        kafka_gb=kept / 1e9,
        clickhouse_gb_a_year=articles * 365 * base.row_bytes / 1e9,
        network_mbit=fetched * PAGE_BYTES * 8 / 1e6,
    )


def measure(pages: int, *, served: Sequence[Path], row_bytes: float, resolver_bytes: float) -> Base:
    """CPU and bytes of the newsroom's pages, brought to 60 KB; the first ones warm up and are not counted.

    What a page is on `pages.raw.v1` is measured on `served`, files of pages as outlets serve them. Without any it is
    measured on the newsroom's, whose repeated markup compresses better than theirs.
    """
    warm()
    index = Index()
    _through(_messages(WARM, skip=0), index)
    seconds, topics = _through(_messages(pages, skip=WARM), index)
    sizes = {short: _compressed(short, messages) / pages for short, messages in topics.items()}
    raw_bytes = sizes.pop("raw")
    return Base(
        clean_ms=seconds["clean"] / pages * 1000,
        resolve_ms=seconds["resolve"] / pages * 1000,
        enrich_ms=seconds["enrich"] / pages * 1000,
        raw_bytes=as_served(served) or raw_bytes,
        other_bytes=sum(sizes.values()),
        row_bytes=row_bytes,
        resolver_bytes=resolver_bytes,
    )


def as_served(files: Sequence[Path]) -> float:
    """Bytes of a page of 60 KB on the topic, by the share that pages shrink to, each alone; 0 without any pages."""
    bodies = [file.read_bytes() for file in files]
    packed = sum(len(zstandard.ZstdCompressor().compress(body)) for body in bodies)
    return packed / sum(map(len, bodies)) * PAGE_BYTES if bodies else 0


def _messages(count: int, *, skip: int) -> list[Message]:
    """Pages as they stand on `pages.raw.v1`."""
    pages = [replace(page, body=resized(page, PAGE_BYTES)) for page in sample(skip + count)[skip:]]
    now = datetime.now(UTC)
    return [
        replace(
            raw.encode(page, key=page_key(page)), topic="pages.raw.v1", partition=0, offset=skip + at, timestamp=now
        )
        for at, page in enumerate(pages)
    ]


def _through(pages: Sequence[Message], index: Index) -> tuple[dict[str, float], dict[str, list[Message]]]:
    """Run pages through the stages: CPU seconds of each stage, and the messages on each topic."""
    seconds: dict[str, float] = defaultdict(float)
    topics: dict[str, list[Message]] = defaultdict(list, raw=list(pages))

    def spent(stage: str, work: Callable[[], T]) -> T:
        before = time.process_time()
        done = work()
        seconds[stage] += time.process_time() - before
        return done

    def sent(outputs: Sequence[tuple[str, Message]]) -> None:
        for short, message in outputs:
            at = len(topics[short])
            topics[short].append(replace(message, topic=short, partition=0, offset=at, timestamp=datetime.now(UTC)))

    for page in pages:
        sent(spent("clean", partial(clean_step, page)).outputs)
    for message in topics["clean"]:
        handled, print_ = spent("resolve", partial(_resolve, message, index))
        sent([*handled.outputs, *([("state", state_message(print_))] if print_ else [])])
    for message in topics["resolved"]:
        sent(spent("enrich", partial(enrich_step, message)).outputs)
    return seconds, topics


def _resolve(message: Message, index: Index) -> tuple[Handled, Fingerprint | None]:
    """As the resolver's worker does: the next record is judged by this one."""
    handled, print_ = resolve_step(message, index)
    if print_ is not None and not index.knows(print_.raw):
        index.add(print_)
    return handled, print_


def _compressed(short: str, messages: Sequence[Message]) -> int:
    """Bytes on the topic: batches of 64, zstd for pages and lz4 for the rest, as the producers write them."""
    pack = zstandard.ZstdCompressor().compress if short == "raw" else lz4.frame.compress
    total = 0
    for start in range(0, len(messages), BATCH):
        total += len(pack(b"".join(_record(message) for message in messages[start : start + BATCH])))
    return total


def _record(message: Message) -> bytes:
    headers = b"".join(name.encode() + value for name, value in message.headers.items())
    return (message.key or b"") + headers + (message.value or b"")


def report(base: Base, loads: Sequence[Load]) -> str:
    """Both tables as Markdown."""
    lines = ["| one page of 60 KB | measured |", "|---|---|"]
    lines += [f"| {name} | {getattr(base, field):,.{digits}f} {unit} |" for field, name, digits, unit in MEASURED]
    lines += [
        "",
        f"| | {' | '.join(f'{load.outlets:,} outlets' for load in loads)} |",
        "|---" * (len(loads) + 1) + "|",
    ]
    lines.append(
        "| new articles a day | " + " | ".join(f"{load.outlets * load.articles:,.0f}" for load in loads) + " |"
    )
    needs = [need(base, load) for load in loads]
    for field, name, digits in NEEDED:
        lines.append(f"| {name} | " + " | ".join(f"{getattr(one, field):,.{digits}f}" for one in needs) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m deploy.capacity", description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--row-bytes", type=float, required=True, help="of an article in ClickHouse")
    parser.add_argument("--resolver-bytes", type=float, required=True, help="of an article in the resolver's memory")
    parser.add_argument("--served", type=Path, help="directory of HTML files as outlets serve them, for their size")
    given = parser.parse_args()
    served = sorted(given.served.rglob("*.htm*")) if given.served else []
    base = measure(given.pages, served=served, row_bytes=given.row_bytes, resolver_bytes=given.resolver_bytes)
    print(report(base, LOADS))


if __name__ == "__main__":
    main()
