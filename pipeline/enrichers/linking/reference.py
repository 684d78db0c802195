"""Who «نخست‌وزیر عراق», «وی», "the minister" refer to: the person named before who is called so.

Simple and careful rather than complete: a description needs a person of that office in the text, or one holder on the
article's day; a pronoun needs a subject, and a subject that is unknown makes the pronouns after it unknown too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pipeline.enrichers.linking.data import Entry, Tenure, entries
from pipeline.enrichers.linking.offices import Office, held, holder, holds
from pipeline.enrichers.linking.roles import Job, Role
from pipeline.enrichers.linking.scan import Document, Span

HOME = "place/iran"  # whose offices Persian texts name without a country
_BACK = 60  # persons named before or after that a description may mean
_OPENING = 14  # words of a sentence in which its subject is looked for
_ARCHIVES = date(2000, 1, 1)
_SILENCE = 6  # sentences after which a subject that is not named again is forgotten


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person named in the text."""

    span: Span
    role: Role | None


def describe(document: Document, jobs: list[Job], people: list[Spoken], day: date | None, home: bool) -> list[Span]:
    """Mentions of persons by their office alone; `home`: the text speaks of the home country first."""
    known = _People(people)
    covered = {n for person in people if person.role for n in range(person.role.first, person.role.last + 1)}
    found = []
    for job in jobs:
        if (job.first in covered and job.last in covered) or not _definite(document, job):
            continue
        assumed = (job.office.of or HOME) if home and document.language == "fa" else ""
        entry = _bearer(job, known, day, assumed)
        if entry:
            found.append(_span(document, job.first, job.last, entry, "description"))
    return found


def _span(document: Document, first: int, last: int, entry: Entry, kind: str) -> Span:
    return Span(document.starts[first], document.ends[last], first, last, (), entry, kind)


def _definite(document: Document, job: Job) -> bool:
    """Whether the words stand for the holder now, not for a former one, a deputy or another office."""
    words = document.words
    before, after = document.word(job.first - 1), document.word(job.last + 1)
    if after in words.former or before in words.former:
        return False
    if after in words.that and document.word(job.last + 2) in words.land and not job.country:
        return False  # «رئیس جمهور این کشور»: of the country spoken of, which may be any
    if document.gap(job.first - 1) == " " and before in words.under:
        return False
    if document.language == "en":
        following = document.gap(job.last) == " " and document.capital(job.last + 1)
        return not following and (job.office.bound or bool(job.country) or before == "the")
    if job.office.bound or job.country:
        return document.gap(job.last) != " " or after not in words.given or after in words.stops
    return (
        document.gap(job.last) != " " or after in words.stops | words.speech | words.joiner or after.startswith("می")
    )


def _bearer(job: Job, people: _People, day: date | None, assumed: str) -> Entry | None:
    """The person the words mean: the last one named before of that office, else the next one, else the holder."""
    wanted = [job._replace(country=job.country or assumed)] + ([job] if assumed and not job.country else [])
    here = bisect_left(people.firsts, job.first)
    for named in (people.named[max(here - _BACK, 0) : here][::-1], people.named[here : here + _BACK]):
        bearers = dict.fromkeys(person.span.entry for person in named if person.span.entry)
        for meant, said in ((meant, said) for meant in wanted for said in (True, False)):
            for entry in bearers:
                if _holds(entry, meant, people, day, said):
                    return entry
    country = job.country or assumed
    key = holder(job.office, country, day) if country else None
    return entries()[key] if key else None


class _People:
    """The persons of a text, and what it says they are."""

    def __init__(self, named: list[Spoken]) -> None:
        self.named = named
        self.firsts = [person.span.first for person in named]
        self.said: dict[str, set[tuple[Office, str]]] = defaultdict(set)
        for person in named:
            if person.span.entry and person.role:
                self.said[person.span.entry.id] |= {(job.office, job.country) for job in person.role.jobs}
        self.ids = {person.span.entry.id for person in named if person.span.entry}


def _holds(entry: Entry, job: Job, people: _People, day: date | None, said: bool) -> bool:
    """Whether the text (`said`), or the table on the article's day, gives the person the office."""
    if said:
        roles = people.said.get(entry.id, ())
        return any(job.office.covers(office.name) and _same_country(job, country) for office, country in roles)
    if job.office.general:
        return False
    country = job.country or job.office.of or HOME
    terms = [term for term in held(entry.id) if job.office.name == term.office and country == term.country]
    if day is None and (job.office.bound or job.country) and any(map(_recent, terms)):
        others = people.ids - {entry.id}
        return not any(_recent(term) for key in others for term in held(key) if term.office == job.office.name)
    return any(holds(term, day) for term in terms)


def _recent(term: Tenure) -> bool:
    """Whether an article without a date may speak of the holder: the outlets' archives begin about then."""
    return term.until is None or term.until >= _ARCHIVES


def _same_country(job: Job, country: str) -> bool:
    """Whether both mean one country: an office without a country is the home country's, or the one spoken of."""
    return job.country == country or not job.country or (not country and job.country == HOME)


def pronouns(document: Document, sentences: list[int], people: list[Spoken], described: list[Span]) -> list[Span]:
    """Mentions by pronoun: the subject of the sentence so far, or of the last sentence that had one.

    `sentences` are the numbers of the first words of the sentences, in order.
    """
    if not people or document.words.pronouns.isdisjoint(document.vocabulary):
        return []
    mentions = sorted([*(person.span for person in people), *described], key=lambda span: span.first)
    by_sentence: dict[int, list[Span]] = {}
    for span in mentions:
        by_sentence.setdefault(bisect_right(sentences, span.first) - 1, []).append(span)
    covered = {number for span in mentions for number in range(span.first, span.last + 1)}
    covered |= {n for person in people if person.role for n in range(person.role.first, person.role.last + 1)}
    subject: Entry | None = None
    silent = 0
    found = []
    for number, first in enumerate(sentences):
        end = sentences[number + 1] if number + 1 < len(sentences) else len(document.tokens)
        acting = next((span for span in by_sentence.get(number, []) if _subject(document, span, first)), None)
        stranger = _stranger(document, first, min(end, first + _OPENING), covered)
        referring = _pronoun(document, first, end)
        silent += 1
        rival = min(
            [position for position in (stranger, acting.first if acting else None) if position is not None] + [end]
        )
        if referring is not None and referring < rival:
            if subject and silent <= _SILENCE:
                found.append(_span(document, referring, referring, subject, "pronoun"))
                silent = 0
            continue
        if acting and (stranger is None or acting.first < stranger):
            if (
                _says(document, acting.last + 1, end)
                or document.gap(acting.last).strip() == ":"
                or acting.first == first
            ):
                subject, silent = acting.entry, 0
        elif stranger is not None or _says(document, first, min(end, first + _OPENING)):
            subject = None
    return found


def _pronoun(document: Document, first: int, end: int) -> int | None:
    """Where a sentence opens with a pronoun."""
    reach = first + (2 if document.language == "en" else 4)
    words = document.words.pronouns
    return next((position for position in range(first, min(end, reach)) if document.tokens[position] in words), None)


def _subject(document: Document, span: Span, first: int) -> bool:
    """Whether a person stands where subjects stand: first, or after a stop, a title or an adverb."""
    position = span.first - 1
    while position >= first and document.word(position) in document.words.titles and document.gap(position) == " ":
        position -= 1
    if span.first - first > _OPENING or document.word(position) in document.words.by | document.words.role_heads:
        return False
    if position < first or document.gap(position).strip():
        return True
    return span.kind == "description" or document.word(position) in document.words.stops | document.words.joiner


def _says(document: Document, first: int, end: int) -> bool:
    return any(word in document.words.speech for word in document.tokens[first:end])


def _stranger(document: Document, first: int, end: int, covered: set[int]) -> int | None:
    """Where a sentence opens with somebody unknown: a first name, a title or a role that is nobody's in the list."""
    words = document.words
    for position in range(first, end):
        if position in covered:
            continue
        word, following = document.tokens[position], document.word(position + 1)
        if word in words.by:
            continue
        plain = document.gap(position) == " " and position + 1 not in covered
        if (
            word in words.given
            and plain
            and following not in words.stops
            and document.word(position - 1) not in words.by
        ):
            return position
        opens = position == first or document.word(position - 1) not in words.by
        if word in words.role_heads and word not in words.given and opens and _says(document, position, end):
            return position
    return None
