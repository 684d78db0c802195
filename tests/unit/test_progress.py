"""What `rasad run` shows while it runs."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline import metrics
from pipeline.local import progress


def test_a_process_that_was_started_anew_loses_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ("clean", "isna", False)
    answers: dict[int, progress.Counts | None] = {1: Counter({key: 5}), 2: Counter({key: 2})}
    monkeypatch.setattr(progress, "_counts", answers.__getitem__)
    counted = progress.Counted([1, 2])
    assert counted.look()[key] == 7
    answers[1] = None  # it is being started
    assert counted.look()[key] == 7
    answers[1] = Counter()
    assert counted.look()[key] == 7
    answers[1] = Counter({key: 3})
    assert counted.look()[key] == counted.look()[key] == 10


def test_canaries_are_not_counted() -> None:
    server = metrics.serve("127.0.0.1", 0, lambda: True)
    try:
        counted = progress.Counted([server.server_address[1]])
        before = counted.look()
        metrics.RECORDS.labels("clean", "nobody", "canary", "").inc()
        metrics.RECORDS.labels("clean", "nobody", "article", "").inc(2)
        assert counted.look() - before == {("clean", "nobody", False): 2}
    finally:
        server.shutdown()
        server.server_close()


def test_a_line_says_what_each_number_is() -> None:
    counts = Counter({("clean", "isna", False): 4, ("clean", "isna", True): 1, ("load", "isna", False): 3})
    told = progress.line(progress.rows(["isna"], {"isna": 6}, counts))
    assert told == "isna: 6 fetched, 4 cleaned, 3 loaded, 1 rejected"
