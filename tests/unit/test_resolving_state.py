"""What the resolver's state is kept in: sorted runs, packed verdicts."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
import numpy as np
import pytest

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolving import postings as postings_module
from pipeline.stages.resolving.postings import COMMON, Postings
from pipeline.stages.resolving.runs import Runs
from pipeline.stages.resolving.verdicts import Verdicts
from schemas.records import Clean, Fingerprint, RawRef
from tests.unit.resolving_records import BODY, record
from tests.unit.test_resolving_order import mixed


@pytest.mark.parametrize("most", [0, 500, 10**6])  # a run for each row, for some; none
def test_runs_hold_what_a_dict_of_lists_would(most: int) -> None:
    rng = random.Random(5)
    runs, plain = Runs(most), dict[int, list[int]]()
    first = 2**32 - 900  # rows are kept by their low 32 bits: over the edge too
    for row in range(first, first + 2000):
        words = sorted(rng.sample([*range(300), 2**32 - 1], 8))
        oldest = max(first, row - 600)
        rows = np.full(8, row & 0xFFFFFFFF, dtype=np.uint32)
        runs.add(np.array(words, dtype=np.uint32), rows, oldest, row + 1)
        for word in words:
            plain.setdefault(word, []).append(row)
        if row % 40:
            continue
        words = sorted(rng.sample([*range(320), 2**32 - 1], 5))
        found = sorted(runs.rows(np.array(words, dtype=np.uint32), oldest, row + 1).tolist())
        held = [row & 0xFFFFFFFF for word in words for row in plain.get(word, []) if row >= oldest]
        forgotten = [row & 0xFFFFFFFF for word in words for row in plain.get(word, []) if row < oldest]
        for one in held:
            found.remove(one)  # raises ValueError when it is missing
        assert set(found) <= set(forgotten)
    assert runs.rows(np.array([10**6], dtype=np.uint32), first, first).size == 0


def test_runs_forget_rows_that_are_older() -> None:
    runs = Runs(100)
    word = np.array([1], dtype=np.uint32)
    for row in range(20_000):
        runs.add(word, np.array([row], dtype=np.uint32), max(0, row - 10), row + 1)
        assert runs.rows(word, max(0, row - 10), row + 1).size < 400


@pytest.mark.parametrize("most", [0, 60, 10**6])  # a run for each text, for a few; none
def test_postings_find_who_shares_which_hashes(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings_module, "_ROOM", 1 << 7)  # the ring grows, and is gone through more than once
    rng = random.Random(8)
    postings = Postings(most)
    held: dict[int, list[int]] = {}
    posted: dict[int, list[int]] = {}  # hash → texts that hold it and came when it was not common
    phrases = [rng.getrandbits(32) for _ in range(12)]
    several = 0
    for number in range(400):
        pool = rng.sample(phrases, rng.randint(0, 9)) + [rng.getrandbits(32) for _ in range(rng.randint(1, 30))]
        pool += rng.sample(held[number - 3], 2) if number > 2 else []
        hashes = np.unique(np.array(pool, dtype=np.uint32))
        live = {h: [n for n in posted.get(h, []) if n >= postings.first] for h in hashes.tolist()}
        found = postings.look_up(hashes)
        numbers = found.numbers.tolist()
        shared = Counter(n for names in live.values() for n in names)
        assert dict(zip(numbers, found.shared.tolist(), strict=True)) == shared
        telling = Counter(n for names in live.values() if len(names) < COMMON - 1 for n in names)
        assert {n: found.told_by(n) for n in numbers} == {n: telling[n] for n in numbers}
        assert found.common.tolist() == [len(live[h]) >= COMMON for h in hashes.tolist()]
        turned = [names for names in live.values() if len(names) == COMMON - 1]
        assert sorted(map(sorted, found.turned)) == sorted(turned)
        several = max(several, int(found.common.sum()))
        assert postings.add(hashes, found.common) == number
        held[number] = hashes.tolist()
        for h, common in zip(hashes.tolist(), found.common.tolist(), strict=True):
            if not common:
                posted.setdefault(h, []).append(number)
        if number > 100:
            postings.drop()
        assert postings.hashes(number).tolist() == hashes.tolist()
    assert several > 3


def test_a_verdict_that_was_packed_says_the_same() -> None:
    index, told = Index(), list[Fingerprint]()
    for clean in [*mixed(), *_pages_lives()]:
        result = resolve(clean, index)
        assert not isinstance(result, Reject)
        index.add(result[1])
        told.append(result[1])
    assert {one.outcome for one in told} == {"article", "revision", "unchanged", "withdrawn", "stub"}
    assert {one.relation.relation for one in told if one.relation} == {"original", "copy", "revision"}
    verdicts = Verdicts()
    for one in told:
        verdicts.add(one)
    assert len(verdicts) == len(told)
    for one in told:
        again = verdicts.get(one.raw)
        assert again is not None
        assert one.raw in verdicts
        assert _said(again) == _said(one)
        verdicts.forget(one.raw)
        assert verdicts.get(one.raw) is None
    assert len(verdicts) == 0
    assert verdicts.get(RawRef(topic="pages.raw.v1", partition=9, offset=1)) is None


def _pages_lives() -> list[Clean]:
    """A page that is a shell first, then read, revised, fetched again and withdrawn."""
    first = record(200, BODY, page="one", outlet="isna")
    shell = msgspec.structs.replace(record(199, "", page="one", outlet="isna"), kind="stub")
    revised = record(201, BODY + " پایان.", page="one", outlet="isna", published=7)
    gone = msgspec.structs.replace(record(203, BODY, page="one"), kind="gone", http_status=404, article=None)
    return [shell, first, revised, record(202, BODY + " پایان.", page="one", outlet="isna", published=7), gone]


def _said(verdict: Fingerprint) -> tuple[object, ...]:
    """What a repeated verdict must say: all that goes out with it."""
    memo = verdict.memo
    return (
        *(verdict.raw, verdict.page_id, verdict.outlet, verdict.outcome, verdict.sequence, verdict.article_id),
        *(verdict.fetched_at, verdict.seen_at, verdict.version, verdict.previous, verdict.changed, verdict.relation),
        None if memo is None else (memo.relations, memo.moved, memo.ended, memo.split),
    )
