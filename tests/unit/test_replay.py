"""Replay without a broker: which records go where, and what a record that was sent again replaces."""

from __future__ import annotations

import doctest
import os
import socket
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.load.batch import new_batch, superseded, take
from pipeline.load.generations import Targets
from pipeline.redrive import again
from pipeline.replay import diff, display, pace, slices
from pipeline.replay.judge import Judge
from pipeline.replay.missing import Missing
from pipeline.replay.plan import Plan, Progress, Replay
from pipeline.replay.verdicts import coordinate
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, raw_ref, reject, resolve_step
from schemas import raw, rejected
from schemas.envelope import Message
from schemas.raw import RawPage
from schemas.records import Fingerprint, RawRef, Reason
from schemas.topics import topic

NOW = datetime(2025, 8, 12, 10, 0, tzinfo=UTC)
TEXT = "خبر درباره ساخت سد تازه در شمال کشور است و کارشناسان از پیشرفت آن می‌گویند. " * 6


def page(offset: int, *, outlet: str = "isna", text: str = TEXT, partition: int = 0, **headers: bytes) -> Message:
    """A raw record as the topic holds it."""
    made = raw.encode(
        RawPage(
            body=f"عنوان خبر شماره {offset}\n\n{text} {offset}".encode(),
            outlet=outlet,
            content_type="text/plain",
            url=f"https://www.isna.ir/news/14040521{offset:05}",
            fetched_at=NOW + timedelta(minutes=offset),
        ),
        key=str(offset),
    )
    placed = {"topic": topic("raw").name, "partition": partition, "offset": offset, "timestamp": NOW}
    return replace(made, headers={**made.headers, **headers}, **placed)


def plan(**more: Any) -> Plan:
    told: dict[str, Any] = {
        "name": "g2", "stage": "clean", "since": NOW, "until": None, "outlets": [], "live": "g1", "into": "g2",
        "raw_starts": {0: 10}, "raw_ends": {0: 20}, "bounds": {0: 30}, "starts": {0: 10}, "ends": {0: 20},
        "relation_ends": {0: 5},
    }  # fmt: skip
    return Plan(**(told | more))


def clean(message: Message) -> Message:
    """The clean record of a raw one."""
    [(short, output)] = clean_step(message).outputs
    assert short == "clean", output.headers
    return replace(output, topic=topic("clean").name, partition=0, offset=message.offset)


def verdicts(*messages: Message) -> dict[Any, Fingerprint]:
    """What a live resolver would have said of raw records, in this order."""
    index, found = Index(), {}
    for message in messages:
        print_ = resolve_step(clean(message), index)[1]
        assert print_ is not None
        index.add(print_)
        found[coordinate(print_.raw)] = print_
    return found


@pytest.mark.parametrize("module", [diff, display, pace, slices])
def test_examples_in_docstrings(module: Any) -> None:
    told = doctest.testmod(module, extraglobs={"deque": deque})
    assert told.attempted > 0
    assert told.failed == 0


def test_a_live_record_goes_to_the_generations_that_want_it() -> None:
    targets = Targets(since={"g1": {}, "g2": {0: 5, 1: 0}})
    name = topic("raw").name
    assert targets.of(RawRef(topic=name, partition=0, offset=4)) == ["g1"]
    assert targets.of(RawRef(topic=name, partition=0, offset=5)) == ["g1", "g2"]
    assert targets.of(RawRef(topic=name, partition=9, offset=0)) == ["g1", "g2"]  # a partition that came later
    assert targets.of(RawRef(topic=topic("clean").name, partition=0, offset=0)) == ["g1", "g2"]


def rows(message: Message, kind: str, targets: Targets) -> dict[str, list[Any]]:
    batch = new_batch()
    take(replace(message, topic=topic(kind).name, partition=0, offset=77), kind, targets, batch)
    return {table: [row for row, _ in made] for table, made in batch.rows.items() if made}


def enriched(message: Message) -> Message:
    resolved = [m for short, m in resolve_step(clean(message), Index())[0].outputs if short == "resolved"]
    return next(m for short, m in enrich_step(resolved[0]).outputs if short == "enriched")


def test_rows_of_a_record_that_was_sent_again_for_another() -> None:
    again_at = NOW + timedelta(days=3650)
    message = page(7, rasad_redrive_of=b"pages.raw.v1/2/3", rasad_redriven_at=again_at.isoformat().encode())
    made = rows(enriched(message), "enriched", Targets(since={"g1": {}, "g2": {0: 100}}))
    own = [row for row in made["ledger_rows"] if row["superseded_by"] == ""]
    other = [row for row in made["ledger_rows"] if row["superseded_by"]]
    # In both: what is sent again may be older than what the loader stores in g2.
    assert [(row["generation"], row["raw_offset"], row["ver"]) for row in own] == [
        ("g1", 7, again_at),
        ("g2", 7, again_at),
    ]
    assert {(r["raw_partition"], r["raw_offset"], r["outcome"], r["superseded_by"]) for r in other} == {
        (2, 3, "superseded", "pages.raw.v1/0/7")
    }


def test_a_record_sent_again_for_itself_supersedes_none() -> None:
    ref = RawRef(topic=topic("raw").name, partition=2, offset=3)
    headers = {"rasad_redrive_of": b"pages.raw.v1/2/3"}
    assert superseded(headers, ref) is None
    assert superseded(headers, RawRef(topic=topic("raw").name, partition=2, offset=4)) == ref
    assert superseded({}, ref) is None


def test_texts_that_were_taken_down_have_no_row_and_keep_their_outcome() -> None:
    message = enriched(page(7))
    subject = message.headers["ce_subject"].decode()
    made = rows(message, "enriched", Targets(since={"g1": {}}, taken_down=frozenset({subject})))
    assert list(made) == ["ledger_rows"]
    assert made["ledger_rows"][0]["outcome"] == "article"


def test_what_a_replay_published_is_stored_in_its_generation_alone() -> None:
    targets = Targets(since={"g1": {}, "g2": {0: 100}})
    message = enriched(page(7, rasad_generation=b"g2"))
    assert {row["generation"] for row in rows(message, "enriched", targets)["ledger_rows"]} == {"g2"}
    gone = Targets(since={"g1": {}})
    assert rows(message, "enriched", gone) == {}
    live = enriched(page(7))
    assert live.headers["ce_id"] != message.headers["ce_id"]  # subscribers must not take it for a repeat


@pytest.mark.parametrize("stage, same", [("clean", False), ("resolve", True)])
def test_what_is_sent_again(stage: str, same: bool) -> None:
    origin = page(7) if stage == "clean" else clean(page(7))
    letter = reject(origin, raw_ref(origin), stage, Reject(Reason.STAGE_ERROR, "x")).outputs[0][1]
    sent = again(rejected.decode(letter), NOW)
    assert (sent.topic, sent.key, sent.value) == (origin.topic, origin.key, origin.value)
    assert origin.headers.items() <= sent.headers.items()
    assert (raw_ref(replace(sent, offset=99)) == raw_ref(origin)) == same
    assert sent.headers["rasad_redrive_of"] == b"pages.raw.v1/0/7"


def test_fresh_judgement_knows_what_came_before_and_what_is_passed_by() -> None:
    before, beside = page(5), page(12)
    live = verdicts(before, beside, page(13))
    judge = Judge(plan(), live, [])
    assert judge.take_new() == []  # what came before is the live generation's
    judge.pass_by(raw_ref(beside))
    handled = judge.judge(clean(page(14)))
    assert handled is not None
    assert handled.outcome == "article"
    assert [print_.raw.offset for print_ in judge.take_new()] == [12, 14]
    refetch = replace(page(5), offset=15)
    told = judge.judge(clean(refetch))
    assert told is not None
    assert told.outcome == "unchanged"  # of the page at 5, which is before the range


def test_going_on_judges_as_if_nothing_had_happened() -> None:
    stock = [page(offset) for offset in (11, 12, 13)]
    whole = Judge(plan(), {}, [])
    for message in [*stock, replace(page(12), offset=16)]:
        last = whole.judge(clean(message))
    first = Judge(plan(), {}, [])
    for message in stock:
        first.judge(clean(message))
    second = Judge(plan(), {}, first.take_new())
    resumed = second.judge(clean(replace(page(12), offset=16)))
    assert last is not None
    assert resumed is not None
    assert (resumed.outcome, resumed.outputs[0][0]) == (last.outcome, last.outputs[0][0]) == ("unchanged", "resolved")


def test_in_place_every_record_keeps_its_verdict() -> None:
    live = verdicts(page(11))
    judge = Judge(plan(into=None), live, [])
    told = judge.judge(clean(page(11)))
    assert told is not None
    assert told.outcome == "article"
    assert judge.judge(clean(page(12))) is None
    assert judge.take_new() == []


def test_in_place_what_is_another_page_today_is_left_alone() -> None:
    print_ = next(iter(verdicts(page(11)).values()))
    judge = Judge(plan(into=None), {coordinate(print_.raw): replace(print_, page_id="another")}, [])
    assert judge.judge(clean(page(11))) is None


def test_missing_records_are_ranges() -> None:
    gone = Missing([(0, 5, 9), (2, 0, 0), (0, 20, 20)])
    name = topic("raw").name
    found = [o for o in range(25) if RawRef(topic=name, partition=0, offset=o) in gone]
    assert found == [5, 6, 7, 8, 9, 20]
    assert RawRef(topic=name, partition=2, offset=0) in gone
    assert RawRef(topic=name, partition=1, offset=5) not in gone
    assert RawRef(topic=topic("clean").name, partition=0, offset=5) not in gone
    assert (len(gone), len(Missing([]))) == (7, 0)


def test_a_plan_and_how_far_it_is() -> None:
    told = plan(ends={0: 20, 1: 5}, starts={0: 10, 1: 0})
    assert told.total == 15
    progress = Progress(positions={0: 12, 1: 3})
    assert progress.done(told) == 5
    assert told.covers(RawRef(topic=topic("raw").name, partition=0, offset=10))
    assert not told.covers(RawRef(topic=topic("raw").name, partition=0, offset=20))
    assert not told.covers(RawRef(topic=topic("clean").name, partition=0, offset=10))
    assert (told.fresh, plan(stage="enrich").fresh, plan(into=None).fresh) == (True, False, False)


def test_a_replay_is_alive_while_its_process_is() -> None:
    host = socket.gethostname()
    assert not Replay(plan=plan(), process=f"{host}:{2**22 + 1}").alive
    assert not Replay(plan=plan(), process=f"{host}:{os.getpid()}").alive  # it is this one
    assert Replay(plan=plan(), process=f"{host}:{os.getppid()}").alive
    assert not Replay(plan=plan(), state="paused", process=f"{host}:{os.getppid()}").alive
    assert Replay(plan=plan(), process="elsewhere:1", told_at=datetime.now(UTC)).alive
    assert not Replay(plan=plan(), process="elsewhere:1", told_at=NOW).alive


async def test_a_fixed_rate_is_kept() -> None:
    held = pace.Pace(200.0, lambda: None)
    started = time.monotonic()
    for _ in range(5):
        await held.wait(10)
    assert 0.2 <= time.monotonic() - started < 5
    assert held.rate == 200.0


@pytest.mark.parametrize("latency, rate", [(0.2, pace.FIRST), (None, None)])
async def test_beside_live_records_it_begins_gently(latency: float | None, rate: float | None) -> None:
    begun = pace.Pace(None, lambda: latency)
    await begun.wait(1)
    assert begun.rate == rate


def test_live_records_come_first() -> None:
    rates: list[float | None] = [None]
    for latency in (0.3, 2.0, 1.8, 0.2, 0.2):
        rates.append(pace.adapted(rates[-1], reached=rates[-1] or 400.0, latency=latency))
    assert rates == [None, 400.0, 200.0, 100.0, 110.0, 121.0]
