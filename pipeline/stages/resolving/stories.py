"""Stories: which articles tell of one event, under which name, and how that changes.

The clusters are a function of the links among the articles (`clustering`), and a story's id is that of the article
that founded it, the earliest: so both are the same whatever the order of arrival. When an earlier article turns up
late, or two clusters become one, the elder's id goes on and the other's record says where it went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct

from pipeline.stages.resolving.clustering import clusters_around
from pipeline.stages.resolving.items import Item
from pipeline.stages.resolving.topics import LINKED
from pipeline.stages.resolving.window import Window
from schemas.ids import digest
from schemas.records import Relation, Story, StoryMember


class Telling(Struct, frozen=True, array_like=True):
    """What an arrival does to stories."""

    moved: list[tuple[str, str]]  # article_id → story_id: in another story, or one that was alone or lost some
    ended: list[tuple[str, str]]  # story_id → the story that most of its articles are in now
    split: list[tuple[str, str]]  # new story_id → the story that goes on without its articles


class Stories:
    """Which story each article of the window is in. An article alone is its own story and takes no room here."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._founded: dict[str, float] = {}  # time of the founder, of stories whose founder has expired

    @property
    def several(self) -> int:
        """How many stories have more than one article."""
        return len(self._members)

    def of(self, article_id: str) -> str:
        """The id of the story an article is in."""
        return self._of.get(article_id) or own_story(article_id)

    def with_article(self, article_id: str) -> list[str]:
        """The articles of the story that an article is in, itself included."""
        return sorted(self._members.get(self._of.get(article_id, ""), {article_id}))

    def lives(self, story_id: str) -> bool:
        """Whether a story of more than one article has that id."""
        return story_id in self._members

    def tell(self, window: Window, item: Item, links: Mapping[str, float]) -> Telling:
        """Which stories change when an article arrives with these links. Only reads."""
        if not links:
            return Telling([(item.article_id, own_story(item.article_id))], [], [])
        groups = clusters_around(item.article_id, links, window.links, LINKED)
        names = [name for group in groups for name in group]
        items = {name: item if name == item.article_id else window.items[name] for name in names}
        after = self._named(groups, items)
        before = {name: self.of(name) for name in names if name != item.article_id}
        sizes = Counter(after.values())
        alone = {name for name in before if name not in self._of}
        # A story that others have left is told anew too, so one of those who stay stands for it.
        left = {story for name, story in before.items() if after[name] != story}
        stands = {story: name for name, story in sorted(after.items(), reverse=True) if story in left}
        moved = [
            (name, story)
            for name, story in sorted(after.items())
            if before.get(name) != story or (name in alone and sizes[story] > 1) or stands.get(story) == name
        ]
        ended = []
        for story in sorted(set(before.values()) - set(sizes)):
            went = Counter(after[name] for name, old in before.items() if old == story)
            ended.append((story, min(went, key=lambda new: (-went[new], new))))
        known = set(before.values())
        split = [
            (story, before[name])
            for name, story in sorted(after.items())
            if story not in known and own_story(name) == story and before.get(name) in sizes
        ]
        return Telling(moved, ended, split)

    def take(self, telling: Telling) -> None:
        """Apply what `tell` said."""
        for name, _ in telling.moved:
            self._leave(name)
        for name, story in telling.moved:
            self._of[name] = story
            self._members.setdefault(story, set()).add(name)
        for story in {story for _, story in telling.moved}:
            members = self._members[story]
            if len(members) == 1 and own_story(*members) == story:
                del self._of[members.pop()]
                del self._members[story]
        for story, _ in telling.ended:
            self._founded.pop(story, None)

    def forget(self, item: Item) -> None:
        """An article has expired. Its story keeps its name while there is one left to tell it."""
        story = self._of.get(item.article_id)
        self._leave(item.article_id)
        if story is None:
            return
        if story not in self._members:
            self._founded.pop(story, None)
        elif own_story(item.article_id) == story:
            self._founded[story] = item.time

    def _leave(self, name: str) -> None:
        story = self._of.pop(name, None)
        if story is not None:
            self._members[story].discard(name)
            if not self._members[story]:
                del self._members[story]

    def _named(self, groups: Iterable[Sequence[str]], items: Mapping[str, Item]) -> dict[str, str]:
        """Article → story id: the founder's, or that of a founder who has expired. The elder chooses first."""
        choices = []
        for group in groups:
            founders = [(items[name].time, name, own_story(name)) for name in group]
            gone = {self._of[name] for name in group if self._of.get(name) in self._founded}
            founders.extend((self._founded[story], "", story) for story in gone)
            choices.append((sorted(founders), group))
        named: dict[str, str] = {}
        taken: set[str] = set()
        for founders, group in sorted(choices):
            story = next(story for _, _, story in founders if story not in taken)
            taken.add(story)
            named.update(dict.fromkeys(group, story))
        return named


@lru_cache(maxsize=1 << 14)
def own_story(article_id: str) -> str:
    """The id of the story that an article founds."""
    return digest("story", article_id)


def record(
    story_id: str,
    members: Iterable[Item],
    links: Mapping[str, Mapping[str, float]],
    relation: Callable[[str], Relation | None],
    *,
    version: int,
    updated: float,
    split_from: str | None = None,
) -> Story:
    """The record of a story: of each page the latest version, in the order in which they were published."""
    pages: dict[str, Item] = {}
    for item in sorted(members, key=lambda item: (item.fetched, item.version, item.article_id)):
        pages[item.page_id] = item
    items = sorted(pages.values(), key=lambda item: (item.published is None, item.time, item.article_id))
    names = {item.article_id for item in items}
    standing = {item.article_id: relation(item.article_id) for item in items}

    def stands_for(item: Item) -> tuple[bool, bool, float, int]:
        told = standing[item.article_id]
        linked = round(sum(sorted(links.get(item.article_id, {}).get(name, 0.0) for name in names)), 6)
        return (item.title is None, told is not None and told.relation == "copy", -linked, items.index(item))

    languages = Counter(item.language for item in items)
    dates = [item.published for item in items if item.published is not None]
    return Story(
        story_id=story_id,
        version=version,
        headline=min(items, key=stands_for).title if items else None,
        languages=sorted(languages, key=lambda code: (-languages[code], code)),
        outlets=list(dict.fromkeys(item.outlet for item in items)),
        first_at=min(dates, default=None),
        last_at=max(dates, default=None),
        size=len(items),
        members=[
            StoryMember(
                article_id=item.article_id,
                page_id=item.page_id,
                outlet=item.outlet,
                language=item.language,
                title=item.title,
                published_at=item.published,
                relation=told.relation if (told := standing[item.article_id]) else "original",
            )
            for item in items
        ],
        split_from=split_from,
        updated_at=datetime.fromtimestamp(updated, UTC),
    )


def ended(story_id: str, into: str, *, version: int, updated: float) -> Story:
    """The last record of a story whose articles are in another one now."""
    return Story(
        story_id=story_id,
        version=version,
        merged_into=into,
        updated_at=datetime.fromtimestamp(updated, UTC),
    )
