"""What single rows of a text export say: dates («سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :»), labelled fields, sections."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from connectors.profiles import Profile
from pipeline.stages.clean import attribution, furniture, labels, lines
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import compiled
from pipeline.text import dates, letters
from pipeline.text.dates import Candidate, Order, Reading, calendars
from schemas.raw import RawPage

HEADER_LINES: Final = 16  # lines among which a header stands
_CRUMBS: Final = re.compile(r"[^.؟!:«»›>]{2,40}(?: ?[»›>] ?[^.؟!:«»›>]{2,40}){1,3}")  # «صفحه نخست » اجتماعی»
_HOME_CRUMBS: Final = re.compile(
    r"([^/|]{3,20}?) ?[/|] ?(\S[^/|]{1,40}(?: ?[/|] ?[^/|]{2,40}){0,2})"
)  # «الرئيسية / المجتمع»
_CLOCK: Final = compiled(r"(?:ساعت|زمان|الساعة|الوقت|time) ?:? ?\d{1,2}:\d{2}(?::\d{2})?")
_ABOVE: Final = 80  # rows among which a menu and the title stand
_MENU, _MENU_WORDS = 5, 3  # rows of the shortest menu, and words of its longest entry
KICKER: Final = compiled(r"(?:[؛:…/]|گفت ?(?:و ?)?گوی? با(?: \S+){1,3})$")
_BEFORE_DATE: Final = compiled(r"[\s|/،,-]*(?:ساعت|(?:تاریخ|زمان)(?: ?انتشار)?)?[\s:|/،,-]*$")
_SHORT_YEAR: Final = re.compile(r"\d{2}/\d{1,2}/\d{1,2}(?: ?- ?\d{1,2}:\d{2})?")  # «93/11/15 - 12:23»
_HALF_DAY: Final = re.compile(r"\d [AP]M$")
_CALENDARS: Final = 5  # dates of one day in a row, one more
_DIGITS: Final = re.compile(r"\d{3,}(?:-\d{3,})?")
_SHORT: Final = 400  # characters of a row that is matched as a whole
_FIELDS: Final = 160  # characters of a row that says several of these


def rows(found: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The rows of an export without the site's tools («گزارش خطا»); fields that share a row above the text, apart."""
    tools = lines.union(tuple(profile.furniture.lines))
    kept: list[str] = []
    for row in _with_values(found, page, profile):
        if kept and _CLOCK.fullmatch(row) and _is_day(kept[-1], page, profile):
            kept[-1] = f"{kept[-1]} - {row}"  # «تاریخ: ۱۴۰۴/۰۸/۱۹» and below it «ساعت: ۱۶:۴۵»
            continue
        if len(kept) < HEADER_LINES and _is_menu(row):
            continue
        parts = _apart(row, kept, page, profile) if len(kept) < HEADER_LINES and len(row) <= _FIELDS else [row]
        if len(parts) > 1 and all(part in kept or read(part, page, profile) is not None for part in parts):
            kept += parts
        elif not (tools and len(row) <= _SHORT and tools.fullmatch(row) and not _told(row, page, profile)):
            kept.append(row)
    return _with_code(_without_menu(kept, page, profile), page, profile)


def _with_values(found: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The rows, labels that stand alone in one with the value below them («کد خبر:» above «۷۰۸۸۲۶»)."""
    joined: list[str] = []
    for row in found:
        if joined and _is_value(row, labels.awaits(joined[-1]), page, profile):
            joined[-1] = f"{joined[-1].rstrip(' :')}: {row}"
        else:
            joined.append(row)
    return joined


def _with_code(found: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The rows, where a number alone above the text is the code: it names the day that a date beside it has."""
    numbers = [n for n, row in enumerate(found[:HEADER_LINES]) if _DIGITS.fullmatch(row)]
    if not numbers:
        return found
    place = calendars.zone(profile.outlet.timezone)
    told = (field.reading for row in found[:HEADER_LINES] if (field := read(row, page, profile)) is not None)
    days = {reading.instant.astimezone(place).date() for reading in told if reading and reading.instant}
    for n in numbers:
        digits = "".join(str(int(char)) for char in found[n] if char.isdecimal())
        named = dates.from_code(profile.outlet.outlet, digits)
        if named is not None and named.instant and named.instant.astimezone(place).date() in days:
            return [*found[:n], f"code: {digits}", *found[n + 1 :]]
    return found


def _is_value(row: str, kind: str | None, page: RawPage, profile: Profile) -> bool:
    """Whether a row is what the label above it awaits."""
    if kind in ("code", "author_code"):
        return _DIGITS.fullmatch(row) is not None
    return (kind == "date" and _date(row, page, profile) is not None) or (kind == "section" and _names_section(row))


def _without_menu(rows: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The rows without the site's menu: many short ones in a row at the top, among which dates and fields may stand.

    Of two words or so each; what ends like a kicker («والیبال/») belongs to the title below it.
    """
    above = rows[:_ABOVE]
    fields = [_field(row, page, profile) for row in above]
    long = (n for n, row in enumerate(above) if len(row.split()) > _MENU_WORDS and not fields[n])
    end = next(long, 0)
    named = attribution.own_names(profile)
    menu = {
        n
        for n, row in enumerate(above[:end])
        if not (fields[n] or KICKER.search(row) or letters.fold_tight(row) in named)
    }
    return [row for n, row in enumerate(rows) if n not in menu] if len(menu) >= _MENU else rows


def _apart(row: str, above: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The fields of a row: before each label, or between bars, where outlet and section need no label by a date.

    «خبرگزاری فارس | اقتصادی | چهارشنبه، ۰۱ خرداد ۱۳۹۸ - ۱۱:۱۴». A title from `above` may stand behind the date.
    """
    title = next((said for said in above if len(said.split()) > _MENU_WORDS and row.endswith(f" {said}")), None)
    if title is not None and read(row.removesuffix(title).strip(), page, profile) is not None:
        return [row.removesuffix(title).strip(), title]
    parts = re.split(r"\s+[|•●▪·]\s+", labels.BULLET.sub("", row))
    for told in (parts, _between_bars(parts, page, profile), _round_codes(row), labels.apart(row)):
        if len(told) > 1 and all(read(part, page, profile) is not None for part in told):
            return told
    return parts


def _between_bars(parts: list[str], page: RawPage, profile: Profile) -> list[str]:
    """The parts of a row without the outlet's name, and the one that is no field as its section."""
    named = [part for part in parts if letters.fold_tight(part) not in attribution.own_names(profile)]
    fields = [read(part, page, profile) for part in named]
    others = [part for part, field in zip(named, fields, strict=True) if field is None]
    sectioned = any(field is not None and field.kind == "section" for field in fields)
    if len(others) != 1 or sectioned or not _names_section(others[0]):
        return named if not others else []
    return [f"section: {part}" if part in others else part for part in named]


def _round_codes(row: str) -> list[str]:
    """The parts of a row before, between and behind its codes and dates («۲۱ مرداد ۱۴۰۴ کد خبر 708826 سیاسی»)."""
    spans = [match.span() for match in labels.CODES.finditer(row)]
    for start, end, _ in dates.find(row) if spans else ():
        before = _BEFORE_DATE.search(row[:start])
        first = before.start() if before else start
        if all(end <= other or first >= other_end for other, other_end in spans):
            spans.append((first, end))
    edges = sorted({0, len(row), *(edge for span in spans for edge in span)})
    return [part for start, end in pairwise(edges) if (part := row[start:end].strip(" |•●▪·،,"))]


def _names_section(part: str) -> bool:
    """Whether a part of a row of fields is words alone, as few as a section has."""
    return labels.is_section(part) and not any(char.isdecimal() or char in ":：" for char in part)


def _is_menu(row: str) -> bool:
    """Whether a row holds the site's menu («Home | Politics | Economy | Society | Sports»)."""
    entries = re.split(r"\s+[|•·]\s+", row)
    return len(entries) >= _MENU and all(len(entry.split()) <= _MENU_WORDS for entry in entries)


def _is_day(row: str, page: RawPage, profile: Profile) -> bool:
    field = read(row, page, profile)
    return field is not None and field.reading is not None and field.reading.precision == "day"


def _field(row: str, page: RawPage, profile: Profile) -> bool:
    return read(row, page, profile) is not None


def _told(row: str, page: RawPage, profile: Profile) -> bool:
    """Whether a row of furniture tells something all the same: a field, the source, what its list below is."""
    named = attribution.names_source(row) or labels.TAGS.fullmatch(row) or furniture.COMMENTS.fullmatch(row)
    return bool(named) or row.startswith("#") or read(row, page, profile) is not None


class Field(NamedTuple):
    """What one line of a header says."""

    kind: str  # as `labels` names it
    value: str
    reading: Reading | None = None


def read(row: str, page: RawPage, profile: Profile) -> Field | None:
    """A date or a labelled field; None for any other line."""
    plain = labels.BULLET.sub("", row)
    if len(plain) > _FIELDS and labels.TAGS.match(plain) is None:
        return None
    names = "|".join(sorted(profile.outlet.attribution.names, key=len, reverse=True))
    dated = compiled(f"^(?:خبرگزاری )?(?:{names})[ /|:-]*").sub("", plain, count=1) if names else plain
    reading = _date(dated, page, profile)
    if reading is not None:
        return Field("date", dated, reading)
    dated_too = next(iter(dates.find(plain)), None) is not None  # «خانه / اقتصادی 2025-08-12 13:18»
    if _CRUMBS.fullmatch(plain) and not dated_too:
        crumbs = [part.strip() for part in re.split("[»›>]", plain)]
        if letters.fold_tight(crumbs[0]) in attribution.own_names(
            profile
        ):  # «صراط نیوز » اجتماعی», not «استان‌ها » فارس»
            crumbs = crumbs[1:]
        return Field("section", " > ".join(part for part in crumbs if not labels.HOME.fullmatch(part)))
    home = _HOME_CRUMBS.fullmatch(plain)
    if home is not None and not dated_too and labels.HOME.fullmatch(home[1]):
        return Field("section", re.sub(" ?[/|] ?", " > ", home[2]))
    told = labels.read(plain)
    if told is None:
        return None
    kind, value = told
    if kind == "date":
        return Field(kind, value, _date(value, page, profile))
    found = dates.find(value) if kind == "section" else ()
    start = next((start for start, _, _ in found), 0)
    if start > 0:  # «گروه خبری: اقتصادی ساعت 13:18 سه‌شنبه 21 مرداد 1404»
        name = _BEFORE_DATE.sub("", value[:start])
        return Field(kind, name, dates.published(value[len(name) :], zone=profile.outlet.timezone))
    # "News ID: 85848999 - Sun Aug 10, 2025 - 13:50"
    return Field(kind, value, dates.published(value, zone=profile.outlet.timezone) if kind == "code" else None)


def _date(text: str, page: RawPage, profile: Profile) -> Reading | None:
    if not any(char.isdecimal() for char in text) and len(text.split()) > 4:
        return None
    prefix = next((rule.visible_prefix for rule in profile.rules if rule.visible_prefix), "")
    if prefix and _SHORT_YEAR.fullmatch(text):
        text = prefix + text
    # «11/5/2024 6:20:00 PM», as the outlet's metas have it
    us = _HALF_DAY.search(text) is not None and any(rule.date_order == "mdy" for rule in profile.rules)
    order: Order = "mdy" if us else "auto"
    reading = dates.parse(text, reference=page.fetched_at, zone=profile.outlet.timezone, order=order)
    if reading is None and 1 < len(parts := text.split("|")) < _CALENDARS:  # «۴ شهریور ۱۴۰۴ | 26 August 2025»
        told = [dates.parse(part.strip(), reference=page.fetched_at, zone=profile.outlet.timezone) for part in parts]
        return told[0] if all(told) else None
    return reading


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
        draft.section = draft.section or labels.section(field.value) or None
    elif field.kind == "tags":
        draft.tags = draft.tags or labels.tags(field.value)
