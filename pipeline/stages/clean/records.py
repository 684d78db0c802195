"""Text exports that are records: every field behind its name («تیتر: ...», "title: ...", JSON of one article).

What scrapers and news datasets write: trafilatura's header between two "---", rows of a table turned on its side.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from connectors.profiles import Profile, article_ref
from pipeline.stages.clean import attribution, export_fields, labels
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import compiled
from pipeline.text import letters
from schemas.raw import RawPage

_ROW: Final = re.compile(r"(?P<label>[^:：=\d.؟!«»]{2,30}?)\s*[:：=]\s*(?P<value>.*)", re.DOTALL)
_KINDS: Final = {
    "title": compiled(
        "تیتر(?: اصلی| خبر)?|عنوان(?: خبر| مطلب| اصلی)?|العنوان|عنوان الخبر|(?:news )?title|headline|head"
    ),
    "kicker": compiled("رو ?تیتر|over ?title|kicker|up ?title|rutitr"),
    "lead": compiled(
        "لید|خلاصه(?: خبر)?|چکیده|مقدمه|الملخص|المقدمة|lead|summary|description|abstract|excerpt|subtitle|intro"
    ),
    "body": compiled(
        "متن(?: خبر| کامل| اصلی)?|شرح(?: خبر)?|بدنه|النص|نص الخبر|المتن|(?:news )?(?:body|text|content)"
    ),
    "url": compiled("url|link|لینک|نشانی|آدرس|الرابط|canonical"),
    "other": compiled(
        "source|hostname|site ?name|منبع|language|lang|fingerprint|license|image|pagetype|comments|raw_text|agency|"
        "خبرگزاری|رسانه|views|زبان"
    ),
}
_HEADED: Final = 16  # rows among which the names of fields stand
_SECTION_WORDS: Final = 3  # «عنوان: السیاسة» is the section
_IDENTIFIER: Final = re.compile(r"[a-z][a-zA-Z_]{2,24}: ")  # «crawl_id: 7», a field of which nothing is wanted
_DATES: Final = compiled("(?:pub|publish|published|release|created)(?: ?(?:date|at|on|time))?|date ?time|timestamp")
_FENCE: Final = re.compile("-{3,}")


def read(rows: list[str], draft: Draft, page: RawPage, profile: Profile) -> list[str]:
    """Reads a record's fields into the draft, and gives back the rows of its text; all rows where it is no record."""
    fenced = bool(rows) and _FENCE.fullmatch(rows[0]) is not None
    named = [_named(row) for row in rows[:_HEADED]]
    if not any(name and name[0] in ("title", "body") for name in named) or sum(map(bool, named)) < 2:
        return rows
    bodied = next((n for n, name in enumerate(named) if name and name[0] == "body"), 0)
    number = int(fenced)
    awaited = ""  # the field whose value stands in the next row
    while number < len(rows):
        row = rows[number]
        name = _named(row)
        if awaited and name is None:
            _note(awaited, row, draft, page, profile)
            awaited = ""
        elif name is None and (number < bodied or _IDENTIFIER.match(row)):
            pass
        elif name is None:
            number += fenced and _FENCE.fullmatch(row) is not None
            break
        elif name[0] == "body":
            return [part for part in (name[1], *rows[number + 1 :]) if part]
        elif name[1]:
            _note(*name, draft, page, profile)
        else:
            awaited = name[0]
        number += 1
    return rows[number:]


def from_json(text: str) -> list[str] | None:
    """The rows of a record that is a JSON object (the first of a list or of lines of such); None for no JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found: Any = json.JSONDecoder().raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return None
    record = found[0] if isinstance(found, list) and found else found
    if not isinstance(record, dict):
        return None
    values = {str(name): _told(value) for name, value in record.items()}
    last = [name for name in values if _KINDS["body"].fullmatch(name)]
    return [
        row
        for name in (*(name for name in values if name not in last), *last[:1])
        for row in f"{name}: {values[name]}".split("\n")
        if values[name]
    ]


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value if isinstance(part, str | int))
    return str(value).strip() if isinstance(value, str | int) else ""


def _named(row: str) -> tuple[str, str] | None:
    """(kind of field, value) of a row."""
    match = _ROW.fullmatch(row)
    if match is None:
        return None
    label, value = match["label"].strip(" \"'*-•").replace("_", " "), match["value"].strip()
    kind = next((kind for kind, form in _KINDS.items() if form.fullmatch(label)), None)
    if kind == "title" and label == "عنوان" and value and len(value.split()) <= _SECTION_WORDS:
        kind = "section"
    if kind is None:
        told = labels.read(f"{label}: x")
        kind = told[0] if told else "date" if _DATES.fullmatch(label) else None
    return (kind, value.strip("\"'")) if kind else None


def _note(kind: str, value: str, draft: Draft, page: RawPage, profile: Profile) -> None:
    if kind == "title":
        named = letters.fold_tight(value) in attribution.own_names(profile)  # the site's title
        draft.title = draft.title or (None if named else value)
    elif kind == "kicker":
        draft.kicker = draft.kicker or value
    elif kind == "lead":
        draft.lead = draft.lead or value
    elif kind == "url":
        ref = article_ref(value)
        draft.code = draft.code or (ref.code if ref and ref.outlet == profile.outlet.outlet else None)
    elif kind != "other":
        field = export_fields.read(f"{_LABEL[kind]}: {value}", page, profile)
        if field is not None:
            export_fields.note(field, draft)


_LABEL: Final = {
    "code": "id",
    "section": "section",
    "author": "author",
    "author_code": "journalist",
    "date": "date",
    "tags": "tags",
}
