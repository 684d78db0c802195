"""The automaton of one language: every spelling of every name, folded, with the clitics a word may carry in front.

Terms open with a space, so that a match begins at a word; the space after it, or the ending a name may carry
(«شمخانی‌ها», «بغدادرا»), is checked by the scan. Arabic joins its particles to the word («وبالعراق», «للعراق»): those
spellings are terms of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipeline.enrichers.linking.data import LANGUAGES, Entry, GazetteerError, entries
from pipeline.enrichers.linking.offices import Office, offices
from pipeline.text.folding import fold

_NOT_WORD = re.compile(r"[\W_]+")
_SEYYED = re.compile("^(سید|السید|السيد) ")
_SEYYED_JOINED = "سید"  # «سیدعباس عراقچی»
_ARABIC_PLAIN = ("", "و", "ب", "ل", "ف", "ک", "ول", "وب")
_ARABIC_ARTICLE = ("ال", "وال", "بال", "لل", "فال", "کال", "ولل", "وبال")
_PERSIAN = ("", "و", "به")
_PERSIAN_ONLY = frozenset("پچژگ")
_SHORTEST_LATIN = 4  # letters of an acronym in Persian or Arabic text: «ISI», «CHP» mean other things there
_SHORTEST_JOINED = 4  # letters; a shorter name with «و» or «به» in front is too often another word


class Form(NamedTuple):
    """What one spelling stands for."""

    entry: Entry | None
    kind: str  # name | surname | generic | adjective | office
    cued: bool = False
    default: bool = False
    exact: bool = False  # an acronym: capitals in the text too
    office: Office | None = None


class Pattern(NamedTuple):
    """A term of the automaton: how many characters of clitics come before the name, and what it may stand for."""

    lead: int
    names: tuple[Form, ...]
    adjectives: tuple[Form, ...]
    offices: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """One language's automaton; `patterns` are in its order."""

    automaton: AhoCorasick
    patterns: tuple[Pattern, ...]


def spaced(text: str) -> str:
    """The folded text with every other sign than letters and digits a space, as the scan sees it."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


@cache
def index(language: str) -> Index:
    """The automaton for texts of a language; any other language than Persian, Arabic and English is read as Persian.

    Raises:
        GazetteerError: when two entries claim one name and neither needs cues.
    """
    language = language if language in LANGUAGES else "fa"
    table = _forms(language)
    _check(table)
    terms: dict[str, tuple[int, tuple[Form, ...]]] = {}
    for term, forms in table.items():
        person = all(form.entry is not None and form.entry.type == "person" for form in forms)
        for clitic, rest in _joined(term, language, person):
            length = len(clitic.removesuffix("ال")) if clitic != "لل" else 1  # the article is part of the name
            lead, found = terms.get(clitic + rest, (length, ()))
            if lead == length and found:
                terms[clitic + rest] = (length, (*found, *(form for form in forms if form not in found)))
            elif lead >= length:  # «والی» is a name of its own before it is و + الی
                terms[clitic + rest] = (length, forms)
    kinds = {forms: _by_kind(forms) for forms in table.values()}
    patterns = [Pattern(lead, *(kinds.get(forms) or _by_kind(forms))) for lead, forms in terms.values()]
    automaton = AhoCorasick(
        [f" {term}" for term in terms],
        matchkind=MatchKind.Standard,
        store_patterns=False,
        implementation=Implementation.ContiguousNFA,
    )
    return Index(automaton, tuple(patterns))


def _by_kind(forms: tuple[Form, ...]) -> tuple[tuple[Form, ...], ...]:
    """Names, adjectives and offices apart."""
    return (
        tuple(form for form in forms if form.kind not in {"adjective", "office"}),
        tuple(form for form in forms if form.kind == "adjective"),
        tuple(form for form in forms if form.kind == "office"),
    )


def _forms(language: str) -> dict[str, tuple[Form, ...]]:
    """Every folded spelling without clitics, with what it stands for."""
    table: dict[str, list[Form]] = defaultdict(list)

    def add(term: str, form: Form) -> None:
        if term and form not in table[term]:
            table[term].append(form)

    for entry in entries().values():
        for source in _sources(language, entry):
            for name in entry.names.get(source, ()):
                exact = source == "en" and name.text.replace(".", "").isupper() and " " not in name.text
                if exact and source != language and len(name.text) < _SHORTEST_LATIN:
                    continue
                kind = "generic" if name.generic else "name"
                for term in _spellings(name.text, entry.type):
                    add(term, Form(entry, kind, name.cued, exact=exact))
                    if language == source == "fa" and entry.type == "person" and " " in term:
                        add(_SEYYED_JOINED + _SEYYED.sub("", term), Form(entry, kind, name.cued))
                alone = name.surname if source in {language, "en"} else _foreign(name.surname)
                for term in _spellings(alone, "") if alone else ():
                    if term not in table or all(form.entry is not entry for form in table[term]):
                        add(term, Form(entry, "surname", default=name.default))
        for adjective in _adjectives(entry, language):
            add(adjective, Form(entry, "adjective"))
    for office in offices().values():
        for text in office.words[language]:
            for term in _spellings(text, ""):
                add(term, Form(None, "office", office=office))
    return {term: tuple(forms) for term, forms in table.items()}


def _sources(language: str, entry: Entry) -> tuple[str, ...]:
    """Languages whose names are looked for: Persian and Arabic texts write each other's persons, and Latin names."""
    if language == "en":
        return ("en",)
    other = "ar" if language == "fa" else "fa"
    return (language, "en", other) if entry.type == "person" or language not in entry.names else (language, "en")


def _foreign(surname: str) -> str:
    """A Persian surname in Arabic text counts only with letters that Arabic lacks: «آنان» is no «أنان»."""
    return surname if any(letter in _PERSIAN_ONLY for letter in surname) else ""


def _spellings(text: str, kind: str) -> Iterator[str]:
    """Folded spellings of a name: joined and apart where a ZWNJ stands, with and without «سید»."""
    found = dict.fromkeys(spaced(variant) for variant in (text, text.replace("\u200c", " ")))
    if text.count("\u200c") > 1:
        for position in (m.start() for m in re.finditer("\u200c", text)):
            apart = text[:position] + " " + text[position + 1 :]
            found[spaced(apart)] = None
    yield from found
    if kind == "person":
        for term in found:
            rest = _SEYYED.sub("", term)
            if rest != term and " " in rest:
                yield rest


def _adjectives(entry: Entry, language: str) -> Iterator[str]:
    """«عراقی», «العراقی», «عراقیه», "Iraqi": not the country's name, but it says whose an office is."""
    if entry.type != "place" or not entry.adjectives:
        return
    given = entry.adjectives.get(language, ())
    if language == "fa":
        own = [entry.names["fa"][0].text + "ی", *given]
        if entry.id == "place/iran":
            own = ["ایرانی", "کشورمان"]
        yield from dict.fromkeys(term for text in own for term in _spellings(text, ""))
    elif language == "ar":
        for text in given:
            term = spaced(text)
            yield from (term, f"{term}ه")
    else:
        yield from (spaced(text) for text in given)


def _joined(term: str, language: str, person: bool) -> Iterator[tuple[str, str]]:
    """A term with each clitic it may carry in front: (clitic, rest)."""
    if language == "en":
        yield "", term
    elif language == "fa":
        yield "", term
        if term.startswith(_SEYYED_JOINED) and term[len(_SEYYED_JOINED)] != " ":
            return
        if len(term.partition(" ")[0]) >= _SHORTEST_JOINED and not term.isascii():
            yield from ((clitic, term) for clitic in _PERSIAN[1:])
    elif term.isascii():
        yield "", term
    elif term.startswith("ال") and len(term) > _SHORTEST_JOINED:
        yield from ((clitic, term[2:]) for clitic in _ARABIC_ARTICLE)
    else:
        short = len(term) <= _SHORTEST_JOINED  # «فارنا» is not ف + «إرنا»
        yield from ((clitic, term) for clitic in (_ARABIC_PLAIN[:2] if short else _ARABIC_PLAIN))
        if " " not in term and not person:
            yield from ((clitic, term) for clitic in ("ال", "وال", "بال", "لل"))


def _check(table: dict[str, tuple[Form, ...]]) -> None:
    """No spelling may name two entries without a way to tell them apart."""
    for term, forms in table.items():
        if len(forms) == 1:
            continue
        for claims in (
            [f for f in forms if f.kind in {"name", "generic"} and not f.cued],
            [f for f in forms if f.kind == "surname" and f.default],
        ):
            _unique(term, claims)


def _unique(term: str, claims: Iterable[Form]) -> None:
    owners = list({form.entry.id: form.entry for form in claims if form.entry}.values())
    if len(owners) > 1:
        where = ", ".join(f"{entry.where} {entry.id}" for entry in owners)
        raise GazetteerError(f"{where}: both are called {term!r}, and neither needs cues")
