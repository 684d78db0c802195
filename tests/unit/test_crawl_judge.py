"""What a fetch means, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from connectors.crawl.config import FAILED, REFETCH
from connectors.crawl.judge import Verdict, body_hash, is_shell, judge
from connectors.crawl.state import Known, State, StateLockedError, Validators, Visit
from schemas.raw import FeedItem

SHELLS = [r"Transferring to the website"]
SHELL = b"<html><head><script>go()</script></head><body>Transferring to the website...</body></html>"
PAGE = "<html><body><h1>باران</h1><p>متن</p></body></html>".encode()
NEW = Known(page_id="p", url="u", edition="fa", feed=None, visits=0, failures=0, last=None)
SEEN = replace(
    NEW, visits=1, last=Visit(status=200, shell=False, body_hash=body_hash(PAGE), validators=Validators('"1"', None))
)
HALF_SEEN = replace(
    NEW, visits=1, last=Visit(status=200, shell=True, body_hash=body_hash(SHELL), validators=Validators())
)
WITHDRAWN = replace(
    NEW, visits=2, last=Visit(status=404, shell=False, body_hash=body_hash(b""), validators=Validators())
)


@pytest.mark.parametrize(
    ("status", "body", "known", "verdict"),
    [
        (200, PAGE, NEW, Verdict("ok", True, "acknowledge")),
        (200, PAGE, SEEN, Verdict("unchanged", False, "unchanged")),
        (200, PAGE + b" ", SEEN, Verdict("ok", True, "acknowledge")),
        (200, PAGE, HALF_SEEN, Verdict("ok", True, "acknowledge")),
        (200, b"", NEW, Verdict("empty", True, "acknowledge")),
        (304, b"", SEEN, Verdict("not_modified", False, "unchanged")),
        (304, b"", NEW, Verdict("not_modified", False, "failed")),
        (200, SHELL, NEW, Verdict("shell", True, "acknowledge", True)),
        (200, SHELL, SEEN, Verdict("shell", False, "failed")),
        (200, SHELL, HALF_SEEN, Verdict("shell", False, "unchanged")),
        (404, b"gone", SEEN, Verdict("withdrawn", True, "acknowledge")),
        (410, b"gone", SEEN, Verdict("withdrawn", True, "acknowledge")),
        (410, b"gone", WITHDRAWN, Verdict("withdrawn", True, "acknowledge")),
        (404, b"gone", WITHDRAWN, Verdict("unchanged", False, "unchanged")),
        (404, b"gone", NEW, Verdict("http_4xx", False, "failed")),
        (200, PAGE, WITHDRAWN, Verdict("ok", True, "acknowledge")),
        (403, b"no", SEEN, Verdict("http_4xx", False, "failed")),
        (503, b"", NEW, Verdict("http_5xx", False, "failed")),
        (302, b"", NEW, Verdict("http_3xx", False, "failed")),
    ],
)
def test_verdicts(status: int, body: bytes, known: Known, verdict: Verdict) -> None:
    assert judge(status, body, known, SHELLS) == verdict


def test_a_shell_is_short_and_has_no_paragraph() -> None:
    assert is_shell(SHELL, SHELLS)
    assert not is_shell(SHELL.replace(b"</body>", b"<p>text</p></body>"), SHELLS)
    assert not is_shell(SHELL + b" " * 20_000, SHELLS)
    assert not is_shell(SHELL, [])


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "isna.sqlite")
    yield opened
    opened.close()


def found(state: State, page_id: str, now: float, modified: float | None = None) -> bool:
    item = FeedItem(title="باران", published="Fri, 08 Aug 2025 18:09:01 GMT")
    return state.found(page_id, f"https://www.isna.ir/news/{page_id}", "fa", item, modified, now)


def due(state: State, now: float) -> list[str]:
    return [page.page_id for page in state.due(new_until=now, known_until=now, limit=100)]


def visit(status: int = 200) -> Visit:
    return Visit(status=status, shell=False, body_hash="h", validators=Validators('"e"', "Fri, 08 Aug 2025"))


def test_a_page_is_due_until_acknowledged_then_at_growing_intervals(state: State) -> None:
    assert found(state, "a", 100.0)
    assert not found(state, "a", 101.0)
    assert due(state, 101.0) == ["a"]
    now = 200.0
    for pause in REFETCH:
        state.acknowledged("a", visit(), now)
        assert due(state, now + pause - 1) == []
        assert due(state, now + pause) == ["a"]
        now += pause
    state.unchanged("a", now)
    assert due(state, 1e12) == []


def test_what_is_known_of_a_page(state: State) -> None:
    found(state, "a", 1.0)
    state.acknowledged("a", visit(), 2.0)
    (page,) = state.due(new_until=1e12, known_until=1e12, limit=1)
    assert page.last == visit()
    assert page.visits == 1
    assert page.feed == FeedItem(title="باران", published="Fri, 08 Aug 2025 18:09:01 GMT")


def test_pages_never_acknowledged_come_first(state: State) -> None:
    found(state, "old", 1.0)
    state.acknowledged("old", visit(), 2.0)
    found(state, "new", 1e6)
    assert due(state, 1e9) == ["new", "old"]
    assert [page.page_id for page in state.due(new_until=1e9, known_until=0.0, limit=9)] == ["new"]
    assert state.waiting() == 1


def test_failures_wait_longer_each_time_and_end(state: State) -> None:
    found(state, "a", 0.0)
    now = 0.0
    for pause in FAILED:
        state.failed("a", now)
        assert due(state, now + pause - 1) == []
        now += pause
        assert due(state, now) == ["a"]
    state.failed("a", now)
    assert due(state, 1e12) == []
    state.revisit(now)
    assert due(state, now) == ["a"]


def test_a_success_forgets_the_failures_and_retry_after_is_kept(state: State) -> None:
    found(state, "a", 0.0)
    state.failed("a", 0.0, wait=9000.0)
    assert due(state, 8999.0) == []
    assert due(state, 9000.0) == ["a"]
    state.unchanged("a", 9000.0)
    state.failed("a", 10000.0)
    assert due(state, 10000.0 + FAILED[0]) == ["a"]


def test_a_sitemaps_lastmod_after_the_fetch_makes_a_page_due(state: State) -> None:
    found(state, "a", 0.0)
    state.acknowledged("a", visit(), 100.0)
    found(state, "a", 200.0, modified=99.0)
    assert due(state, 200.0) == []
    found(state, "a", 200.0, modified=10_000.0)  # in the future: not believed
    assert due(state, 200.0) == []
    found(state, "a", 200.0, modified=150.0)
    assert due(state, 200.0) == ["a"]


def test_gone_and_moved_pages_are_left_alone(state: State) -> None:
    for page_id in ("gone", "missing", "moved"):
        found(state, page_id, 0.0)
    state.acknowledged("gone", visit(410), 1.0)
    state.acknowledged("missing", visit(404), 1.0)
    state.moved("moved")
    state.revisit(5.0)
    assert due(state, 5.0) == ["missing"]


def test_memory_lasts_and_belongs_to_one_process(tmp_path: Path) -> None:
    path = tmp_path / "isna.sqlite"
    first = State(path)
    found(first, "a", 1.0)
    first.read("https://www.isna.ir/rss", Validators('"f"', None), 1.0)
    with pytest.raises(StateLockedError, match=r"isna\.sqlite"):
        State(path)
    first.close()
    second = State(path)
    assert due(second, 2.0) == ["a"]
    assert second.validators("https://www.isna.ir/rss") == Validators('"f"', None)
    second.close()


def test_a_transaction_is_whole_or_nothing(state: State) -> None:
    def half() -> None:
        with state.transaction():
            found(state, "a", 1.0)
            raise KeyError("a fault in the middle")

    with pytest.raises(KeyError):
        half()
    assert due(state, 9.0) == []
