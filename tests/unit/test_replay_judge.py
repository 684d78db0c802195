"""A replay's judge among verdicts of another index, which knew other articles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from pipeline.bench.articles import articles
from pipeline.replay.judge import Judge
from pipeline.replay.plan import Plan
from pipeline.replay.verdicts import Coordinate, coordinate
from pipeline.stages.resolve import Index
from pipeline.steps import resolve_step
from schemas.envelope import Message
from schemas.records import Clean, Fingerprint

COUNT, FIRST = 220, 60  # records, and the first one of the range
NOW = datetime(2025, 8, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def records() -> list[Clean]:
    return list(articles(COUNT, seed=5))


def message(record: Clean) -> Message:
    return Message(
        key=record.page_id.encode(),
        value=msgspec.json.encode(record),
        headers={"rasad_raw": f"{record.raw.topic}/{record.raw.partition}/{record.raw.offset}".encode()},
    )


def judged(records: list[Clean]) -> tuple[Index, dict[Coordinate, Fingerprint]]:
    """An index that met these records, and its verdicts."""
    index, made = Index(), {}
    for record in records:
        _, print_ = resolve_step(message(record), index)
        assert print_ is not None
        index.add(print_)
        made[coordinate(record.raw)] = print_
    return index, made


def relations(index: Index, records: list[Clean]) -> list[object]:
    found = [index.memory.relation(record.article.article_id) for record in records if record.article]
    return [(one.article_id, one.relation, one.of) if one else None for one in found]


def plan(outlets: list[str]) -> Plan:
    # The number of a record is its offset, whatever its partition.
    starts, ends = dict.fromkeys(range(4), FIRST), dict.fromkeys(range(4), COUNT)
    return Plan(
        name="g2", stage="clean", since=NOW, until=NOW + timedelta(days=1), outlets=outlets, live="g1", into="g2",
        raw_starts=starts, raw_ends=ends, bounds=ends, starts=starts, ends=ends, relation_ends={0: 0},
    )  # fmt: skip


@pytest.mark.parametrize("outlets", [["isna"], ["serat", "fars"], []])
def test_what_is_not_replayed_stands_to_what_is_there(records: list[Clean], outlets: list[str]) -> None:
    """Every third record of the range is rejected by today's code; the live index knew them all."""
    _, in_force = judged(records)
    wanted = plan(outlets)
    judge = Judge(wanted, in_force, [])
    there = records[:FIRST]
    for number, record in enumerate(records[FIRST:]):
        asked = wanted.wants(record.outlet)
        if asked and number % 3 == 0:
            continue
        there.append(record)
        if asked:
            assert judge.judge(message(record)) is not None
        else:
            judge.pass_by(record.raw)
    undisturbed, _ = judged(there)
    assert relations(judge._index, there) == relations(undisturbed, there)
    assert "copy" in {relation[1] for relation in relations(undisturbed, there) if isinstance(relation, tuple)}
    # Taken up again with what it stored, it knows the same.
    resumed = Judge(wanted, in_force, judge.take_new())
    assert relations(resumed._index, there) == relations(undisturbed, there)


def test_records_before_the_range_count_whatever_is_missing_between_them(records: list[Clean]) -> None:
    """Verdicts with one missing before them are judged anew."""
    _, in_force = judged(records)
    del in_force[coordinate(records[7].raw)]
    judge = Judge(plan([]), in_force, [])
    there = [*records[:7], *records[8:FIRST]]
    undisturbed, _ = judged(there)
    assert relations(judge._index, there) == relations(undisturbed, there)


def test_in_place_every_record_keeps_its_verdict(records: list[Clean]) -> None:
    _, in_force = judged(records)
    judge = Judge(msgspec.structs.replace(plan([]), into=None), in_force, [])
    for record in records[FIRST::2]:  # the others are not there any more
        told = Message(**{**msgspec.structs.asdict(message(record)), "headers": {
            **message(record).headers, "ce_subject": record.page_id.encode()}})  # fmt: skip
        handled = judge.judge(told)
        assert handled is not None
        assert handled.outcome == in_force[coordinate(record.raw)].outcome
