"""The resolver with a full window: speed, memory, restart; rensa and datasketch alone beside it.

python -m pipeline.bench.resolver [--window 200000] [--json FILE]
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psutil

from pipeline.bench.articles import articles
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from pipeline.text.letters import fold_tight
from schemas.records import Clean, Fingerprint

SHINGLE = 9  # as the resolver's own
PERMUTATIONS, BANDS = 128, 32


def measure(window: int = 200_000, *, alone: int = 3_000) -> list[dict[str, Any]]:
    """Rows of a table: the resolver as its window fills, its restart, and each library on `alone` articles.

    Articles per second are of CPU time on one core. The window is filled by the resolver itself, article by article:
    fold, fingerprint, look-up, relations, stories, insertion.
    """
    rows: list[dict[str, Any]] = []
    # 30 days hold the window: the last articles come when the first ones are about to expire.
    stream = articles(window, a_day=window // 30 + 1)
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory) / "state.jsonl"
        gc.collect()
        before = _resident()
        index = Index()
        with log.open("wb") as state:
            for part in range(5):
                rows.append(_filled(index, islice(stream, window // 5), state.write, part))
        gc.collect()
        used = _resident() - before
        size = log.stat().st_size
        rows[-1] |= {
            "memory MB": round(used / 2**20),
            "bytes/article": round(used / window),
            "state bytes/article": round(size / window),
            "copies": index.memory.copies,
            "stories of several": index.memory.stories.several,
        }
        del index
        gc.collect()
        rows.append(_restarted(log, window))
    rows += [_alone(name, alone) for name in ("rensa", "datasketch")]
    return rows


def _filled(index: Index, records: Iterable[Clean], write: Callable[[bytes], int], part: int) -> dict[str, Any]:
    """Resolve records; making them and storing the state is not counted."""
    seconds, count = 0.0, 0
    for record in records:
        started = time.process_time()
        result = resolve(record, index)
        assert not isinstance(result, Reject)
        index.add(result[1])
        seconds += time.process_time() - started
        count += 1
        write(msgspec.json.encode(result[1]) + b"\n")
    held = len(index.memory.window.items)
    return {"what": f"resolver, window {held:,}", "articles/s": round(count / seconds), "part": part + 1}


def _restarted(log: Path, window: int) -> dict[str, Any]:
    """Read the stored state back into an index."""
    decoder = msgspec.json.Decoder(Fingerprint)
    started, wall = time.process_time(), time.perf_counter()
    index = Index()
    with log.open("rb") as lines:
        for line in lines:
            index.add(decoder.decode(line))
    return {
        "what": f"restart from {window:,} verdicts",
        "articles/s": round(window / (time.process_time() - started)),
        "seconds": round(time.perf_counter() - wall, 1),
    }


def _alone(name: str, count: int) -> dict[str, Any]:
    """MinHash with LSH of one library: signature, query and insertion of each article, on the same shingles."""
    try:
        library = importlib.import_module(name)
    except ImportError:
        return {"what": f"{name} alone", "note": "not installed: pip install datasketch in a scratch environment"}
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
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(options.window)
    for row in rows:
        print(", ".join(f"{name}: {value}" for name, value in row.items()))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
