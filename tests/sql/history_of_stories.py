"""Stories over the articles of a history: they grow, lose articles to others, split, and go into one another."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from schemas.ids import digest
from schemas.records import Enriched, Story, StoryMember

# How often an article joins a story that is there; how often that takes over another, or loses a page to a new one.
JOINS, ENDS, SPLITS = 0.7, 0.15, 0.15


def stories(records: Sequence[Enriched], seed: int) -> list[Story]:
    """What was told of stories: each version of each, in their order. A page is in one story at a time."""
    chance = random.Random(seed)
    living: dict[int, dict[str, Enriched]] = {}  # story → its members by page
    ended: dict[int, int] = {}
    split: dict[int, int] = {}
    versions: Counter[int] = Counter()
    made: list[Story] = []
    for one in records:
        if one.article is None:
            continue
        # A page's next version may tell of another event.
        changed = {number for number, pages in living.items() if pages.pop(one.page_id, None)}
        number = chance.choice(list(living)) if living and chance.random() < JOINS else len(versions)
        living.setdefault(number, {})[one.page_id] = one
        changed.add(number)
        luck = chance.random()
        if luck < ENDS and len(living) > 1:
            other = chance.choice([story for story in living if story != number])
            living[number] |= living.pop(other)
            ended[other] = number
            changed.add(other)
        elif luck < ENDS + SPLITS and len(living[number]) > 1:
            page = chance.choice(list(living[number]))
            new = max(len(versions), number + 1)
            living[new] = {page: living[number].pop(page)}
            split[new] = number
            changed.add(new)
        for story in sorted(changed):
            versions[story] += 1
            pages = list(living.get(story, {}).values())
            made.append(_story(story, versions[story], pages, ended.get(story), split.get(story), one, chance))
    return made


def last(told: Sequence[Story]) -> dict[str, Story]:
    """What counts in the end of each story."""
    return {story.story_id: story for story in told}


def _story(
    number: int,
    version: int,
    pages: Sequence[Enriched],
    into: int | None,
    source: int | None,
    cause: Enriched,
    chance: random.Random,
) -> Story:
    members = [_member(one, chance) for one in pages]
    times = [member.published_at for member in members if member.published_at]
    return Story(
        story_id=digest(f"story {number}"),
        version=version,
        headline=members[0].title if members else None,
        languages=list(dict.fromkeys(member.language for member in members)),
        outlets=list(dict.fromkeys(member.outlet for member in members)),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        size=len(members),
        members=members,
        merged_into=None if into is None else digest(f"story {into}"),
        split_from=None if source is None else digest(f"story {source}"),
        updated_at=cause.fetched_at,
    )


def _member(one: Enriched, chance: random.Random) -> StoryMember:
    assert one.article is not None
    return StoryMember(
        article_id=one.article.article_id,
        page_id=one.page_id,
        outlet=one.outlet,
        language=one.article.language,
        title=one.article.title,
        published_at=one.article.published_at,
        relation=chance.choice(["original", "copy"]),
    )
