"""Plain-text exports: an article between the lines that sites and aggregators put round it.

What stands above the body is told by its form: dates («سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :»), labelled fields («رمز الخبر:
99082516954», "Journalist : 71475"), the title once or twice, and between the title and the last of these the lead.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from connectors.profiles import Profile, profiles
from pipeline.stages.clean import (
    aggregators,
    attribution,
    export_below,
    export_fields,
    export_glued,
    export_lead,
    export_links,
    export_rows,
    export_subheads,
    labels,
    lines,
    records,
)
from pipeline.stages.clean.blocks import marked
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.export_below import is_paragraph
from pipeline.stages.clean.lines import PARAGRAPH_END, ROW_END, Line, compiled
from pipeline.text import letters
from pipeline.text.dates import Candidate
from schemas.raw import RawPage

_TITLE_WORDS: Final = 35
# What stands beside the outlet's name («نورنیوز | پایگاه خبری تحلیلی»).
_SLOGAN: Final = compiled("(?:خبرگزاری|پایگاه|سایت|وكالة|شبكة|.{0,20}(?:news|agency)).{0,40}")
_NEWS_OF: Final = compiled("^(?:اخبار|أخبار|news of) ")
_SECTION_AT_MOST: Final = 3  # words of a row that may be a section; a title has more
_HEADED: Final = 4  # rows among which a text begins below its headings
_KICKER_WORDS, _LONG_TITLE = 12, 14  # words of the longest kicker, and of a title that may be a lead without an end
_KICKER: Final = export_fields.KICKER
_TELLING: Final = 3  # paragraphs that speak of what the title says


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
    via = page.via or aggregators.via(text)
    draft = Draft(path="text", rule=f"export:{via}" if via else "export", via=via)
    record = records.from_json(text)
    found_, draft.title = (record, None) if record else export_rows.split(text)
    if record is None and export_rows.is_one(found_):
        found_, draft.lead = export_glued.apart(found_[0], profile, aggregators.disclaimers(via))
    legal = lines.union((*aggregators.disclaimers(via), *profile.furniture.disclaimers))
    rows = records.read([row for row in found_ if not (legal and legal.match(row))], draft, page, profile)
    rows = export_fields.rows(export_below.without_tags_above(rows, draft, profile), page, profile)
    opening = export_rows.opening(text)
    whole = export_below.read(rows, draft, page, profile)
    rows = _header(whole, draft, page, profile, opening)
    if not rows and draft.lead:  # all that is labelled stands below the text
        rows, draft.lead = [draft.lead], None
    elif draft.lead is None:
        # The page's fields stand above the title, and nothing between it and the text: where they do, so does a lead.
        above = whole[len(whole) - len(rows) - 1] if len(rows) < len(whole) else ""
        headed = draft.code is not None and _print(above, profile) == _print(draft.title or "", profile)
        copied = export_lead.Copied(fields=draft.code is not None, titled=headed)
        draft.lead = rows.pop(0) if export_lead.is_lead(rows, draft.title, opening, profile, copied) else None
    found = [replace(marked(row), opens=row in opening) for row in rows]
    if draft.lead is None and _summary_first(found, profile):
        draft.lead = found.pop(0).text
    draft.lines, draft.dates = export_subheads.marked(found), _earliest(draft.dates)
    draft.author = None if letters.fold_tight(draft.author or "") in attribution.own_names(profile) else draft.author
    draft.code = draft.code or export_links.code(found_, profile)
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


def _summary_first(found: list[Line], profile: Profile) -> bool:
    """Whether the first line begins like a summary («ایسنا/خوزستان ...») and a text of paragraphs follows."""
    told = sum(is_paragraph(line.text) for line in found[:4])
    return told > 2 and "summary" in attribution.dateline(found[0].text, profile)[1]


def _header(rows: list[str], draft: Draft, page: RawPage, profile: Profile, opening: frozenset[str]) -> list[str]:
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
    draft.dropped += [rows[number] for number in free if attribution.names_source(rows[number])]
    free = [number for number in free if not attribution.names_source(rows[number])]
    if titles:
        draft.title = _without_site(labels.BULLET.sub("", rows[titles[0]]), profile)
        _around(titles, free, rows, draft)
        return rows[last + 1 :]
    if draft.title:  # of a record
        draft.lead = draft.lead or " ".join(rows[number] for number in free) or None
        return rows[last + 1 :]
    menu = [number for number in free if labels.is_section(rows[number])]
    if len(menu) > 1 and free[: len(menu)] == menu:  # of the site: «صفحه نخست», «سیاسی», «اقتصادی»
        if labels.HOME.fullmatch(rows[menu[0]]) and len(menu) <= labels.CRUMBS:  # a path, a row for each crumb
            draft.section = draft.section or _path([rows[number] for number in menu[1:]], profile)
        free = free[len(menu) :]
    elif menu and menu[0] == free[0]:  # «اجتماعی» above the code and the date
        crumb = labels.section(rows[free.pop(0)])
        draft.section = draft.section or crumb
    if not free:  # the title stands below what is labelled
        free = list(range(last + 1, last + 1 + _headings(rows[last + 1 :], profile)))
        last = max(free, default=last)
    heads = [rows[number] for number in free if any(char.isalpha() for char in rows[number])]
    if len(heads) > 2 and len(heads[0].split()) == 1 and _pair(*heads[1:3]):  # «فرهنگی», a kicker, the title
        crumb = heads.pop(0)
        draft.section = draft.section or crumb
    below = rows[last + 1 :]
    _take_section(heads, draft)
    if len(heads) > 1 and _says_more(heads[0], heads[1], below):
        if export_lead.is_lead(below, heads[0], opening, profile):
            heads.pop(1)  # what the picture between title and lead shows
    elif len(heads) > 1 and (_KICKER.search(heads[0]) or _pair(*heads[:2])):
        draft.kicker = heads.pop(0)
        if len(draft.kicker.split()) == 1 and not _KICKER.search(draft.kicker) and draft.section is None:
            draft.section, draft.kicker = draft.kicker, None
    if heads:
        draft.title = heads.pop(0)
        if heads and labels.is_section(heads[0]):  # between the title and what is labelled
            crumb = labels.section(heads.pop(0))
            draft.section = draft.section or crumb
        draft.lead = " ".join(heads) or None
    return rows[last + 1 :]


def _take_section(heads: list[str], draft: Draft) -> None:
    """Reads a section's name from among the rows below a title («استان‌ها» above the date)."""
    if not heads or len(heads[0].split()) <= _SECTION_AT_MOST or _KICKER.search(heads[0]):
        return
    named = [row for row in heads[1:] if labels.is_section(row) and not ROW_END.search(row)]
    if len(named) == 1:
        heads.remove(named[0])
        draft.section = draft.section or labels.section(named[0])


def _path(crumbs: list[str], profile: Profile) -> str | None:
    """The path of a section without the crumbs that name none («اخبار», «اخبار ایرنا»)."""
    own = attribution.own_names(profile)
    named = (crumb for crumb in crumbs if letters.fold_tight(_NEWS_OF.sub("", crumb)) not in own)
    return labels.section(" > ".join(named)) or None


def _around(titles: list[int], free: list[int], rows: list[str], draft: Draft) -> None:
    """Reads the kicker above a title, the lead below it, and what stands between it and its second copy."""
    before = [rows[number] for number in free if number < titles[0]]
    apart = bool(before) and rows[titles[0] - 1] != before[-1]  # «استان‌ها», then the date, then the title
    if apart and labels.is_section(before[-1]) and not ROW_END.search(before[-1]):
        draft.section = draft.section or labels.section(before[-1])
    elif before and (_KICKER.search(before[-1]) or not ROW_END.search(before[-1])):
        draft.kicker = before[-1]
    after: list[str] = []
    for number in (number for number in free if number > titles[0]):
        if number + 1 in titles and (_KICKER.search(rows[number]) or _is_short(rows[number])):
            draft.kicker = rows[number]
        elif labels.is_section(rows[number]) and not PARAGRAPH_END.search(rows[number]):
            draft.section = draft.section or labels.section(rows[number])
        else:
            after.append(rows[number])
    draft.lead = draft.lead or " ".join(after) or None


def _is_short(row: str) -> bool:
    """Whether a row right above a title is as short as kickers are, and no sentence."""
    return 2 < len(row.split()) <= _KICKER_WORDS and not PARAGRAPH_END.search(row)


def _headings(rows: list[str], profile: Profile) -> int:
    """How many rows above the text are its section, its kicker and its title: the title alone, as a rule."""
    begin = next((n for n, row in enumerate(rows[:_HEADED]) if _begins(row, profile)), 0)
    if begin > 1 and _pair(*rows[begin - 2 : begin]):
        return begin
    start = 1 if len(rows) > 2 and _KICKER.search(rows[0]) and len(rows[0].split()) <= _TITLE_WORDS else 0
    titled = len(rows) > start + 1 and _is_title(rows[start]) and not export_lead.is_dated(rows[start], profile)
    return start + 1 if titled else 0


def _begins(row: str, profile: Profile) -> bool:
    """Whether a row is of the lead or of the text: dated, long, a sentence, a subhead."""
    long = len(row.split()) > _TITLE_WORDS or PARAGRAPH_END.search(row) is not None
    return long or export_lead.is_dated(row, profile) or marked(row).head


def _pair(kicker: str, title: str) -> bool:
    """Whether of two rows the first is the kicker of the second; a lead is a sentence, or much longer."""
    words, others = len(title.split()), len(kicker.split())
    if not _is_title(title) or PARAGRAPH_END.search(title) or _KICKER.search(title) or PARAGRAPH_END.search(kicker):
        return False
    return others <= _KICKER_WORDS and (words <= _LONG_TITLE or words < 2 * others)


def _says_more(first: str, second: str, below: list[str]) -> bool:
    """Whether of two headings the first speaks of the text below it more than the second: a title, and no kicker."""
    text = export_lead.told(" ".join(below[:_TELLING]))
    ours, theirs = (len(export_lead.told(row) & text) for row in (first, second))
    return not _KICKER.search(first) and 2 * ours > 3 * theirs


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


def _connected(told: list[int], rows: list[str]) -> list[int]:
    """The header's lines: those before the first paragraphs of the body (a date may stand in the text itself)."""
    kept: list[int] = []
    paragraphs = 0
    for number in range(min(len(rows), export_fields.HEADER_LINES)):
        if number in told:
            kept.append(number)
        elif number and (len(rows[number].split()) > _TITLE_WORDS or PARAGRAPH_END.search(rows[number])):
            paragraphs += 1  # the first row may be a title that asks or exclaims
            if paragraphs > 1:
                break
    return kept


def _is_title(row: str) -> bool:
    return 3 <= len(row.split()) <= _TITLE_WORDS and not re.search(r"[.۔؛،][»\"”)\]]*$", row)


def _earliest(found: list[Candidate]) -> list[Candidate]:
    """The dates, the earliest moment first: a page is read, and its site's clock copied, after its publication."""
    clocked = [one for one in found if one.reading.instant and one.reading.precision in ("minute", "second")]
    clocked.sort(key=lambda one: str(one.reading.instant))
    return [*clocked, *(one for one in found if one not in clocked)]
