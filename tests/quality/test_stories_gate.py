"""Stories: floors on events of our own and on feed items of a day, with TF-IDF beside; the seeds; any order."""

from __future__ import annotations

import json
import random

import pytest

from pipeline.articles_file import Row, resolved
from tests.quality.stories import Labelled, Score, feed_items, own_events, score, stories, tf_idf
from tests.shared import shared_path


@pytest.mark.parametrize(
    ("folder", "events", "least"),
    [(".", 40, 0.945), ("harder", 20, 0.88), ("twins", 39, 0.92), ("aside", 28, 0.91), ("later", 12, 0.91)],
)
def test_own_events_are_told_apart(folder: str, events: int, least: float) -> None:
    found = own_events(folder)
    assert len({one.event for one in found}) >= events
    ours = score(found, stories(found))
    assert ours.b_f1 >= least, ours
    _at_least_tf_idf(found, ours)


@pytest.mark.timeout(300)
def test_feed_items_of_a_day() -> None:
    found = feed_items()
    ours = score(found, stories(found))
    assert ours.f1 >= 0.91, ours
    assert ours.b_f1 >= 0.96, ours
    _at_least_tf_idf(found, ours)


def _at_least_tf_idf(found: list[Labelled], ours: Score) -> None:
    """In either measure, TF-IDF at the threshold that is best for it and for this very set."""
    theirs = tf_idf(found)
    print(f"ours:   {ours}")
    for measure in ("f1", "b_f1"):
        threshold, best = max(theirs.items(), key=lambda one: float(getattr(one[1], measure)))
        print(f"TF-IDF: {best} at {threshold}")
        assert getattr(ours, measure) >= getattr(best, measure), (measure, ours, best)


def test_the_five_seeds_are_five_stories() -> None:
    gold = json.loads(shared_path("seeds", "expected.json").read_text(encoding="utf-8"))
    rows = [
        Row(
            id=name,
            outlet=known["outlet"],
            text=shared_path("seeds", name).read_text(encoding="utf-8"),
            published_at=known["published_at"],
        )
        for name, known in gold.items()
        if name.endswith(".txt")
    ]
    results = resolved(rows)
    assert len({result.story_id for result in results}) == len(rows) == 5
    assert {result.relation for result in results} == {"original"}
    syndicated = [result.id for result in results if result.syndicated]
    assert syndicated == ["000_c8cceb8b13925439.txt", "004_32943459130e25a8.txt"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("folder", [".", "harder", "twins", "aside", "later"])
def test_the_order_of_arrival_does_not_matter(folder: str) -> None:
    assert _in_orders(own_events(folder), 3)


@pytest.mark.timeout(300)
def test_the_order_of_feed_items_does_not_matter() -> None:
    # Of undated articles the order of arrival is all that is known: the file's.
    assert _in_orders([one for one in feed_items()[:800] if one.row.published_at], 3)


def _in_orders(found: list[Labelled], times: int) -> bool:
    """Whether relations and stories are the same in random orders. Raises AssertionError with what differs."""
    rng = random.Random(7)
    first = {str(one.id): one for one in resolved(one.row for one in found)}
    for _ in range(times):
        mixed = rng.sample(found, len(found))
        for result in resolved(one.row for one in mixed):
            assert result == first[str(result.id)]
    return True
