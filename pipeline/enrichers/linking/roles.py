"""What a text says a person is: the apposition before or after the name, and the office and country in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.enrichers.linking.offices import Office
from pipeline.enrichers.linking.scan import Document, Span

_LONGEST = 12  # words of an apposition; more is a sentence
_LEADS = {"ar": ("", "و", "ل", "ب", "ف")}


class Job(NamedTuple):
    """Words for an office with the country they name."""

    office: Office
    country: str  # id of the place, "" when none is named
    first: int
    last: int


class Role(NamedTuple):
    """An apposition: words from `first` to `last`, with the offices in it."""

    first: int
    last: int
    jobs: tuple[Job, ...]


def read_jobs(
    document: Document, offices: Iterable[Span], names: Iterable[Span], adjectives: Iterable[Span]
) -> list[Job]:
    """The offices in a text, each with the country that the words beside it name."""
    places = [*adjectives, *(span for span in names if any(f.entry and f.entry.adjectives for f in span.forms))]
    starting = {span.first: span for span in places}
    ending = {span.last: span for span in places}
    bodies = {span.first: span for span in names if any(form.entry and form.entry.of for form in span.forms)}
    return [_national(job, bodies) for job in (_job(document, span, starting, ending) for span in offices)]


def _national(job: Job, bodies: Mapping[int, Span]) -> Job:
    """An office at a body of a country that its words open: «رئیس مجلس لبنان», where «مجلس لبنان» is a name."""
    for position in range(job.last, job.first, -1):
        body = bodies.get(position)
        if body is not None and body.last > job.last and not job.country:
            owner = next(form.entry.of for form in body.forms if form.entry and form.entry.of)
            return job._replace(country=owner, last=body.last)
    return job


def _job(document: Document, span: Span, starting: dict[int, Span], ending: dict[int, Span]) -> Job:
    office = next(form.office for form in span.forms if form.office)
    first, last, country = span.first, span.last, None
    if document.language == "en":
        step = 2 if document.word(first - 1) == "s" else 1
        if found := ending.get(first - step):
            country, first = found, found.first
        elif document.word(last + 1) == "of" and (found := starting.get(last + 2)):
            country, last = found, found.last
    else:
        for position in range(span.last, span.first, -1):  # «رئیس جمهوری اسلامی ایران»: the country opens inside
            if (found := starting.get(position)) and found.last > span.last:
                country, last = found, found.last
        if country is None and document.gap(last) == " " and (found := starting.get(last + 1)):
            country, last = found, found.last
    if office.bound:
        return Job(office, office.of, first, last)
    entry = (
        next((form.entry for form in country.forms if form.entry and form.entry.adjectives), None)
        if country
        else None
    )
    return Job(office, entry.id if entry else "", first, last)


def read_role(document: Document, person: Span, jobs: Mapping[int, Job], people: set[int]) -> Role | None:
    """The apposition of a person's name.

    `jobs` are the text's offices by the number of their first word, `people` the numbers of all words that belong
    to persons' names.
    """
    span = _after(document, person, people) or _before(document, person, jobs, people)
    if span is None:
        return None
    first, last = span
    starting = (jobs[number] for number in range(first, last + 1) if number in jobs)
    inside = tuple(job for job in starting if job.last <= last)
    while last > first and document.word(last) in document.words.self:
        last -= 1
    return Role(first, last, inside)


def _head(document: Document, position: int) -> bool:
    """Whether the word opens a role («رئیس», «وأمين», "minister")."""
    word, heads = document.word(position), document.words.role_heads
    return any(word.startswith(lead) and word[len(lead) :] in heads for lead in _LEADS.get(document.language, ("",)))


def _after(document: Document, person: Span, people: set[int]) -> tuple[int, int] | None:
    words = document.words
    gap = document.gap(person.last).strip().lstrip('"')
    first = person.last + 1
    if gap not in {"", ",", "("} or (document.language != "fa" and not gap):
        return None
    if document.language == "en":
        return _after_english(document, first, people)
    if not _head(document, first):
        return None
    last = first
    while last - first < _LONGEST and document.gap(last) == " ":
        following = document.word(last + 1)
        if following in words.stops or last + 1 in people:
            break
        if following in words.joiner and not _head(document, last + 2):
            break
        last += 1
    closed = "," in document.gap(last) or ")" in document.gap(last) or "\n" in document.gap(last)
    if last - first >= _LONGEST or (gap and not closed):
        return None
    return first, last


def _after_english(document: Document, first: int, people: set[int]) -> tuple[int, int] | None:
    if document.word(first) in {"the", "a", "an"}:
        first += 1
    last = first
    while last - first < _LONGEST and document.gap(last) in {" ", "'", "-"}:
        if document.word(last + 1) in {"who", "which", "said"} or last + 1 in people:
            break
        last += 1
    heads = any(_head(document, position) for position in range(first, min(first + 7, last + 1)))
    closed = document.gap(last).strip()[:1] in {",", ".", ")"} or document.gap(last) == "\n"
    opening = document.word(first) in document.words.stops
    return (first, last) if heads and closed and not opening and first not in people else None


def _before(document: Document, person: Span, jobs: Mapping[int, Job], people: set[int]) -> tuple[int, int] | None:
    words = document.words
    last = person.first - 1
    while (
        document.word(last) in words.titles
        and not (document.language == "en" and _head(document, last))
        and document.gap(last) == " "
    ):
        last -= 1
    if last == person.first - 1 and document.gap(last) not in {" ", ' "'}:
        return None
    position = last
    while last - position < _LONGEST and not _head(document, position):
        if (
            position in people
            or document.word(position) in words.stops
            or document.gap(position - 1) not in {" ", "'"}
        ):
            return None
        position -= 1
    if not _head(document, position) or position in people:
        return None
    starting = (jobs[number] for number in range(max(position - _LONGEST, 0), position + 1) if number in jobs)
    first = min([job.first for job in starting if position <= job.last <= last] + [position])
    while document.gap(first - 1) in {" ", "'"} and first - 1 not in people and _goes_on(document, first - 1):
        first -= 1
    if document.language == "fa" and first - 1 in people and document.gap(first - 1) == " ":
        return None  # «الکاظمی نخست‌وزیر عراق شمخانی را ...»: the role is of the person before
    return first, last


def _goes_on(document: Document, position: int) -> bool:
    if document.language == "en":
        word = document.word(position)
        return word not in document.words.stops and (
            document.capital(position) or _head(document, position) or word == "s"
        )
    return _head(document, position)
