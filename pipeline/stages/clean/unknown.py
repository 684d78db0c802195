"""What stands round the text of an unknown template: its lead, its kicker, labelled fields, subheads.

trafilatura finds the paragraphs. The rows of the page above and below them are read as those of a text export are.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.profiles import Profile, article_ref
from pipeline.stages.clean import attribution, blocks, export_fields, export_lead, furniture, labels, lines
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import PARAGRAPH_END, Line
from pipeline.stages.clean.page import Page, take_out
from pipeline.text import dates, letters
from schemas.raw import RawPage

_NO_ROWS: Final = blocks.NEVER_TEXT.replace(" form,", "")  # ASP.NET puts the whole page into a form
_BEGINNING: Final = 40  # letters by which a paragraph is found among the rows
_ABOVE, _BELOW = 12, 12  # rows round the text that are read
_LEAD_WORDS: Final = range(5, 71)
_LONG: Final = 400  # characters of a line that is a paragraph, whatever its words
_KICKER_WORDS: Final = range(3, 15)  # two are an author's name
_LINKED: Final = 0.5
_HEADS: Final = ("tag", "bold")
_STOP: Final = re.compile(r"[.۔][»\"”)\]]*$")
_PARAGRAPHS: Final = 3  # of a text whose first may be its lead


def completed(parsed: Page, draft: Draft, page: RawPage, profile: Profile) -> Draft:
    """The draft with what it lacks from the page's rows; its lines gain their subheads and lose what is the lead."""
    root = parsed.tree.body
    if root is not None and draft.lines and draft.title:
        take_out(root, _NO_ROWS)
        _complete(root, draft, page, profile)
    return draft


def from_json(parsed: Page, draft: Draft) -> Draft:
    """A draft whose text is JSON-LD's, with the lead that stands there too, unless it is the text's beginning."""
    told = parsed.value(["jsonld:description"])
    first = letters.fold_tight(draft.lines[0].text) if draft.lines else ""
    if draft.lead is None and told and not told.endswith(("…", "...")):
        draft.lead = None if first.startswith(letters.fold_tight(told)) else told
    return draft


def _complete(root: LexborNode, draft: Draft, page: RawPage, profile: Profile) -> None:
    title = letters.fold_tight(attribution.without_outlet(draft.title or "", profile))
    rows = blocks.read(root)
    prints = [letters.fold_tight(row.text) for row in rows]
    _drop_header(prints, title, draft, page, profile)
    texts = [line.text for line in draft.lines]
    if draft.lead is None and (
        _apart(root, draft.lines) or export_lead.is_lead(texts, draft.title, frozenset(), profile)
    ):
        draft.lead = draft.lines.pop(0).text
    lead = letters.fold_tight(draft.lead or "")
    wanted = [_print(line) for line in _long(draft.lines) if letters.fold_tight(line.text) != lead]
    first = next((n for n, p in enumerate(prints) if wanted and p.startswith(wanted[0])), None)
    if first is None:
        return
    titled = next((n for n in range(first - 1, -1, -1) if prints[n] and prints[n] == title), None)
    if titled is not None:
        _above(rows, titled, first, draft, page, profile)
    end = wanted[-1]
    last = next((n for n in range(len(rows) - 1, first - 1, -1) if end and prints[n].startswith(end)), None)
    if last is not None:
        _below(rows[last + 1 : last + 1 + _BELOW], draft, page, profile)
    _add_subheads(rows, prints, draft)


def _drop_header(prints: list[str], title: str, draft: Draft, page: RawPage, profile: Profile) -> None:
    """Takes out of the lines the title, what stands only above it, and what is labelled right below it."""
    titled = prints.index(title) if title in prints else -1
    above, below = set(prints[:titled]) if titled > 0 else set(), set(prints[titled + 1 :])
    lines_ = [
        line for line in draft.lines if (p := letters.fold_tight(line.text)) != title and p not in above - below
    ]
    while lines_ and titled >= 0 and len(lines_) > 1 and _noted(lines_[0].text, draft, page, profile):
        lines_.pop(0)
    draft.lines = lines_


def _long(found: list[Line]) -> list[Line]:
    return [line for line in found if len(line.text.split()) in _LEAD_WORDS or len(line.text) > _LONG]


def _print(line: Line) -> str:
    return letters.fold_tight(line.text)[:_BEGINNING]


def _above(rows: list[Line], titled: int, first: int, draft: Draft, page: RawPage, profile: Profile) -> None:
    """Reads the rows between title and text, of those above the title only its kicker and what is labelled."""
    tools = lines.union(tuple(profile.furniture.lines))
    free: list[Line] = []
    for row in rows[titled + 1 : first][:_ABOVE]:
        if not _noted(row.text, draft, page, profile) and not (tools and tools.fullmatch(row.text)):
            free.append(row)
    told = [row for row in free if len(row.text.split()) in _LEAD_WORDS and row.linked < _LINKED]
    if draft.lead is None and told and told[-1] is free[-1]:
        draft.lead = told[-1].text
    above = rows[max(0, titled - _ABOVE) : titled]
    labelled = [labels.read(row.text) is not None for row in above]
    for number, row in enumerate(above):
        beside = any(labelled[max(0, number - 1) : number + 2])  # of the fields, not the clock in the site's head
        if beside or _same_day(row.text, draft, page, profile):
            _noted(row.text, draft, page, profile)
    if draft.kicker is None and above:
        row = above[-1]
        named = letters.fold_tight(row.text) in attribution.own_names(profile) or labels.is_section(row.text)
        ends = export_fields.KICKER.search(row.text) is not None
        short = len(row.text.split()) in _KICKER_WORDS and not any(char.isdecimal() for char in row.text)
        fits = (ends or short) and row.linked < _LINKED and not _STOP.search(row.text)
        if fits and not named and export_fields.read(row.text, page, profile) is None:
            draft.kicker = row.text


def _below(rows: list[Line], draft: Draft, page: RawPage, profile: Profile) -> None:
    """Reads what is labelled below the text («برچسب ها: آب ، لار», «کد خبر: ...»)."""
    for row in rows:
        if furniture.COMMENTS.fullmatch(row.text):
            return
        if labels.read(row.text) is not None:
            _noted(row.text, draft, page, profile)


def _noted(text: str, draft: Draft, page: RawPage, profile: Profile) -> bool:
    """Whether a row says fields, which go into the draft; a date only where it has none."""
    told = [export_fields.read(part, page, profile) for part in labels.apart(text)]
    if not all(told):
        return False
    for field in told:
        if field is not None:
            export_fields.note(field._replace(reading=None) if draft.dates else field, draft)
    return True


def _same_day(text: str, draft: Draft, page: RawPage, profile: Profile) -> bool:
    """Whether a row is a moment of the day that the news code names: above a title it may be the site's clock."""
    reading = dates.parse(text, reference=page.fetched_at, zone=profile.outlet.timezone)
    ref = article_ref(page.url) if page.url else None
    code = ref.code if ref is not None else draft.code
    day = dates.from_code(profile.outlet.outlet, code) if code else None
    if reading is None or day is None or reading.instant is None or day.instant is None:
        return False
    return 0 <= (reading.instant - day.instant).total_seconds() < 24 * 3600


def _add_subheads(rows: list[Line], prints: list[str], draft: Draft) -> None:
    """Marks the headings among trafilatura's lines, and puts back those right above one of them that it left out."""
    places = {p[:_BEGINNING]: n for n, p in reversed(list(enumerate(prints)))}
    known = {_print(line) for line in draft.lines} | {letters.fold_tight(draft.title or "")[:_BEGINNING]}
    found: list[Line] = []
    for number, line in enumerate(draft.lines):
        place = places.get(_print(line), 0)
        if place and rows[place].head and prints[place] == letters.fold_tight(line.text):
            line = replace(line, head=True, mark=rows[place].mark)
        row = rows[place - 1] if place else None
        heads = number > 0 and row is not None and row.head and row.mark in _HEADS and row.linked < _LINKED
        if (
            heads
            and row is not None
            and prints[place - 1][:_BEGINNING] not in known
            and not PARAGRAPH_END.search(row.text)
        ):
            found.append(row)
        found.append(line)
    draft.lines = found


def _apart(root: LexborNode, found: list[Line]) -> bool:
    """Whether the first line stands outside the element that holds the others: then it is the lead."""
    long = _long(found)
    if len(long) < _PARAGRAPHS or long[0] is not found[0] or found[0].head or len(found[0].text) > _LONG:
        return False
    wanted = [_print(line) for line in (long[0], long[1], long[-1])]
    nodes: list[LexborNode | None] = [None, None, None]
    for node in root.traverse(include_text=True):
        if node.tag != "-text":
            continue
        text = letters.fold_tight(node.text())[:_BEGINNING]
        for n, begin in enumerate(wanted):
            free = nodes[n] is None or (n == 0 and nodes[1] is None)  # a teaser above says the first line too
            if free and len(text) > _BEGINNING // 3 and begin.startswith(text):
                nodes[n] = node
                break
    if any(node is None for node in nodes):
        return False
    above = [_ancestors(node) for node in nodes if node is not None]
    common = next((one for one in above[1] if one in above[2]), None)
    return common is not None and common not in above[0]


def _ancestors(node: LexborNode) -> list[int]:
    found = []
    above = node.parent
    while above is not None:
        found.append(above.mem_id)
        above = above.parent
    return found
