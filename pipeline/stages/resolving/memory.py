"""The resolver's memory of articles: judges a new one against those of the window, and what its arrival changes.

`judge` only reads; its judgement is stored with the verdict; `take` applies it. A memory that takes in the stored
judgements in their order is the memory that made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from pipeline.stages.resolving.items import Item
from pipeline.stages.resolving.lineage import Origin, origins
from pipeline.stages.resolving.pairs import Kind, Pair
from pipeline.stages.resolving.prints import Print
from pipeline.stages.resolving.stories import Stories, Telling, ended, record
from pipeline.stages.resolving.topics import Topic
from pipeline.stages.resolving.window import Evidence, Finding, Window
from schemas.records import Relation, Story


class Judgement(Struct, frozen=True):
    """What is decided when an article arrives."""

    finding: Finding
    relations: list[Relation]  # of all articles whose relation changes; a new article is always among them
    telling: Telling


class Memory:
    """The window with what was decided about its articles."""

    def __init__(self) -> None:
        self.window = Window()
        self.stories = Stories()
        self._copies: dict[str, Relation] = {}  # the others' relations follow from the article alone

    @property
    def copies(self) -> int:
        """How many articles of the window are copies."""
        return len(self._copies)

    def judge(self, item: Item, print_: Print, topic: Topic, marks: Topic, following: str | None = None) -> Judgement:
        """The new article's relation and story, and those of others that change with it.

        `following`: the page's next version, where that was known before this one arrived.
        """
        finding = self.window.look_up(item, print_, topic, marks, following)
        relations = self._relations(item, finding, following)
        return Judgement(finding, relations, self.stories.tell(self.window, item, finding.links))

    def take(
        self,
        item: Item,
        print_: Print,
        topic: Topic,
        marks: Topic,
        judgement: Judgement,
        following: str | None = None,
    ) -> None:
        """Take in an article with what was judged of it."""
        expired = self.window.take(item, print_, topic, marks, judgement.finding)
        self.window.precede(following, item.article_id)
        for relation in judgement.relations:
            if relation.relation == "copy":
                self._copies[relation.article_id] = relation
            else:
                self._copies.pop(relation.article_id, None)
        self.stories.take(judgement.telling)
        # Last: what was judged may be about articles that expire with this arrival.
        for gone in expired:
            self._copies.pop(gone.article_id, None)
            self.stories.forget(gone)

    def relation(self, article_id: str) -> Relation | None:
        """The relation of an article as it stands; None when it is not in the window."""
        item = self.window.items.get(article_id)
        if item is None:
            return None
        return self._copies.get(article_id) or relation_of(item, None, item.fetched)

    def told(self, telling: Telling, corrected: Iterable[str] = (), *, version: int, updated: float) -> list[Story]:
        """The records of the stories that a telling touched, as they stand now: to be sent after `take`.

        `corrected`: articles whose relation changed, which their stories' records say too.
        `version` is that of the verdict the telling belongs to: what is said later has a higher one.
        """
        records = {}
        split = dict(telling.split)
        for name in (*(name for name, _ in telling.moved), *corrected):
            if name not in self.window.items:
                continue
            story = self.stories.of(name)
            if story not in records:
                members = [self.window.items[one] for one in self.stories.with_article(name)]
                records[story] = record(
                    story,
                    members,
                    self.window.links,
                    self.relation,
                    version=version,
                    updated=updated,
                    split_from=split.get(story),
                )
        for story, into in telling.ended:
            if story not in records and not self.stories.lives(story):
                records[story] = ended(story, into, version=version, updated=updated)
        return list(records.values())

    def _relations(self, item: Item, finding: Finding, following: str | None) -> list[Relation]:
        """Decide anew about all whose texts hang together with a text whose pairs change, and the next version."""
        items, pairs = self._group(item, finding)
        found = origins(items, pairs)
        decided = {one.article_id: one for one in items}
        # Outside the group only what derives from no other page changes with the version before it.
        if following in decided or (following in self.window.items and following not in self._copies):
            decided[following] = replace(self.window.items[following], previous=item.article_id)
        changed = []
        for _, one in sorted(decided.items()):
            relation = relation_of(one, found.get(one.article_id), item.fetched)
            known = self.relation(one.article_id)
            if known is None or replace(known, decided_at=None) != replace(relation, decided_at=None):
                changed.append(relation)
        return changed

    def _group(self, item: Item, finding: Finding) -> tuple[list[Item], dict[str, dict[str, Pair]]]:
        """The articles of all texts that hang together with those of the finding, and the pairs among them."""
        if not item.text:
            return [item], {}
        changed: dict[str, dict[str, Evidence]] = {}
        for evidence in finding.evidence:
            for one in (evidence, evidence.turned()):
                changed.setdefault(one.first, {})[one.second] = one
        pairs: dict[str, dict[str, Pair]] = {}
        front = [item.text, *changed]
        while front:
            text = front.pop()
            if text in pairs:
                continue
            near: Mapping[str, Evidence] = {**self.window.paired(text), **changed.get(text, {})}
            pairs[text] = {name: evidence.pair for name, evidence in near.items() if evidence.holds}
            front.extend(pairs[text])
        return [item, *self.window.holders(pairs)], pairs


def relation_of(item: Item, origin: Origin | None, decided: float) -> Relation:
    """The relation record of an article, from the origin found for it; `decided` in seconds since 1970."""
    relation = Relation(
        article_id=item.article_id,
        page_id=item.page_id,
        outlet=item.outlet,
        relation="original",
        syndicated=bool(item.names or item.via),
        method="first",
        decided_at=datetime.fromtimestamp(decided, UTC),
    )
    if origin is not None:
        how = "text_hash" if origin.pair.kind is Kind.EXACT else "shingles"
        return replace(
            relation,
            relation="copy",
            kind=str(origin.pair.kind),
            of=origin.item.article_id,
            of_page=origin.item.page_id,
            of_outlet=origin.item.outlet,
            similarity=round(origin.pair.similarity, 3),
            method=f"{how}, {origin.reason}",
        )
    if item.previous is not None:
        return replace(relation, relation="revision", of=item.previous, of_page=item.page_id, method="page_id")
    return relation
