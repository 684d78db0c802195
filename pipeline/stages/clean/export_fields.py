"""What single rows of a text export say: dates («سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :»), labelled fields, sections."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from connectors.profiles import Profile
from pipeline.stages.clean import attribution, furniture, labels, lines
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import compiled
from pipeline.text import dates
from pipeline.text.dates import Candidate, Reading
from schemas.raw import RawPage

HEADER_LINES: Final = 16  # lines among which a header stands
_CRUMBS: Final = re.compile(r"[^.؟!:«»›>]{2,40}(?: ?[»›>] ?[^.؟!:«»›>]{2,40}){1,3}")  # «صفحه نخست » اجتماعی»
_DIGITS: Final = re.compile(r"\d{3,}(?:-\d{3,})?")
_SHORT: Final = 400  # characters of a row that is matched as a whole
_FIELDS: Final = 160  # characters of a row that says several of these


def rows(text: str, page: RawPage, profile: Profile) -> list[str]:
    """The rows of an export without the site's tools («گزارش خطا»); fields that share a row above the text, apart."""
    tools = lines.union(tuple(profile.furniture.lines))
    found: list[str] = []
    for row in (_spaced(line) for line in text.splitlines()):
        parts = labels.apart(row) if len(found) < HEADER_LINES and len(row) <= _FIELDS else [row]
        if len(parts) > 1 and all(read(part, page, profile) is not None for part in parts):
            found += parts
        elif row and not (tools and len(row) <= _SHORT and tools.fullmatch(row) and not _told(row, page, profile)):
            found.append(row)
    return found


def _told(row: str, page: RawPage, profile: Profile) -> bool:
    """Whether a row of furniture tells something all the same: a field, the source, what its list below is."""
    named = attribution.names_source(row) or labels.TAGS.fullmatch(row) or furniture.COMMENTS.fullmatch(row)
    return bool(named) or read(row, page, profile) is not None


def _spaced(line: str) -> str:
    return re.sub(r"[ \t\u00a0\ufeff]+", " ", line).strip()


class Field(NamedTuple):
    """What one line of a header says."""

    kind: str  # as `labels` names it
    value: str
    reading: Reading | None = None


def read(row: str, page: RawPage, profile: Profile) -> Field | None:
    """A date or a labelled field; None for any other line."""
    plain = labels.BULLET.sub("", row)
    if len(plain) > 160:
        return None
    names = "|".join(sorted(profile.outlet.attribution.names, key=len, reverse=True))
    dated = compiled(f"^(?:خبرگزاری )?(?:{names})[ /|:-]*").sub("", plain, count=1) if names else plain
    reading = _date(dated, page, profile)
    if reading is not None:
        return Field("date", dated, reading)
    if _CRUMBS.fullmatch(plain):
        crumbs = [part.strip() for part in re.split("[»›>]", plain)]
        return Field("section", " > ".join(part for part in crumbs if not labels.HOME.fullmatch(part)))
    told = labels.read(plain)
    if told is None:
        return None
    kind, value = told
    if kind == "date":
        return Field(kind, value, _date(value, page, profile))
    # "News ID: 85848999 - Sun Aug 10, 2025 - 13:50"
    return Field(kind, value, dates.published(value, zone=profile.outlet.timezone) if kind == "code" else None)


def _date(text: str, page: RawPage, profile: Profile) -> Reading | None:
    if not any(char.isdecimal() for char in text) and len(text.split()) > 4:
        return None
    return dates.parse(text, reference=page.fetched_at, zone=profile.outlet.timezone)


def note(field: Field, draft: Draft) -> None:
    """Writes a field of the header into the draft; of two that say the same the first counts."""
    number = _DIGITS.search(field.value)
    digits = "".join(str(int(char)) for char in number[0] if char.isdecimal()) if number else ""
    if field.reading is not None:
        draft.dates.append(Candidate("export", field.reading))
    if field.kind == "code":
        draft.code = draft.code or digits or None
    elif field.kind == "author_code" or (field.kind == "author" and digits):
        draft.author_code = draft.author_code or digits or None
    elif field.kind == "author":
        draft.author = draft.author or field.value or None
    elif field.kind == "section":
        draft.section = draft.section or field.value or None
    elif field.kind == "tags":
        draft.tags = draft.tags or [part.strip() for part in re.split("[,،]", field.value) if part.strip()]
