"""The resolver as a whole: any order, restarts, redelivery, expiry, stories as they change."""

from __future__ import annotations

import random
from itertools import permutations

import msgspec

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from schemas import ids
from schemas.records import Clean, Fingerprint, Relation
from tests.unit.resolving_records import BODY, OTHER, name, record, relation, take


def mixed() -> list[Clean]:
    """Families of copies, revisions, attributions and two versions of one event, in order of fetching."""
    rng = random.Random(3)
    records = []
    for n in range(90):
        base = rng.choice([BODY, OTHER, f"{BODY}\n{OTHER}"])
        lines = base.split("\n")
        rng.shuffle(lines)
        text = "\n".join(lines[: rng.randint(1, len(lines))]) + f" شمار {rng.randint(1, 9)}."
        outlet = rng.choice(["irna", "isna", "fars", "serat"])
        names = ("irna",) if outlet == "serat" and rng.random() < 0.5 else ()
        records.append(record(n, text, outlet=outlet, published=rng.randint(0, 3000), fetched=4000 + n, names=names))
    return records


def test_the_order_of_arrival_does_not_matter() -> None:
    records = mixed()
    outcomes = []
    for seed in range(4):
        index = Index()
        for clean in random.Random(seed).sample(records, len(records)):
            take(index, clean)
        outcomes.append(
            [
                (
                    msgspec.structs.replace(relation(index, clean), decided_at=None),
                    index.memory.stories.of(name(clean)),
                )
                for clean in records
            ]
        )
    assert outcomes[0] == outcomes[1] == outcomes[2] == outcomes[3]
    assert len({story for _, story in outcomes[0]}) < len(records) / 2
    assert {one.kind for one, _ in outcomes[0]} >= {"near", "partial", None}


def test_versions_of_a_page_that_come_in_another_order_are_the_same_revisions() -> None:
    told = [
        record(n, text, page="one", published=0, fetched=60 + n)
        for n, text in enumerate([BODY, f"{BODY} شمار ۲.", f"{OTHER} شمار ۳."])
    ]
    copy = record(9, BODY, outlet="serat", published=30, names=("isna",))
    records = [*told, copy]
    ended = []
    for order in permutations(records):
        index = Index()
        sent: dict[str, Relation] = {}
        for clean in order:
            resolved, changes = take(index, clean)
            assert resolved.relation is not None
            sent |= {one.article_id: one for one in (resolved.relation, *changes.relations)}
        assert all(sent[name(clean)] == relation(index, clean) for clean in records)
        standing = [msgspec.structs.replace(sent[name(clean)], decided_at=None) for clean in records]
        ended.append((standing, [index.memory.stories.of(name(clean)) for clean in records]))
    assert all(one == ended[0] for one in ended)
    assert [(one.relation, one.of) for one in ended[0][0]] == [
        ("original", None),
        ("revision", name(told[0])),
        ("revision", name(told[1])),
        ("copy", name(told[0])),
    ]
    assert len(set(ended[0][1])) == 1


def test_what_was_sent_is_what_stands_at_the_end() -> None:
    index = Index()
    sent: dict[str, Relation] = {}
    stories: dict[str, tuple[str, ...]] = {}
    for clean in mixed():
        resolved, changes = take(index, clean)
        assert resolved.relation is not None
        for one in (resolved.relation, *changes.relations):
            sent[one.article_id] = one
        for story in changes.stories:
            stories.pop(story.story_id, None)
            if story.merged_into is None:
                stories[story.story_id] = tuple(sorted(member.article_id for member in story.members))
    assert all(sent[name(clean)] == relation(index, clean) for clean in mixed())
    assert sorted(one for members in stories.values() for one in members) == sorted(map(name, mixed()))
    for story_id, members in stories.items():
        assert {index.memory.stories.of(one) for one in members} == {story_id}


def test_a_restart_changes_nothing() -> None:
    records = mixed()
    live, prints = Index(), []
    for clean in records[:60]:
        result = resolve(clean, live)
        assert not isinstance(result, Reject)
        live.add(result[1])
        prints.append(msgspec.json.encode(result[1]))
    rebuilt = Index()
    for print_ in prints:
        rebuilt.add(msgspec.json.decode(print_, type=Fingerprint))
    for clean in records:
        one, two = resolve(clean, live), resolve(clean, rebuilt)
        assert one == two
        assert not isinstance(one, Reject)
        assert not isinstance(two, Reject)
        live.add(one[1])
        rebuilt.add(two[1])
        assert live.changes(one[1]) == rebuilt.changes(two[1])


def test_redelivery_says_the_same_again_and_what_stands_now() -> None:
    index = Index()
    copy = record(1, BODY, outlet="serat", published=30)
    first, _ = take(index, copy)
    origin = record(2, BODY, outlet="irna", published=10)
    _, changes = take(index, origin)
    count = len(index.memory.window.items)
    again, _ = take(index, copy)
    assert again == first
    result = resolve(origin, index)
    assert not isinstance(result, Reject)
    assert index.changes(result[1]) == changes
    assert len(index.memory.window.items) == count


def test_articles_expire_by_fetch_time_and_leave_nothing_behind() -> None:
    index = Index()
    for n in range(40):
        text = f"{BODY if n % 2 else OTHER} شمار {n}."
        take(index, record(n, text, published=n * 1440 * 2, fetched=n * 1440 * 2 + 5, outlet="isna"))
    window = index.memory.window
    assert len(window.items) == 16  # of 30 days, one every other day
    assert set(window.texts) == {item.text for item in window.items.values()}
    assert set(window.links) <= set(window.items)
    assert all(set(others) <= set(window.texts) for others in window.pairs.values())
    assert len(index.verdicts) == len(index.pages) == 23  # of 45 days
    late = record(99, f"{OTHER} شمار 0.", published=39 * 2880 + 60, fetched=39 * 2880 + 90, outlet="fars")
    take(index, late)
    assert relation(index, late).of != name(record(0, f"{OTHER} شمار 0.", published=0, fetched=5, outlet="isna"))


def test_a_story_keeps_its_name_when_its_founder_expires() -> None:
    index = Index()
    fetched = (0, 20, 31, 32)  # days
    told = [
        record(n, f"{BODY} شمار {n}.", published=n * 1440, fetched=day * 1440 + 5, outlet=f"outlet{n}")
        for n, day in enumerate(fetched)
    ]
    for clean in told:
        take(index, clean)
    assert name(told[0]) not in index.memory.window.items
    assert {index.memory.stories.of(one) for one in index.memory.window.items} == {ids.digest("story", name(told[0]))}


def test_a_bridge_joins_two_stories_and_the_elders_name_goes_on() -> None:
    index = Index()
    first, second = record(1, f"{BODY}", published=0), record(2, OTHER, outlet="fars", published=10)
    take(index, first)
    take(index, second)
    assert index.memory.stories.of(name(first)) != index.memory.stories.of(name(second))
    earlier = record(3, BODY.replace("امروز", "دیروز"), outlet="irna", published=-30)
    _, changes = take(index, earlier)
    told = {story.story_id: story for story in changes.stories}
    elder = ids.digest("story", name(earlier))
    assert told[elder].size == 2
    assert [member.outlet for member in told[elder].members] == ["irna", "isna"]
    assert told[ids.digest("story", name(first))].merged_into == elder
