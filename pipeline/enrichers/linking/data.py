"""The gazetteer as records: read strictly from the tables in `gazetteer/`.

A table is tab separated with a header. Names of one language are separated by `; `, the first is the canonical one:

- a ZWNJ stands where a word may be joined or spaced («نخست‌وزیر» finds «نخستوزیر» and «نخست وزیر»);
- `*` opens a surname that may stand alone once the full name is known in the article («صادق آملی *لاریجانی»),
  `**` one that may stand alone without (the bearer meant when nobody else is named);
- a final `?` marks a name that is also something else and needs one of the entry's cues;
- a final `!` marks a name that every country has («وزارت خارجه»): the entry's own where no other country follows.

Cues are separated by `; `: `word` anywhere in the article, `<word` just before, `>word` just after the name,
`@set` two different words of a set in `words.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

TYPES = {"per": "person", "org": "organisation", "place": "place", "group": "group", "event": "event"}
LANGUAGES = ("fa", "ar", "en")
_HEADER = ["id", "fa", "ar", "en", "qid", "of", "cues", "adjectives"]
_ID = re.compile(r"(per|org|place|group|event)/[a-z0-9][a-z0-9-]*")
_QID = re.compile(r"Q[1-9][0-9]*")


class GazetteerError(ValueError):
    """A table that contradicts itself; the message names file and entry."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name in one language."""

    text: str  # without marks
    surname: str = ""  # the part that may stand alone, if any
    default: bool = False  # the surname alone means this bearer unless another is named
    cued: bool = False
    generic: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One entity of the gazetteer."""

    id: str
    type: str
    names: dict[str, tuple[Name, ...]]  # by language
    qid: str | None
    of: str  # the country of a national body: the id of a place
    cues: tuple[str, ...]
    adjectives: dict[str, tuple[str, ...]]  # of a country, by language
    where: str  # file and line, for messages

    def name(self, language: str) -> str:
        """The canonical name in the language, or in the first one that has one."""
        for code in (language, *LANGUAGES):
            if names := self.names.get(code):
                return names[0].text
        raise GazetteerError(f"{self.where}: {self.id} has no name")


@dataclass(frozen=True, slots=True)
class Tenure:
    """One holder of an office: from a day on (included) to another (excluded); None: open."""

    office: str
    country: str
    person: str
    since: date | None
    until: date | None


def tables() -> Iterator[Traversable]:
    """The tables of entities, by name."""
    special = {"holders.tsv"}
    found = (p for p in files("pipeline.enrichers.gazetteer").iterdir() if p.name.endswith(".tsv"))
    return iter(sorted((p for p in found if p.name not in special), key=lambda p: p.name))


@cache
def entries() -> dict[str, Entry]:
    """Every entity by its id.

    Raises:
        GazetteerError: naming file and line, for an unknown type, a second use of an id or a malformed cell.
    """
    found: dict[str, Entry] = {}
    for table in tables():
        for entry in read(table.name, table.read_text("utf-8").splitlines()):
            if entry.id in found:
                raise GazetteerError(f"{entry.where}: {entry.id} stands already in {found[entry.id].where}")
            found[entry.id] = entry
    for entry in found.values():
        if entry.of and (entry.of not in found or found[entry.of].type != "place"):
            raise GazetteerError(f"{entry.where}: {entry.id}: no such place: {entry.of}")
    return found


def read(file: str, lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of one table."""
    header: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        where = f"{file}:{number}"
        if not header:
            header = cells
            if header != _HEADER:
                raise GazetteerError(f"{where}: the header must be {_HEADER}")
            continue
        if len(cells) > len(_HEADER):
            raise GazetteerError(f"{where}: {cells[0]}: {len(cells)} cells for {len(_HEADER)} columns")
        yield _entry(cells + [""] * (len(_HEADER) - len(cells)), where)


def _entry(cells: list[str], where: str) -> Entry:
    key, fa, ar, en, qid, of, cues, adjectives = (cell.strip() for cell in cells)
    if not _ID.fullmatch(key):
        raise GazetteerError(f"{where}: {key!r} is no id of a known type ({', '.join(TYPES)})")
    if qid and not _QID.fullmatch(qid):
        raise GazetteerError(f"{where}: {key}: {qid!r} is no QID")
    names = {
        language: tuple(_name(text, f"{where}: {key}") for text in _split(cell))
        for language, cell in zip(LANGUAGES, (fa, ar, en), strict=True)
        if cell
    }
    if not names:
        raise GazetteerError(f"{where}: {key} has no name")
    given = _split(cues)
    if not given and any(name.cued for listed in names.values() for name in listed):
        raise GazetteerError(f"{where}: {key}: a name with ? needs cues")
    adjective_cells = [cell.strip() for cell in adjectives.split(" / ")] if adjectives else []
    return Entry(
        id=key,
        type=TYPES[key.partition("/")[0]],
        names=names,
        qid=qid or None,
        of=f"place/{of}" if of else "",
        cues=tuple(given),
        adjectives={
            language: tuple(_split(cell))
            for language, cell in zip(LANGUAGES, adjective_cells, strict=False)
            if cell not in {"", "-"}
        },
        where=where,
    )


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _name(text: str, where: str) -> Name:
    body = text.rstrip("?!")
    marks = text[len(body) :]
    head, star, surname = body.partition("*")
    default = surname.startswith("*")
    surname = surname.lstrip("*")
    if not (head + surname).strip() or (star and not surname) or "*" in surname:
        raise GazetteerError(f"{where}: cannot read the name {text!r}")
    return Name((head + surname).strip(), surname, default, "?" in marks, "!" in marks)


@cache
def holders() -> tuple[Tenure, ...]:
    """Who held which office when, from `gazetteer/holders.tsv` (office, country, person, since, until)."""
    lines = files("pipeline.enrichers.gazetteer").joinpath("holders.tsv").read_text("utf-8").splitlines()
    known = entries()
    found = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        where = f"holders.tsv:{number}"
        cells = (line.split("\t") + [""] * 5)[:5]
        office, country, person, since, until = cells
        for key in (f"place/{country}", f"per/{person}"):
            if key not in known:
                raise GazetteerError(f"{where}: nobody and nothing is called {key}")
        try:
            span = [date.fromisoformat(cell) if cell else None for cell in (since, until)]
        except ValueError as error:
            raise GazetteerError(f"{where}: {error}") from error
        found.append(Tenure(office, f"place/{country}", f"per/{person}", span[0], span[1]))
    return tuple(found)
