"""Offices and who held them when: what «نخست‌وزیر عراق» means on a day."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pipeline.enrichers.linking.data import LANGUAGES, GazetteerError, Tenure, entries, holders

AS_OF = date(2025, 10, 1)  # what an open term in holders.tsv is known to last to


@dataclass(frozen=True, slots=True, eq=False)
class Office:
    """A kind of office, and what it is called."""

    name: str
    of: str  # id of the country meant when none is named; "" for none
    bound: bool  # the words alone name one office, whatever country stands near
    general: bool  # stands for every office whose name ends in its own
    words: dict[str, tuple[str, ...]]  # by language

    def covers(self, other: str) -> bool:
        """Whether the holder of `other` may be called by this office's words."""
        return other == self.name or (self.general and other.endswith(f"-{self.name}"))


@cache
def offices() -> dict[str, Office]:
    """Offices by name, from `gazetteer/offices.toml`."""
    text = files("pipeline.enrichers.gazetteer").joinpath("offices.toml").read_text("utf-8")
    found = {}
    for name, table in tomllib.loads(text).items():
        if unknown := set(table) - {"of", "bound", "general", *LANGUAGES}:
            raise GazetteerError(f"offices.toml: {name}: unknown key {sorted(unknown)}")
        of = f"place/{table['of']}" if "of" in table else ""
        if of and of not in entries():
            raise GazetteerError(f"offices.toml: {name}: no such place: {of}")
        found[name] = Office(
            name,
            of,
            table.get("bound", False),
            table.get("general", False),
            {language: tuple(table.get(language, ())) for language in LANGUAGES},
        )
    return found


@cache
def _terms() -> tuple[dict[tuple[str, str], list[Tenure]], dict[str, list[Tenure]]]:
    by_office: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    by_person: dict[str, list[Tenure]] = defaultdict(list)
    for tenure in holders():
        if tenure.office not in offices():
            raise GazetteerError(f"holders.tsv: {tenure.person}: no such office: {tenure.office}")
        by_office[tenure.office, tenure.country].append(tenure)
        by_person[tenure.person].append(tenure)
    return by_office, by_person


def held(person: str) -> list[Tenure]:
    """The terms of a person, whatever the office."""
    return _terms()[1].get(person, [])


def holds(term: Tenure, day: date | None) -> bool:
    """Whether the term covers the day; without a day, whether it is open."""
    if day is None:
        return term.until is None
    return (term.since is None or term.since <= day) and (term.until is None or day < term.until)


def holder(office: Office, country: str, day: date | None) -> str | None:
    """Who held the office on the day; None without a day, for a vacancy, and for days beyond what is known."""
    if day is None or office.general:
        return None
    found = {
        tenure.person
        for tenure in _terms()[0].get((office.name, country), [])
        if (tenure.since is None or tenure.since <= day) and day < (tenure.until or AS_OF)
    }
    return found.pop() if len(found) == 1 else None
