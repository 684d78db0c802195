"""Entities of an article: who, what and where it names, linked to the gazetteer.

The names are found with an Aho-Corasick automaton over the folded text (`entity_scan`), bearers of one name are told
apart by their text (`entity_people`), appositions become roles (`entity_roles`), descriptions and pronouns are led
back to the person named (`entity_reference`). Names that no list knows are found by `names` and get ids of their own
(`entity_unlisted`). `docs/decisions/entities.md` says why, with figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pipeline.enrichers import entity_people, entity_reference, entity_roles, names
from pipeline.enrichers.entity_data import LANGUAGES, Entry
from pipeline.enrichers.entity_reference import Spoken
from pipeline.enrichers.entity_scan import Document, Span, scan
from pipeline.enrichers.entity_unlisted import Candidate, Linked, unlisted
from schemas.records import Article, Entity, Mention

VERSION = f"3.{names.VERSION}"

_TITLE, _LEAD, _EARLY, _OFTEN = 0.4, 0.2, 0.15, 0.25  # shares of salience; they add up to 1
_OFTEN_COUNT = 5  # mentions that count as often


def entities(article: Article) -> list[Entity]:
    """The entities of an article, the most salient first: those of the gazetteer, and names that no list knows."""
    return link(article, names.candidates(article))


def link(article: Article, candidates: Sequence[Candidate] = ()) -> list[Entity]:
    """The entities of an article, the most salient first; names that a tagger found beside them are kept too.

    Args:
        article: a clean article; its `language` chooses the automaton.
        candidates: names found by a tagger. What the gazetteer does not explain becomes an entity with an id of its
            own (`x/person/...`) and no QID, see `entity_unlisted`.
    """
    fields = [article.title or "", article.lead or "", article.text]
    base = len(fields[0]) + len(fields[1]) + 2
    language = article.language if article.language in LANGUAGES else article.edition
    document = Document("\n".join(fields), language if language in LANGUAGES else "fa")
    mentions, roles = _mentions(document, article, base)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    known: dict[str, Entry] = {}
    for span in mentions:
        if span.entry:
            known[span.entry.id] = span.entry
            spans[span.entry.id].append(document.original(span.start, span.end))
    linked = [Linked(start - base, end - base, known[key].type) for key, at in spans.items() for start, end in at]
    found = []
    for key, entry in known.items():
        role = roles.get(key)
        found.append(
            Entity(
                id=key,
                qid=entry.qid,
                type=entry.type,
                name=entry.name(document.language),
                role=document.text[slice(*role)] if role else None,
                salience=_salience(spans[key], fields),
                mentions=_in_text(spans[key], document.text, base),
            )
        )
    for name in unlisted(document.text, base, candidates, linked, document.language, article.page_id):
        at = [(start + base, end + base) for start, end in name.mentions]
        found.append(
            Entity(
                id=name.id,
                type=name.type,
                name=name.name,
                salience=_salience(at, fields),
                mentions=_in_text(at, document.text, base),
            )
        )
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
    home = entity_people.at_home(document, spoken, entity_reference.HOME)
    free = [job for job in jobs if job.first not in covered]
    described = entity_reference.describe(document, free, people, day, home)
    opening = [base + start for start, _ in article.sentences]
    first_words = [document.offsets[start] for start in document.starts]
    sentences = sorted({bisect_left(first_words, offset) for offset in opening})
    referred = entity_reference.pronouns(document, [n for n in sentences if n < len(first_words)], people, described)
    roles: dict[str, tuple[int, int]] = {}
    for with_job in (True, False):  # an office we know says more than any other apposition
        for person in people:
            if person.role and bool(person.role.jobs) is with_job and person.span.entry:
                stretch = document.original(document.starts[person.role.first], document.ends[person.role.last])
                roles.setdefault(person.span.entry.id, stretch)
    return sorted([*resolved, *described, *referred], key=lambda span: span.start), roles


def _in_text(spans: list[tuple[int, int]], whole: str, base: int) -> list[Mention]:
    return [Mention(start - base, end - base, whole[start:end]) for start, end in spans if start >= base]


def _salience(spans: list[tuple[int, int]], fields: list[str]) -> float:
    """How much an article is about an entity, from 0 to 1: in the title, in the lead, early and often in the text."""
    lead = len(fields[0]) + 1
    body = lead + len(fields[1]) + 1
    starts = [start for start, _ in spans]
    inside = [start - body for start in starts if start >= body]
    length = max(len(fields[2]), 1)
    score = _TITLE * any(start < lead for start in starts)
    score += _LEAD * any(lead <= start < body for start in starts)
    score += _EARLY * (1 - inside[0] / length) if inside else 0.0
    score += _OFTEN * min(len(inside) / _OFTEN_COUNT, 1)
    return round(score, 3)
