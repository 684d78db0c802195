"""Which entity a found name means in its text: first names, full names nearby and offices tell bearers apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from pipeline.enrichers.linking.data import Entry
from pipeline.enrichers.linking.offices import held, holds
from pipeline.enrichers.linking.roles import Job
from pipeline.enrichers.linking.scan import Document, Span, nearby
from pipeline.enrichers.linking.words import words
from pipeline.text.folding import fold

_HOME_BONUS = 3  # mentions that a Persian text need not make of Iran
_TITLES_BEFORE = 4  # «شهید آیت‌الله سید ...»
_FUZZY_LENGTH = 5  # letters of a first name that may have one slip («ابرهیم»)


def resolve(
    document: Document,
    names: list[Span],
    adjectives: Iterable[Span],
    jobs: list[Job],
    day: date | None,
) -> list[Span]:
    """The names that are known entities here, each with its entry and kind; ambiguous ones are left out."""
    countries = {span.first: span for span in adjectives}
    countries |= {span.first: span for span in names if _country(span)}
    resolver = _Resolver(document, names, countries, jobs, day)
    return [span for span in names if resolver.settle(span)]


def weights(countries: Iterable[Span]) -> Counter[str]:
    """How often a text speaks of each country, by name or adjective."""
    return Counter(next(f.entry.id for f in span.forms if f.entry and f.entry.adjectives) for span in countries)


def at_home(document: Document, spoken: Counter[str], country: str) -> bool:
    """Whether a body without a country is this country's: none is spoken of more; Persian texts speak from home."""
    most = max((count for key, count in spoken.items() if key != country), default=0)
    own = spoken[country] + (_HOME_BONUS if document.language == "fa" else 0)
    return own >= most and own > 0


def _country(span: Span) -> bool:
    return any(form.entry and form.entry.adjectives for form in span.forms)


class _Resolver:
    """One pass over the names in their order; remembers who was named where."""

    def __init__(
        self, document: Document, names: list[Span], countries: Mapping[int, Span], jobs: list[Job], day: date | None
    ) -> None:
        self.document = document
        self.countries = countries
        self.offices = {(job.office.name, job.country) for job in jobs}
        self.job_ending = {job.last: job for job in jobs}
        self.job_starting = {job.first: job for job in jobs}
        self.day = day
        self.ends = {span.last for span in names}
        self.weights = weights(countries.values())
        self.seen: dict[str, int] = {}  # person id -> number of the word where last named
        self.strangers: dict[str, int] = {}  # surname -> where an unlisted bearer was last named
        self.namesakes = {  # surnames that somebody unlisted bears anywhere in the text
            document.word(span.last)
            for span in names
            if document.gap(span.first - 1) == " "
            and any(form.kind == "surname" for form in span.forms)
            and self._given(span.first - 1)
            and not any(
                _first_name(f.entry, document.word(span.first - 1), document.language) for f in span.forms if f.entry
            )
        }
        self.named = {
            form.entry.id
            for span in names
            for form in span.forms
            if form.kind == "name" and form.entry and form.entry.type == "person" and not self._other(span)
        }

    def settle(self, span: Span) -> bool:
        """Give the span its entry and kind; False when it means nothing known."""
        full = [form for form in span.forms if form.kind != "surname" and form.entry]
        if full and any(form.kind == "surname" and form.entry and form.entry.id in self.seen for form in span.forms):
            full = []  # «کامرون» after «دیوید کامرون» is no country
        entry: Entry | None = None
        if full:
            entry = self._name(span, [form.entry for form in full if form.entry])
            span.kind = "name"
            if entry and any(form.entry is entry and form.kind == "generic" for form in full):
                elsewhere = self._foreign(span, entry) or not at_home(self.document, self.weights, entry.of)
                entry = None if elsewhere else entry
        if entry is None and any(form.kind == "surname" for form in span.forms):
            entry = self._surname(span)
            span.kind = span.kind if full and entry is None else "surname"
        if entry is None:
            return False
        span.entry = entry
        if entry.type == "person":
            self.seen[entry.id] = span.first
        return True

    def _name(self, span: Span, claims: list[Entry]) -> Entry | None:
        entries = list(dict.fromkeys(claims))
        if len(entries) > 1:  # the cues tell them apart: those beside the name first
            beside = [entry for entry in entries if any(nearby(self.document, span, cue) for cue in entry.cues)]
            entries = beside or [entry for entry in entries if entry.cues] or entries
        if len(entries) != 1 or (entries[0].type == "person" and self._other(span)):
            return None
        if entries[0].type == "place" and self._street(span):
            return None
        return entries[0]

    def _other(self, span: Span) -> bool:
        """Whether the words round a full name make it another's, or a street's or an institution's."""
        words, document = self.document.words, self.document
        if document.gap(span.last) == " " and document.word(span.last + 1) in words.tails:
            return True
        before = document.word(span.first - 1)
        longer = (
            document.gap(span.first - 1) == " "
            and before in words.given
            and before not in words.titles
            and before not in words.by
            and span.first - 1 not in self.ends
        )
        return longer or self._eponym(span)

    def _eponym(self, span: Span) -> bool:
        words, document = self.document.words, self.document
        position = span.first - 1
        for _ in range(_TITLES_BEFORE):
            if document.gap(position) != " ":
                return False
            word = document.word(position)
            if word.removesuffix("های").removesuffix("ها") in words.eponyms:
                return True
            if word not in words.titles and word not in words.eponyms and not self._listed(position):
                return False
            position -= 1
        return False

    def _listed(self, position: int) -> bool:
        """«بیمارستان‌های امدادی و شهید بهشتی»: a word of a list that a plural head opens."""
        return (
            self.document.word(position - 1).endswith("های")
            and self.document.word(position + 1) in self.document.words.joiner
        )

    def _street(self, span: Span) -> bool:
        return self.document.word(span.first - 1) in _STREETS and self.document.gap(span.first - 1) == " "

    def _foreign(self, span: Span, entry: Entry) -> bool:
        """Whether a name that every country has is followed (or preceded, in English) by another country."""
        document = self.document
        if document.word(span.last + 1) in document.words.that:
            return True  # «ارتش این رژیم»
        nearby = [self.countries.get(span.last + 1)]
        if document.language == "en":
            step = 2 if document.word(span.first - 1) == "s" else 1
            nearby = [
                found for found in self.countries.values() if found.last == span.first - step or found is nearby[0]
            ]
            if document.word(span.last + 1) in {"of", "in"}:
                nearby.append(self.countries.get(span.last + 2))
        owners = {form.entry.id for found in nearby if found for form in found.forms if form.entry}
        return bool(owners) and entry.of not in owners

    def _surname(self, span: Span) -> Entry | None:
        document, words = self.document, self.document.words
        claims = [form for form in span.forms if form.kind == "surname" and form.entry]
        bearers = [form.entry for form in claims if form.entry]
        if (document.gap(span.last) == " " and document.word(span.last + 1) in words.tails) or self._eponym(span):
            return None
        if document.word(span.last) in words.given and not self._ends(span.last):
            return None  # «نصرالله» before another surname is a first name
        before = document.word(span.first - 1)
        if document.gap(span.first - 1) == " " and before not in words.titles:
            own = [entry for entry in bearers if _first_name(entry, before, document.language)]
            if own:
                span.first -= 1
                span.start = document.starts[span.first]
                return self._pick(own, span)
            if self._given(span.first - 1):
                self.strangers[document.word(span.last)] = span.first
                return None
        stranger = self.strangers.get(document.word(span.last), -1)
        known = [entry for entry in bearers if self.seen.get(entry.id, -1) > stranger]
        if known:
            return max(known, key=lambda entry: self.seen[entry.id])
        if stranger >= 0:
            return None
        later = [entry for entry in bearers if entry.id in self.named]
        if len(later) == 1:
            return later[0]
        if later:
            return None
        beside = [entry for entry in bearers if self._office(entry, span)]
        if len(beside) == 1:
            return beside[0]
        usual = [form.entry for form in claims if form.default]
        if usual or document.word(span.last) in self.namesakes:
            return usual[0] if usual else None
        anywhere = [entry for entry in bearers if self._office(entry, None)]
        return anywhere[0] if len(anywhere) == 1 else None

    def _ends(self, position: int) -> bool:
        """Whether no further name follows the word."""
        words, following = self.document.words, self.document.word(position + 1)
        known = words.stops | words.speech | words.joiner | words.by | words.role_heads
        return self.document.gap(position) != " " or following in known or following.startswith("می")

    def _pick(self, entries: list[Entry], span: Span) -> Entry | None:
        """The one meant among bearers of the same first name."""
        known = [entry for entry in entries if entry.id in self.seen] or entries
        if len(known) > 1:
            known = [entry for entry in known if self._office(entry, span)]
        return known[0] if len(known) == 1 else None

    def _given(self, position: int) -> bool:
        """Whether the word is a first name, so that the surname after it belongs to somebody else."""
        document, words = self.document, self.document.words
        word = document.word(position)
        if document.language == "en":
            return (
                document.capital(position)
                and word not in words.titles
                and word not in words.role_heads
                and position not in self.ends
                and not any(span.last == position for span in self.countries.values())
            )
        known = word in words.given or word == "بن"  # «كوثر بن | هنية»
        return known and word not in words.by and position not in self.ends

    def _office(self, entry: Entry, span: Span | None) -> bool:
        """Whether words for an office that the bearer holds stand beside the name, or anywhere in the text."""
        if span is None:
            offices = self.offices
        else:
            near = [self.job_ending.get(position) for position in range(span.first - 4, span.first)]
            near += [self.job_starting.get(position) for position in (span.last + 1, span.last + 2)]
            offices = {(job.office.name, job.country) for job in near if job}
        return any(
            ((term.office, "") in offices or (term.office, term.country) in offices) and holds(term, self.day)
            for term in held(entry.id)
        )


_STREETS = frozenset(map(fold, ("خیابان", "میدان", "بلوار", "بزرگراه", "اتوبان", "کوچه", "شارع", "ساحة")))


def _first_name(entry: Entry, word: str, language: str) -> bool:
    """Whether the word is the entity's first name, with one slip at most in a long one."""
    slip = len(word) >= _FUZZY_LENGTH and word not in words(language).given
    return any(own == word or (slip and _one_slip(own, word)) for own in _first_names(entry, language))


@cache
def _first_names(entry: Entry, language: str) -> frozenset[str]:
    """The words before the surname in the entity's names, folded."""
    found = set()
    for name in entry.names.get(language, ()):
        given = fold(name.text.replace("-", " ")).split()
        if name.surname and len(given) > len(name.surname.split()):
            found.add(given[-1 - len(name.surname.split())])
    return frozenset(found)


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter more, less or other tells the words apart."""
    if abs(len(left) - len(right)) > 1 or left[0] != right[0]:
        return False
    same = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return (
        left[same + 1 :] == right[same + 1 :] or left[same:] == right[same + 1 :] or left[same + 1 :] == right[same:]
    )
