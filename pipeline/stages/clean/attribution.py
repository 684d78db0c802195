"""Who reports, from where, quoting whom: read from the beginning of the text, its bylines and its staff lines.

A dateline («تهران-ایرنا-», «طهران(إسنا) -», «نورنیوز-گروه اجتماعی:») is a mark, not a sentence: it is read and taken
out. A byline («به گزارش خبرنگار ایرنا») is part of a sentence: it is read and stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from msgspec import Struct

from connectors.profiles import Profile
from pipeline.stages.clean.lines import compiled
from pipeline.text import letters

_HEAD: Final = 240  # characters of a line in which its byline stands
_NAME_BEFORE_VERB: Final = 40
_OPENING_LINES: Final = 3  # a byline opens the lead or one of the first paragraphs

_OUTLET: Final = (
    "(?:خبرگزاری(?: رسمی| دولتی)?|پایگاه خبری(?: تحلیلی)?|پایگاه اطلاع رسانی|پایگاه|شبکه(?: تلویزیونی| خبری)?|"
    "روزنامه|هفته نامه|نشریه|سایت|وب ?سایت|وبگاه|تارنمای) "
)
_KIND: Final = f"(?:{_OUTLET})?"
_DESKLESS: Final = compiled("ما|اعزامی.*|مستقر.*|این رسانه|خبرگزاری|پایگاه.*|شبکه.*|روزنامه|سایت")
_NOT_A_NAME: Final = compiled("گروه|سرویس|خبرگزاری|انتشار دهنده")
_REPORTER: Final = compiled(
    r"(?:خبرنگار|گزارشگر|گزارش از|نویسنده|المراسل|المحرر|reporter|by) ?: ?(?P<name>[^\d*|/:،,.()\n]{3,40}?)"
    r"(?= ?(?:\*|\||/|،|,|\.|\)|$|انتشار))"
)
_REPORTER_CODE: Final = compiled(
    r"(?:journalist|reporter|خبرنگار|المراسل|رمز المراسل|کد خبرنگار) ?: ?(?P<code>\d{3,7})(?!\d)"
)


class Credits(Struct):
    """What was read of an article's origin."""

    byline: str | None = None
    desk: str | None = None
    place: str | None = None
    author: str | None = None
    author_code: str | None = None
    agencies: list[str] = []


class Bylines(Struct, frozen=True):
    """The patterns over the agencies' names, compiled once."""

    openings: list[re.Pattern[str]]
    quoting: list[re.Pattern[str]]
    said: re.Pattern[str]
    before_said: re.Pattern[str]
    ids: dict[str, str]  # folded name -> agency


def dateline(text: str, profile: Profile) -> tuple[str, dict[str, str]]:
    """The text without the outlet's dateline, and what it says: `place`, `desk`, where named."""
    head = text[:_HEAD]
    for pattern in profile.outlet.attribution.datelines:
        match = compiled(pattern).match(head)
        if match is not None:
            said = {name: value.strip(" -،,/") for name, value in match.groupdict().items() if value}
            return text[match.end() :].lstrip(), said
    return text, {}


def read(
    profile: Profile, *, lead: str | None, paragraphs: Sequence[str], dropped: Iterable[str], own: str
) -> Credits:
    """The credits of a text without its datelines; `dropped` are lines taken out (staff lines), `own` the outlet."""
    patterns = _bylines()
    credits = Credits(agencies=[own])
    first = [*([lead] if lead else []), *paragraphs[:1]]
    openings = [(text, patterns.openings) for text in first]
    openings += [(text, patterns.openings[:1]) for text in paragraphs[1:_OPENING_LINES]]
    for text, forms in openings:
        match = next((m for form in forms if (m := form.match(text[:_HEAD]))), None)
        if match is None:
            continue
        groups = match.groupdict()
        credits.byline = match[0].strip(" ،,")
        credits.place = groups.get("place")
        desk = groups.get("desk")
        credits.desk = None if desk is None or _DESKLESS.fullmatch(desk) else desk.strip()
        break
    for agency in _quoted("\n".join([lead or "", *paragraphs]), patterns):
        if agency not in credits.agencies:
            credits.agencies.append(agency)
    for line in dropped:
        if (
            credits.author is None
            and (found := _REPORTER.search(line[:_HEAD]))
            and not _NOT_A_NAME.search(found["name"])
        ):
            credits.author = found["name"].strip()
        if credits.author_code is None and (found := _REPORTER_CODE.search(line[:_HEAD])):
            credits.author_code = found["code"]
    return credits


def _quoted(text: str, patterns: Bylines) -> Iterable[str]:
    """The agencies that a text quotes, in reading order."""
    found: list[tuple[int, str]] = []
    for pattern in patterns.quoting:
        for match in pattern.finditer(text):
            found += [
                (match.start(name), match[name])
                for name in ("agency", "source", "teller")
                if match.groupdict().get(name)
            ]
    for said in patterns.said.finditer(text):
        start = max(0, said.start() - _NAME_BEFORE_VERB)
        name = patterns.before_said.search(text[start : said.start()])
        if name is not None:
            found.append((start + name.start(), name["agency"] or name["clear"]))
    for _, written in sorted(found):
        agency = patterns.ids.get(letters.fold_tight(written))
        if agency is not None:
            yield agency


@cache
def agencies() -> dict[str, list[str]]:
    """Agency → its names, from `agencies.toml`."""
    names: dict[str, list[str]] = _data()["names"]
    return names


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("pipeline.stages.clean").joinpath("agencies.toml").read_text("utf-8"))


def _alternatives(names: Iterable[str]) -> str:
    every = sorted(set(names), key=lambda name: (-len(name), name))
    escaped = "|".join(re.escape(name).replace(r"\ ", " ").replace(r"\-", "-") for name in every)
    return rf"(?:{escaped})(?!\w)"


@cache
def _bylines() -> Bylines:
    ids = {letters.fold_tight(name): agency for agency, names in agencies().items() for name in names}
    any_name = _alternatives(name for names in agencies().values() for name in names)
    ambiguous = set(_data()["ambiguous"])
    clear_name = _alternatives(name for names in agencies().values() for name in names if name not in ambiguous)
    agency, source = f"(?P<agency>{any_name})", f"(?P<source>{any_name})"
    told = "(?:نوشت|نوشته است|گزارش (?:داد|کرد|داده است)|خبر داد|اعلام کرد)"
    quoting = (
        f"(?:[،,]? (?:و )?(?:به )?نقل از ?(?:{_KIND}{source}|[^،,.:؛«»\\n]{{2,70}}(?=[،,:]))"
        f"|[،,] {_KIND}(?P<teller>{any_name}) {told})?"
    )
    where = r"(?: (?:از|در|مستقر در) (?P<place>[^\W\d_][^،,.:؛()\d\n]{1,28}?)(?= ?[،,]| (?:و )?به نقل))?"
    who = (
        "(?:(?:خبرنگار(?:ان)?|گروه|سرویس|دفتر|واحد)(?: (?:گروه|سرویس|حوزه))?"
        r"(?: (?P<desk>[^،,.:؛()«»\n]{2,40}?))? )?"
    )
    arabic = r"(?:(?:وكالة|مراسل|مراسلة|قناة|صحيفة|موقع)(?: وكالة)?(?: ال(?:أنباء|اعلام))? )?"
    return Bylines(
        openings=[
            compiled(f"به گزارش {who}{_KIND}{agency}{where}{quoting}"),
            compiled(f"(?:و ?)?(?:أفاد|ذكر|نقل|أعلن)ت? {arabic}{agency}"),
            compiled(f"(?:و ?)?(?:نقل\u064b?ا\u064b? عن|وفق\u064b?ا\u064b? ل|بحسب|حسب) ?{arabic}{agency}"),
            compiled(f"according to (?:the )?{agency}"),
        ],
        quoting=[
            compiled(
                f"(?:به گزارش|نقل از|گفت ?و ?گو با|گفتگو با|مصاحبه با|گفت ?وگوی) ?{who}{_KIND}{agency}{quoting}"
            ),
            compiled(f"(?:خبرگزاری|شبکه خبری|پایگاه خبری) {agency}"),
            compiled(f"به (?:خبرنگار )?{agency} (?=گفت|اظهار|توضیح)"),
            compiled(
                "(?:أفادت?|ذكرت?|نقلت?|أعلنت?|نقل\u064b?ا\u064b? عن|وفق\u064b?ا\u064b? ل|بحسب|حسب|لوكالة|"
                f"تصريح ل|حديث ل|حوار مع) ?{arabic}{agency}"
            ),
            compiled(rf"\b(?:according to|citing|quot(?:ed|ing)|reported|told|by|cited by) (?:the )?{agency}"),
        ],
        said=compiled(rf" (?:{told}|در (?:گزارش|خبری|مطلبی|یادداشت|تحلیل)|reported|wrote)"),
        before_said=compiled(rf"(?<!\w)(?:{_OUTLET}(?P<agency>{any_name})|(?P<clear>{clear_name}))$"),
        ids=ids,
    )
