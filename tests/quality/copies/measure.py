"""The resolver on labelled edits: what it says of each, by kind of edit, in one stream with everything else."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from pipeline.text.letters import fold_tight
from schemas.ids import digest
from schemas.records import Article, Clean, RawRef
from tests.quality.copies.edits import EDITORS, Edit, Text, edit
from tests.quality.copies.templates import families

START = datetime(2025, 8, 1, tzinfo=UTC)
OUTLETS = ("fars", "isna", "irna", "nournews", "serat")
SAME_TEXT = ("exact", "near")


@dataclass(frozen=True)
class Told:
    """An article of the stream: of which family, and what it is to the family's original (empty: the original)."""

    name: str
    family: str
    text: Text
    edit: str = ""
    kind: str = ""


@dataclass
class Scores:
    """Counts of right and wrong, for copies (exact and near) and for partial copies."""

    said: Counter[str] = field(default_factory=Counter)  # exact+near | partial: said to be one
    right: Counter[str] = field(default_factory=Counter)  # and is one, of that original's family
    there: Counter[str] = field(default_factory=Counter)  # how many there are
    by_edit: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # edit → what was said
    wrong: list[str] = field(default_factory=list)

    def precision(self, group: str) -> float:
        """Of what was said to be of the group."""
        return self.right[group] / max(self.said[group], 1)

    def recall(self, group: str) -> float:
        """Of what is of the group."""
        return self.right[group] / max(self.there[group], 1)

    def table(self) -> str:
        """For a reader: both groups, then what was said of each kind of edit."""
        lines = [
            f"{group}: precision {self.precision(group):.4f}, recall {self.recall(group):.4f} "
            f"({self.said[group]} said, {self.there[group]} there)"
            for group in ("copies", "partial")
        ]
        for name, said in sorted(self.by_edit.items()):
            expected = EDITORS[name][0] if name in EDITORS else "original"
            told = ", ".join(f"{kind} {count}" for kind, count in said.most_common())
            lines.append(f"  {name} ({expected}): {told}")
        return "\n".join(lines + self.wrong[:20])


def stream(originals: Sequence[Text], seed: int, *, templates: int = 30) -> list[Told]:
    """Originals, every edit that can be made of each, and hard negatives, mixed."""
    rng = random.Random(seed)
    told: list[Told] = []
    for number, text in enumerate(originals):
        family = f"a{number}"
        told.append(Told(family, family, text))
        for name in EDITORS:
            made: Edit | None = edit(name, text, rng, originals)
            if made is not None:
                # An edit that leaves the same letters is an exact copy, whatever it was meant to be.
                same = fold_tight(made.text.body) == fold_tight(text.body)
                told.append(Told(f"{family}-{name}", family, made.text, name, "exact" if same else made.kind))
    for name, texts in families(rng, templates).items():
        told.extend(Told(f"{name}{n}", f"{name}{n}", text, f"template {name}") for n, text in enumerate(texts))
    rng.shuffle(told)
    return told


def record(told: Told, number: int, published: datetime) -> Clean:
    """A clean record of a page of its own."""
    outlet = OUTLETS[number % len(OUTLETS)]
    page = digest("page", told.name)
    article = Article(
        article_id=told.name,
        page_id=page,
        outlet=outlet,
        edition="fa",
        language="fa",
        title=told.text.title,
        text=told.text.body,
        published_at=published,
        published_precision="second",
        agencies=[outlet],
        content_hash=digest(told.name),
    )
    raw = RawRef(topic="pages.raw.v1", partition=0, offset=number)
    fetched = START + timedelta(days=20, seconds=number)
    return Clean(
        raw=raw, page_id=page, outlet=outlet, edition="fa", fetched_at=fetched, kind="article", article=article
    )


def resolved(records: Sequence[Clean]) -> Index:
    """An index that has taken in the records."""
    index = Index()
    for clean in records:
        result = resolve(clean, index)
        assert not isinstance(result, Reject)
        index.add(result[1])
    return index


def measure(told: Sequence[Told]) -> Scores:
    """What the resolver makes of a stream. Originals are published before their copies, and may arrive after them."""
    records = [
        record(one, number, START + timedelta(hours=1 if one.edit in EDITORS else 0, minutes=number))
        if one.edit in EDITORS
        else record(one, number, START + timedelta(seconds=number))
        for number, one in enumerate(told)
    ]
    index = resolved(records)
    scores = Scores()
    families_of = {one.name: one.family for one in told}
    for one in told:
        relation = index.memory.relation(one.name)
        assert relation is not None
        kind = relation.kind or "original"
        scores.by_edit[one.edit or "original"][kind] += 1
        group = _group(one.kind)
        said = _group(relation.kind or "")
        scores.there[group] += 1
        scores.said[said] += 1
        # A round-up is made of two articles: it is a copy of either.
        same = families_of.get(relation.of or "") == one.family or one.edit == "gathered"
        if group == said and (not said or same):
            scores.right[said] += 1
        else:
            scores.wrong.append(f"  {one.name}: {kind} of {relation.of}, {relation.similarity}")
    return scores


def _group(kind: str) -> str:
    return "copies" if kind in SAME_TEXT else kind
