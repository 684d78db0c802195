"""Plain-text exports: an article between the lines that sites and aggregators put round it.

What stands above the body is told by its form: dates («سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :»), labelled fields («رمز الخبر:
99082516954», "Journalist : 71475"), the title once or twice, and between the title and the last of these the lead.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from msgspec import Struct, convert
from msgspec.structs import replace

from connectors.profiles import Furniture, Profile, profiles
from pipeline.stages.clean import (
    attribution,
    export_below,
    export_fields,
    export_rows,
    furniture,
    labels,
    lines,
    records,
)
from pipeline.stages.clean.blocks import marked
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.export_below import is_paragraph
from pipeline.stages.clean.lines import Line, compiled
from pipeline.text import letters
from schemas.raw import RawPage

_TITLE_WORDS: Final = 35
# What stands beside the outlet's name («نورنیوز | پایگاه خبری تحلیلی»).
_SLOGAN: Final = compiled("(?:خبرگزاری|پایگاه|سایت|وكالة|شبكة|.{0,20}(?:news|agency)).{0,40}")
_CRUMBS: Final = 3  # parts of a section's path
_HEADED: Final = 4  # rows among which a text begins below its headings
_KICKER_WORDS, _LONG_TITLE = 12, 14  # words of the longest kicker, and of a title that may be a lead without an end
_SECTION_WORDS: Final = 2  # of a section's name; a title has more
_KICKER: Final = export_fields.KICKER
_SUBHEAD_WORDS: Final = 14
_NO_SUBHEAD: Final = compiled(
    r"[.؟?!۔…:؛،][»\"”)\]]*$|^(?:بسم الله|بسمه تعالی|به نام )"
)  # what opens a message is no subhead
_TERMINAL: Final = re.compile(r"[.؟?!۔…:؛،][»\"”)\]]*$")
_END: Final = re.compile(r"[.؟?!۔…،][»\"”)\]]*$")  # of a paragraph; a kicker ends in «:» or «؛» too


class Aggregator(Struct, frozen=True):
    """A site that brings others' articles."""

    name: str
    recognise: list[str]
    disclaimers: list[str]


@cache
def aggregators() -> dict[str, Aggregator]:
    """Aggregators by their id in `Article.via`."""
    text = resources.files("pipeline.stages.clean").joinpath("aggregators.toml").read_text("utf-8")
    return convert(tomllib.loads(text), dict[str, Aggregator])


def recognise(text: str) -> str | None:
    """The outlet whose export this is: the one whose marks (`text_exports`) come first in it."""
    sample = text[:20_000] if len(text) <= 20_000 else text[:10_000] + text[-10_000:]
    found: list[tuple[int, str]] = []
    for outlet, profile in profiles().items():
        pattern = lines.union(tuple(profile.outlet.text_exports))
        match = pattern.search(sample) if pattern is not None else None
        if match is not None:
            found.append((match.start(), outlet))
    return min(found)[1] if found else None


def read(text: str, page: RawPage, profile: Profile) -> Draft:
    """The draft of a text export."""
    via = page.via or _via(text)
    draft = Draft(path="text", rule=f"export:{via}" if via else "export", via=via)
    record = records.from_json(text)
    found_, draft.title = (record, None) if record else export_rows.split(text)
    rows = export_fields.rows(records.read(found_, draft, page, profile), page, profile)
    legal = Furniture(disclaimers=aggregators()[via].disclaimers) if via in aggregators() else Furniture()
    rows = _header(export_below.read(rows, draft, page, profile), draft, page, profile)
    if not rows and draft.lead:  # all that is labelled stands below the text
        rows, draft.lead = [draft.lead], None
    elif draft.lead is None and len(rows) > 1 and _dated(rows[1], profile) and not _dated(rows[0], profile):
        draft.lead = rows.pop(0)  # the text begins with its dateline
    elif draft.lead is None and draft.title and len(rows) > 1 and _opens(rows, profile):
        draft.lead = rows.pop(0)
    found = furniture.remove([marked(row) for row in rows], legal).lines
    if draft.lead is None and _summary_first(found, profile):
        draft.lead = found.pop(0).text
    draft.lines = _subheads(found)
    draft.author = None if letters.fold_tight(draft.author or "") in attribution.own_names(profile) else draft.author
    return draft


def without_labels(found: list[Line], draft: Draft, page: RawPage, profile: Profile) -> list[Line]:
    """The lines of an unknown template without what is dated or labelled above the text; it goes into the draft."""
    dated = bool(draft.dates)
    for number, line in enumerate(found):
        field = export_fields.read(line.text, page, profile) if number < export_fields.HEADER_LINES else None
        if field is None:
            return found[number:]
        if field.reading is None or not dated:
            export_fields.note(field, draft)
    return []


def _opens(rows: list[str], profile: Profile) -> bool:
    """Whether the text begins in the second row: with the byline that opens the outlet's («به گزارش صراط»)."""
    pattern = lines.union(tuple(profile.outlet.attribution.bylines))
    return pattern is not None and len(rows[0].split()) <= _TITLE_WORDS and pattern.match(rows[1]) is not None


def _summary_first(found: list[Line], profile: Profile) -> bool:
    """Whether the first line begins like a summary («ایسنا/خوزستان ...») and a text of paragraphs follows."""
    told = sum(is_paragraph(line.text) for line in found[:4])
    return told > 2 and "summary" in attribution.dateline(found[0].text, profile)[1]


def _dated(row: str, profile: Profile) -> bool:
    return attribution.dateline(row, profile)[0] != row


def _via(text: str) -> str | None:
    for name, aggregator in aggregators().items():
        pattern = lines.union(tuple(aggregator.recognise))
        if pattern is not None and pattern.search(text[-4000:]):
            return name
    return None


def _header(rows: list[str], draft: Draft, page: RawPage, profile: Profile) -> list[str]:
    """Reads the lines above the body into the draft; gives back the rest."""
    prints = [_print(row, profile) for row in rows[: export_fields.HEADER_LINES]]
    named = [_is_title(row) for row in rows[: export_fields.HEADER_LINES]]
    twice = next((p for n, p in enumerate(prints) if len(p) > 8 and named[n] and p in prints[n + 1 :]), None)
    twice = _print(draft.title, profile) if draft.title else twice
    titles = [number for number, p in enumerate(prints) if p == twice] if twice else []
    said = {
        number: field
        for number, row in enumerate(rows[: export_fields.HEADER_LINES])
        if number not in titles and (field := export_fields.read(row, page, profile)) is not None
    }
    text = [number for number, row in enumerate(rows) if number not in said and is_paragraph(row)]
    told = _connected([number for number in (*titles, *said) if not text or number < text[-1]], rows)
    for number in told:
        if number in said:
            export_fields.note(said[number], draft)
    last = max(told, default=-1)
    free = [number for number in range(last + 1) if number not in told and not _is_name(rows[number], profile)]
    if titles:
        draft.title = _without_site(labels.BULLET.sub("", rows[titles[0]]), profile)
        _around(titles, free, rows, draft)
        return rows[last + 1 :]
    if draft.title:  # of a record
        draft.lead = draft.lead or " ".join(rows[number] for number in free) or None
        return rows[last + 1 :]
    menu = [number for number in free if _is_section(rows[number])]
    if len(menu) > 1 and free[: len(menu)] == menu:  # of the site: «صفحه نخست», «سیاسی», «اقتصادی»
        free = free[len(menu) :]
    elif menu and menu[0] == free[0]:  # «اجتماعی» above the code and the date
        crumb = labels.section(rows[free.pop(0)])
        draft.section = draft.section or crumb
    if not free:  # the title stands below what is labelled
        below = rows[last + 1 :]
        free = list(range(last + 1, last + 1 + _headings(below, profile)))
        last = max(free, default=last)
    heads = [rows[number] for number in free]
    if len(heads) > 2 and len(heads[0].split()) == 1 and _pair(*heads[1:3]):  # «فرهنگی», a kicker, the title
        crumb = heads.pop(0)
        draft.section = draft.section or crumb
    if len(heads) > 1 and (_KICKER.search(heads[0]) or _pair(*heads[:2])):
        draft.kicker = heads.pop(0)
        if len(draft.kicker.split()) == 1 and not _KICKER.search(draft.kicker) and draft.section is None:
            draft.section, draft.kicker = draft.kicker, None
    if heads:
        draft.title = heads[0]
        draft.lead = " ".join(heads[1:]) or None
    return rows[last + 1 :]


def _around(titles: list[int], free: list[int], rows: list[str], draft: Draft) -> None:
    """Reads the kicker above a title, the lead below it, and what stands between it and its second copy."""
    before = [rows[number] for number in free if number < titles[0]]
    if before and (_KICKER.search(before[-1]) or not _TERMINAL.search(before[-1])):
        draft.kicker = before[-1]
    after: list[str] = []
    for number in (number for number in free if number > titles[0]):
        if number + 1 in titles and _KICKER.search(rows[number]):
            draft.kicker = rows[number]
        elif _is_section(rows[number]) and not _END.search(rows[number]):
            draft.section = draft.section or labels.section(rows[number])
        else:
            after.append(rows[number])
    draft.lead = draft.lead or " ".join(after) or None


def _headings(rows: list[str], profile: Profile) -> int:
    """How many rows above the text are its section, its kicker and its title: the title alone, as a rule."""
    begin = next((n for n, row in enumerate(rows[:_HEADED]) if _begins(row, profile)), 0)
    if begin > 1 and _pair(*rows[begin - 2 : begin]):
        return begin
    start = 1 if len(rows) > 2 and _KICKER.search(rows[0]) and len(rows[0].split()) <= _TITLE_WORDS else 0
    titled = len(rows) > start + 1 and _is_title(rows[start]) and not _dated(rows[start], profile)
    return start + 1 if titled else 0


def _begins(row: str, profile: Profile) -> bool:
    """Whether a row is of the lead or of the text: dated, long, a sentence, a subhead."""
    long = len(row.split()) > _TITLE_WORDS or _END.search(row) is not None
    return long or _dated(row, profile) or marked(row).head


def _pair(kicker: str, title: str) -> bool:
    """Whether of two rows the first is the kicker of the second; a lead is a sentence, or much longer."""
    words, others = len(title.split()), len(kicker.split())
    if not _is_title(title) or _END.search(title) or _KICKER.search(title) or _END.search(kicker):
        return False
    return others <= _KICKER_WORDS and (words <= _LONG_TITLE or words < 2 * others)


def _print(row: str, profile: Profile) -> str:
    """A row for comparing, without the outlet's name behind it («عنوان - ایسنا»)."""
    return letters.fold_tight(_without_site(labels.BULLET.sub("", row), profile))


def _without_site(row: str, profile: Profile) -> str:
    """A row without the outlet's name, or what is said beside it, behind a bar or a dash («عنوان | وكالة إرنا»)."""
    title, bar, site = row.rpartition(" | ")
    named = bar and (_SLOGAN.fullmatch(site) or letters.fold_tight(site) in attribution.own_names(profile))
    return attribution.without_outlet(title if named else row, profile)


def _is_name(row: str, profile: Profile) -> bool:
    """Whether a row says no more than whose text it is («خبرگزاری فارس»)."""
    parts = re.split(r"\s[|-]\s", row)
    others = [part for part in parts if letters.fold_tight(part) not in attribution.own_names(profile)]
    return len(others) < len(parts) and all(_SLOGAN.fullmatch(part) for part in others)


def _is_section(row: str) -> bool:
    """Whether a row is as short as a section's name or path («سیاسی», «علم و فناوری», «استان‌ها / مرکزی»)."""
    parts = re.split(r" [/|–-] ", row)
    return len(parts) <= _CRUMBS and all(
        sum(word != "و" for word in part.split()) <= _SECTION_WORDS for part in parts
    )


def _connected(told: list[int], rows: list[str]) -> list[int]:
    """The header's lines: those before the first paragraphs of the body (a date may stand in the text itself)."""
    kept: list[int] = []
    paragraphs = 0
    for number in range(min(len(rows), export_fields.HEADER_LINES)):
        if number in told:
            kept.append(number)
        elif len(rows[number].split()) > _TITLE_WORDS or _END.search(rows[number]):
            paragraphs += 1
            if paragraphs > 1:
                break
    return kept


def _is_title(row: str) -> bool:
    return 3 <= len(row.split()) <= _TITLE_WORDS and not re.search(r"[.۔؛،][»\"”)\]]*$", row)


def _subheads(found: list[Line]) -> list[Line]:
    """Short lines without an end that stand before a paragraph are subheads: text exports have no other mark."""
    marked_ = list(found)
    for number, line in enumerate(found[:-1]):
        words = len(line.text.split())
        if number == 0 or line.head or not 2 <= words <= _SUBHEAD_WORDS or _NO_SUBHEAD.search(line.text):
            continue
        if len(found[number + 1].text) > 1.5 * len(line.text) and _END.search(found[number - 1].text):
            marked_[number] = replace(line, head=True, mark="alone")
    return marked_
