"""Entities of an article: who, what and where it names, linked to the gazetteer.

The names are found with an Aho-Corasick automaton over the folded text (`linking/scan`), bearers of one name are told
apart by their text (`linking/people`), appositions become roles (`linking/roles`), descriptions and pronouns are led
back to the person named (`linking/reference`). Names that no list knows are found by `names` and get ids of their own
(`linking/unlisted`). `docs/decisions/entities.md` says why, with figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from pipeline.enrichers import names
from pipeline.enrichers.linking import people as entity_people
from pipeline.enrichers.linking import reference
from pipeline.enrichers.linking import roles as entity_roles
from pipeline.enrichers.linking.data import LANGUAGES, Entry
from pipeline.enrichers.linking.reference import Spoken
from pipeline.enrichers.linking.scan import Document, Span, scan
from pipeline.enrichers.linking.unlisted import Candidate, Linked, unlisted
from schemas.records import Article, Entity, Mention

VERSION = f"4.{names.VERSION}"

# Shares of salience, which add up to 1: in the title, in the lead, early and often in the text.
_TITLE, _LEAD, _EARLY, _OFTEN = 0.4, 0.2, 0.15, 0.25
_OFTEN_COUNT = 5  # mentions that count as often


def entities(article: Article) -> list[Entity]:
    """The entities of an article, the most salient first: those of the gazetteer, and names that no list knows."""
    return link(article, names.candidates(article))


def link(article: Article, candidates: Sequence[Candidate] = ()) -> list[Entity]:
    """The entities of an article, the most salient first; names that a tagger found beside them are kept too.

    Args:
        article: a clean article; its `language` chooses the automaton.
        candidates: names found by a tagger. What the gazetteer does not explain becomes an entity with an id of its
            own (`x/person/...`) and no QID, see `linking/unlisted`.
    """
    whole = _Whole(article)
    language = article.language if article.language in LANGUAGES else article.edition
    document = Document(whole.text, language if language in LANGUAGES else "fa")
    mentions, roles = _mentions(document, article, whole.body)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    known: dict[str, Entry] = {}
    for span in mentions:
        if span.entry:
            known[span.entry.id] = span.entry
            spans[span.entry.id].append(document.original(span.start, span.end))
    body = whole.body
    linked = [Linked(start - body, end - body, known[key].type) for key, at in spans.items() for start, end in at]
    found = []
    for key, entry in known.items():
        role = roles.get(key)
        named = Entity(
            id=key,
            qid=entry.qid,
            type=entry.type,
            name=entry.name(document.language),
            role=document.text[slice(*role)] if role else None,
        )
        found.append(whole.placed(named, spans[key]))
    for name in unlisted(whole.text, body, candidates, linked, document.language, article.page_id):
        at = [(start + body, end + body) for start, end in name.mentions]
        found.append(whole.placed(Entity(id=name.id, type=name.type, name=name.name), at))
    return sorted(found, key=lambda entity: (-entity.salience, entity.id))


def _mentions(document: Document, article: Article, base: int) -> tuple[list[Span], dict[str, tuple[int, int]]]:
    """Every mention in title, lead and text in order, and the stretch of the original with each person's role."""
    day: date | None = article.published_at.date() if article.published_at else None
    names, adjectives, offices = scan(document)
    jobs = entity_roles.read_jobs(document, offices, names, adjectives)
    resolved = entity_people.resolve(document, names, adjectives, jobs, day)
    persons = [span for span in resolved if span.entry and span.entry.type == "person"]
    covered = {number for span in persons for number in range(span.first, span.last + 1)}
    titled = {(span.first, span.last) for span in offices}  # «مقام معظم رهبری» is a name and an office
    walls = {n for span in persons if (span.first, span.last) not in titled for n in range(span.first, span.last + 1)}
    by_first = {job.first: job for job in jobs}
    people = [Spoken(span, entity_roles.read_role(document, span, by_first, walls)) for span in persons]
    spoken = entity_people.weights([*adjectives, *(s for s in resolved if s.entry and s.entry.adjectives)])
    home = entity_people.at_home(document, spoken, reference.HOME)
    free = [job for job in jobs if job.first not in covered]
    described = reference.describe(document, free, people, day, home)
    opening = [base + start for start, _ in article.sentences]
    first_words = [document.offsets[start] for start in document.starts]
    sentences = sorted({bisect_left(first_words, offset) for offset in opening})
    referred = reference.pronouns(document, [n for n in sentences if n < len(first_words)], people, described)
    roles: dict[str, tuple[int, int]] = {}
    for with_job in (True, False):  # an office we know says more than any other apposition
        for person in people:
            if person.role and bool(person.role.jobs) is with_job and person.span.entry:
                stretch = document.original(document.starts[person.role.first], document.ends[person.role.last])
                roles.setdefault(person.span.entry.id, stretch)
    return sorted([*resolved, *described, *referred], key=lambda span: span.start), roles


class _Whole:
    """Title, lead and text of an article in one string, and where the lead and the text (`body`) begin in it."""

    def __init__(self, article: Article) -> None:
        self._lead = len(article.title or "") + 1
        self.body = self._lead + len(article.lead or "") + 1
        self.text = "\n".join((article.title or "", article.lead or "", article.text))

    def placed(self, entity: Entity, spans: list[tuple[int, int]]) -> Entity:
        """An entity with where it is named, and how much the article is about it."""
        in_title = any(start < self._lead for start, _ in spans)
        in_lead = any(self._lead <= start < self.body for start, _ in spans)
        inside = [
            Mention(start - self.body, end - self.body, self.text[start:end])
            for start, end in spans
            if start >= self.body
        ]
        salience = _TITLE * in_title + _LEAD * in_lead
        if inside:
            salience += _EARLY * (1 - inside[0].start / max(len(self.text) - self.body, 1))
            salience += _OFTEN * min(len(inside) / _OFTEN_COUNT, 1)
        return replace(
            entity, salience=round(salience, 3), count=len(spans), in_title=in_title, in_lead=in_lead, mentions=inside
        )
