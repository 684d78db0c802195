"""The resolver with a full window: speed, memory, restart; its index, rensa and datasketch alone beside it.

    python -m pipeline.bench.resolver [--window 200000] [--times 1] [--state FILE] [--json FILE]

Filling a window of 200,000 takes minutes: with `--state` it is kept, and a run goes on from there. `--times 5` reads
it five times over, under other names (`grown`): what a million would cost, without filling a million.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psutil

from pipeline.bench.articles import articles
from pipeline.bench.grown import grown
from pipeline.growing import growing
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolving import prints
from pipeline.stages.resolving.memos import flags
from pipeline.stages.resolving.postings import Postings
from pipeline.stages.resolving.words import Letters, codes, fold_apart
from pipeline.text.letters import fold_tight
from schemas.records import Clean, Fingerprint

SHINGLE = 9  # as the resolver's own
PERMUTATIONS, BANDS = 128, 32
COUNTED = 5_000  # articles that are counted, with the window as full as asked for


def measure(
    window: int = 200_000, *, times: int = 1, alone: int = 3_000, state: Path | None = None
) -> list[dict[str, Any]]:
    """Rows of a table: the resolver's restart and speed with a full window, its index alone, and each library on
    `alone` articles.

    Articles per second are of CPU time on one core: fold, fingerprint, look-up, relations, stories, insertion; for
    the index fold, fingerprint, look-up, insertion; for a library signature, query and insertion. `state`: a file
    that holds the verdicts, to be used again.
    """
    with tempfile.TemporaryDirectory() as directory:
        log = state or Path(directory) / "state.jsonl"
        _fill(log, window)
        row, index = _restarted(log, times)
        rows = [row]
        # 30 days hold the window: the articles counted push the first ones out.
        records = list(islice(_stream(window), window, window + COUNTED))
        rows.append(_counted(index, records))
        del index
        rows.append(_index_alone(log, times, records))
    return [*rows, *(_alone(name, alone) for name in ("rensa", "datasketch"))]


def _stream(window: int) -> Iterator[Clean]:
    return articles(window + COUNTED, a_day=window // 30 + 1)


def _fill(log: Path, window: int) -> None:
    """Make the verdicts that are not in the file yet."""
    index = Index()
    with growing():
        for print_ in _read(log):
            index.add(print_)
    with log.open("ab") as lines:
        for record in islice(_stream(window), len(index.verdicts), window):
            result = resolve(record, index)
            assert not isinstance(result, Reject)
            index.add(result[1])
            lines.write(msgspec.json.encode(result[1]) + b"\n")


def _read(log: Path) -> Iterator[Fingerprint]:
    decoder = msgspec.json.Decoder(Fingerprint)
    if log.exists():
        with log.open("rb") as lines:
            # The last line of a run that was stopped may be half a line.
            yield from (decoder.decode(line) for line in lines if line.endswith(b"\n"))


def _counted(index: Index, records: Sequence[Clean]) -> dict[str, Any]:
    """Resolve records."""
    held = len(index.memory.window.items)
    started = time.process_time()
    for record in records:
        result = resolve(record, index)
        assert not isinstance(result, Reject)
        index.add(result[1])
        index.changes(result[1])
    return {
        "what": f"resolver, window {held:,}",
        "articles/s": round(len(records) / (time.process_time() - started)),
        "copies": index.memory.copies,
        "stories of several": index.memory.stories.several,
    }


def _index_alone(log: Path, times: int, records: Sequence[Clean]) -> dict[str, Any]:
    """What the libraries do too, in the window that the state's texts fill."""
    postings = Postings()
    for verdict in grown(_read(log), times):
        memo = verdict.memo
        if memo is not None and memo.common is not None:
            hashes = prints.unpack(memo.print).sketch.hashes
            postings.add(hashes, flags(memo.common, hashes.size))
    held = len(postings)
    started = time.process_time()
    for record in records:
        assert record.article is not None
        letters = Letters.of(fold_apart(record.article.text))
        hashes = prints.print_of(letters.tight(), codes(Counter(letters.tokens()))).sketch.hashes
        postings.add(hashes, postings.look_up(hashes).common)
    return {
        "what": f"the resolver's index alone, window {held:,} texts",
        "articles/s": round(len(records) / (time.process_time() - started)),
        "note": "fold, fingerprint, look-up, insertion; finds containment",
    }


def _restarted(log: Path, times: int) -> tuple[dict[str, Any], Index]:
    """Read the stored state back into an index, and weigh it."""
    gc.collect()
    before = _resident()
    started, wall = time.process_time(), time.perf_counter()
    index = Index()
    with growing():
        for print_ in grown(_read(log), times):
            index.add(print_)
    seconds, wall = time.process_time() - started, time.perf_counter() - wall
    gc.collect()
    held = len(index.verdicts)
    used = _resident() - before
    return {
        "what": f"restart from {held:,} verdicts",
        "articles/s": round(held / seconds),
        "seconds": round(wall, 1),
        "memory MB": round(used / 2**20),
        "bytes/article": round(used / held),
        "stored bytes/article": round(times * log.stat().st_size / held),
    }, index


def _alone(name: str, count: int) -> dict[str, Any]:
    """MinHash with LSH of one library: signature, query and insertion of each article, on the same shingles."""
    try:
        library = importlib.import_module(name)
    except ImportError:
        return {"what": f"{name} alone", "note": f"not installed: pip install {name}"}
    query = _rensa(library) if name == "rensa" else _datasketch(library)
    shingled = [list(_shingles(record)) for record in articles(count)]
    started = time.process_time()
    for number, shingles in enumerate(shingled):
        query(number, shingles)
    seconds = time.process_time() - started
    return {
        "what": f"{name} alone: MinHash {PERMUTATIONS}, {BANDS} bands",
        "articles/s": round(count / seconds),
        "note": "without folding and shingling; finds Jaccard similarity only",
    }


def _rensa(library: Any) -> Callable[[int, list[str]], None]:
    lsh = library.RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)

    def query(number: int, shingles: list[str]) -> None:
        signature = library.RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(shingles)
        lsh.query(signature)
        lsh.insert(number, signature)

    return query


def _datasketch(library: Any) -> Callable[[int, list[str]], None]:
    lsh = library.MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))

    def query(number: int, shingles: list[str]) -> None:
        signature = library.MinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update_batch([shingle.encode() for shingle in shingles])
        lsh.query(signature)
        lsh.insert(number, signature)

    return query


def _shingles(record: Clean) -> Iterator[str]:
    assert record.article is not None
    tight = fold_tight(record.article.text)
    return (tight[start : start + SHINGLE] for start in range(max(len(tight) - SHINGLE + 1, 1)))


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)


def main() -> None:
    """Print the table; write it as JSON where told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--window", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=1, help="the window so many times over")
    parser.add_argument("--state", type=Path, help="a file that keeps the window for the next run")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(options.window, times=options.times, state=options.state)
    for row in rows:
        print(", ".join(f"{name}: {value}" for name, value in row.items()))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
