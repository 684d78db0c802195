"""The resolver's stage: what it sends, in which order, and that a delivery again says what stands by then."""

from __future__ import annotations

import asyncio

import msgspec

from pipeline.settings import load
from pipeline.steps import Handled, enrich_step
from pipeline.workers import ResolverStage
from schemas.envelope import Message
from schemas.records import Clean, Enriched, Outcome, Relation, Story
from schemas.rejected import format_ref
from tests.unit.resolving_records import BODY, name, record


def message(clean: Clean) -> Message:
    return Message(
        key=clean.page_id.encode(),
        value=msgspec.json.encode(clean),
        headers={"rasad_raw": format_ref(clean.raw), "rasad_outlet": clean.outlet.encode()},
        topic="articles.clean.v1",
    )


def handled(stage: ResolverStage, *records: Clean) -> list[Handled]:
    async def work() -> list[Handled]:
        return [one async for part in stage.handle([message(clean) for clean in records]) for one in part]

    return asyncio.run(work())


def sent(results: list[Handled], short: str) -> list[Message]:
    return [output for one in results for topic, output in one.outputs if topic == short]


COPY = record(1, BODY, outlet="serat", published=30)
ORIGIN = record(2, BODY, outlet="irna", published=10)


def gone(page: Clean, offset: int) -> Clean:
    later = record(offset, BODY)
    return msgspec.structs.replace(
        page, raw=later.raw, fetched_at=later.fetched_at, kind="gone", http_status=404, article=None
    )


def test_corrections_and_stories_follow_the_record_that_makes_them() -> None:
    stage = ResolverStage(load())
    results = handled(stage, COPY) + handled(stage, ORIGIN)
    assert [short for short, _ in results[0].outputs] == ["resolved", "relations", "stories"]
    relations = [msgspec.json.decode(m.value or b"", type=Relation) for m in sent(results, "relations")]
    assert [(one.article_id, one.relation, one.of) for one in relations] == [
        (name(COPY), "original", None),
        (name(ORIGIN), "original", None),
        (name(COPY), "copy", name(ORIGIN)),
    ]
    stories = [msgspec.json.decode(m.value or b"", type=Story) for m in sent(results, "stories")]
    assert [(one.size, one.merged_into) for one in stories] == [(1, None), (2, None), (0, stories[1].story_id)]
    assert [member.relation for member in stories[1].members] == ["original", "copy"]
    assert stories[0].version < stories[1].version
    for one, made in zip(sent(results, "stories"), stories, strict=True):
        assert one.key == made.story_id.encode()
        assert one.headers["ce_type"].endswith(b".story.changed.v1")
        assert one.headers["rasad_raw"]


def test_of_a_batch_only_the_last_word_on_each_relation_and_story_is_sent() -> None:
    one_by_one = ResolverStage(load())
    results = handled(one_by_one, COPY) + handled(one_by_one, ORIGIN)
    together = handled(ResolverStage(load()), COPY, ORIGIN)
    assert len(sent(together, "resolved")) == 2
    for short in ("relations", "stories"):
        last = {one.key: one.value for one in sent(results, short)}
        assert {one.key: one.value for one in sent(together, short)} == last
        assert len(sent(together, short)) == len(last) < len(sent(results, short))


def test_delivered_again_an_article_is_what_it_is_by_now() -> None:
    stage = ResolverStage(load())
    handled(stage, COPY, ORIGIN)
    again = handled(stage, COPY)
    told = [msgspec.json.decode(m.value or b"", type=Relation) for m in sent(again, "relations")]
    assert [(one.relation, one.of) for one in told] == [("copy", name(ORIGIN))]
    [story] = [msgspec.json.decode(m.value or b"", type=Story) for m in sent(again, "stories")]
    assert story.size == 2


def unique(results: list[Handled]) -> list[Enriched]:
    enriched = [enrich_step(m) for m in sent(results, "resolved")]
    return [msgspec.json.decode(m.value or b"", type=Enriched) for m in sent(enriched, "unique")]


def test_who_never_had_a_copy_hears_of_no_withdrawal() -> None:
    stage = ResolverStage(load())
    assert [one.outlet for one in unique(handled(stage, ORIGIN, COPY))] == ["irna"]
    results = handled(stage, gone(COPY, 5), gone(ORIGIN, 6))
    assert [one.outcome for one in results] == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]
    assert [(one.outlet, one.outcome) for one in unique(results)] == [("irna", Outcome.WITHDRAWN)]
    assert sent(results, "relations") == sent(results, "stories") == []


def test_who_had_it_as_an_original_hears_of_its_withdrawal_also_when_it_is_a_copy_by_then() -> None:
    stage = ResolverStage(load())
    assert [one.outlet for one in unique(handled(stage, COPY, ORIGIN))] == ["serat", "irna"]
    assert [one.outlet for one in unique(handled(stage, gone(COPY, 5)))] == ["serat"]
