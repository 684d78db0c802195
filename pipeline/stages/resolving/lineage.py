"""Who copied whom: the relations of a group of articles whose texts are alike, as a function of the group alone.

The order of arrival plays no part, so that a true origin that arrives late is simply decided about anew. A page comes
before the pages that derive from it: first by attribution (a text that names IRNA comes after IRNA's page with that
text, whatever the dates say), then the outlet's own page before an aggregator's export of it, then by time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct

from pipeline.stages.resolving.items import Item
from pipeline.stages.resolving.pairs import Kind, Pair

WINDOW: Final = 30 * 86400.0
"""Seconds between two articles beyond which one is not asked to be a copy of the other."""

TOLERANCE: Final = 0.25
"""An article that accounts for so much less of a text than another may still be where it came from: copies share with
each other what was added to both (a byline, legal words)."""

Pairs = Mapping[str, Mapping[str, Pair]]  # text → text → what they are to each other, both ways
_SAME: Final = Pair(Kind.EXACT, 1.0, 1.0)


class Origin(Struct, frozen=True):
    """What a copy derives from, and why it is that article."""

    item: Item
    pair: Pair
    reason: str  # attribution | aggregator | time


class _Page(Struct):
    """A page with its versions, and where it stands among the pages whose texts are like its own."""

    page_id: str
    items: list[Item]
    time: float
    steps: int = 0  # how many attributions lead from it to a page that names none of the others

    @property
    def order(self) -> tuple[float, int, bool, float, str]:
        own = min(item.time for item in self.items)
        return (self.time, self.steps, any(item.via for item in self.items), own, self.page_id)


def origins(items: Sequence[Item], pairs: Pairs) -> dict[str, Origin]:
    """The origin of each article of the group that is a copy, by article_id; the others derive from no other page.

    The group must be closed: with an article all whose texts are paired with its own.
    """
    ordered = sorted(items, key=lambda item: (item.page_id, item.time, item.version, item.article_id))
    pages = {
        page_id: _Page(page_id, versions, min(item.time for item in versions))
        for page_id, group in groupby(ordered, key=lambda item: item.page_id)
        for versions in [list(group)]
    }
    if len(pages) < 2:
        return {}
    holders: dict[str, list[Item]] = {}
    for item in ordered:
        holders.setdefault(item.text, []).append(item)
    _order(pages, holders, pairs)
    for holding in holders.values():
        holding.sort(key=lambda item: (pages[item.page_id].order, item.time, item.version, item.article_id))
    found: dict[str, Origin] = {}
    for page in sorted(pages.values(), key=lambda page: page.order):
        for item in page.items:
            origin = _origin(item, pages, holders, pairs)
            if origin is not None:
                found[item.article_id] = origin
    return found


def _origin(
    item: Item, pages: Mapping[str, _Page], holders: Mapping[str, Sequence[Item]], pairs: Pairs
) -> Origin | None:
    """Of the earlier articles that account for nearly as much of its text as any: the one of the first page.

    An excerpt shares more with another excerpt than either with a third text, but both are wholly in the article
    they were taken from; and a copy to the letter of a report is that report's copy, though a third of it stood in
    yesterday's.
    """
    mine = pages[item.page_id].order
    earlier = [(other, pair) for other, pair in _alike(item, holders, pairs) if pages[other.page_id].order < mine]
    if not earlier:
        return None
    most = max(pair.first for _, pair in earlier)

    def rank(candidate: tuple[Item, Pair]) -> tuple[object, ...]:
        other, pair = candidate
        return (pages[other.page_id].order, -pair.similarity, other.time, other.version, other.article_id)

    other, pair = min((one for one in earlier if one[1].first >= most - TOLERANCE), key=rank)
    return Origin(other, pair, _reason(item, other))


def _alike(item: Item, holders: Mapping[str, Sequence[Item]], pairs: Pairs) -> Iterator[tuple[Item, Pair]]:
    """Articles of other pages within the window with the same or a paired text: the first page of each text."""
    for text, pair in ((item.text, _SAME), *pairs.get(item.text, {}).items()):
        first: str | None = None
        for other in holders.get(text, ()):
            if other.page_id == item.page_id or abs(other.time - item.time) > WINDOW:
                continue
            if first is not None and other.page_id != first:
                break
            first = other.page_id
            yield other, pair


def _order(pages: Mapping[str, _Page], holders: Mapping[str, Sequence[Item]], pairs: Pairs) -> None:
    """Give each page its time and steps: what is attributed to it was there before."""
    sources: dict[str, set[str]] = {}  # page → pages it takes its text from, by its own words
    by_outlet: dict[tuple[str, str], list[Item]] = {}
    for text, holding in holders.items():
        for item in holding:
            by_outlet.setdefault((text, item.outlet), []).append(item)
    for text, holding in holders.items():
        alike = (text, *pairs.get(text, {}))
        for item in holding:
            owners = (*item.names, *([item.outlet] if item.via else []))
            for other in (other for one in alike for owner in owners for other in by_outlet.get((one, owner), ())):
                if other.page_id != item.page_id and _derives(item, other):
                    sources.setdefault(item.page_id, set()).add(other.page_id)
    # A longer chain than this is a circle of pages that name each other: then what is settled so far counts.
    for _ in range(min(len(sources), 8)):
        settled = True
        for page_id in sorted(sources):
            page = pages[page_id]
            for source in (pages[name] for name in sorted(sources[page_id])):
                if source.time > page.time:
                    source.time, settled = page.time, False
                if page.steps <= source.steps:
                    page.steps, settled = source.steps + 1, False
        if settled:
            return


def _derives(item: Item, other: Item) -> bool:
    """Whether the first says that its text is the second's: it names its outlet, or is an export of its page."""
    if abs(other.time - item.time) > WINDOW:
        return False
    if item.outlet == other.outlet:
        return item.via is not None and other.via is None
    return other.outlet in item.names and item.outlet not in other.names


def _reason(item: Item, other: Item) -> str:
    if item.outlet == other.outlet and item.via and not other.via:
        return "aggregator"
    return "attribution" if other.outlet in item.names else "time"
