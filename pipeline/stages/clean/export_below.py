"""What stands round the text of an export: labelled fields, tags with or without a heading, readers' comments."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from connectors.profiles import Profile
from pipeline.stages.clean import attribution, export_fields, furniture, labels, lines
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import ROW_END
from pipeline.text import letters
from schemas.raw import RawPage

_FIELDS: Final = ("code", "section", "date", "tags")  # what may be labelled below a text
_SHORT_ROW, _LONG_ROW = 6, 20  # words of a row that is no paragraph, and of one that is, whatever its end
_TAG_WORDS: Final = 4
_BARE_TAG_WORDS: Final = 3  # of a tag in a list that nothing heads
_LONG_TAG, _LAST_TAG = (
    9,
    6,
)  # words of the longest tag among others, and of a list's last
_MEAN_TAG: Final = 3.5  # words of all tags of a list that has long ones; titles of other news have more
_SAID_TAGS: Final = 3  # tags of the shortest list that only its words tell
_NO_TAG: Final = re.compile(r"^\d|^\W*$|[.:؛،؟!«»|]")
_YEAR: Final = re.compile(r"\d{4}")
_LABEL_END: Final = re.compile("[:：|»›>]")
_HASHTAGS: Final = re.compile(r"(?:#\w[\w\u200c()]{1,80}[\s,،|•]*){1,30}")


def read(rows: list[str], draft: Draft, page: RawPage, profile: Profile) -> list[str]:
    """Reads what stands below the text into the draft; gives back the other rows, those above the comments."""
    numbers = (number for number, row in enumerate(rows) if number > 1 and furniture.COMMENTS.fullmatch(row))
    whole = len(rows)
    rows = rows[: next(numbers, None)]
    fields = [export_fields.read(row, page, profile) if labels.read(row) else None for row in rows]
    text = [n for n, field in enumerate(fields) if field is None and is_paragraph(rows[n]) and not _is_tags(rows, n)]
    below = range(text[-1] + 1, len(rows)) if text else range(0)
    told = {n: field for n in below if (field := fields[n]) is not None and _is_told(field, rows[n])}
    told |= _beside(rows, below, told, page, profile)
    told |= {} if told else _signed(rows, below, page, profile)
    for field in told.values():
        export_fields.note(field, draft)
    if draft.tags:
        return [row for n, row in enumerate(rows) if n not in told]
    heads = [n for n in below if labels.TAGS.fullmatch(rows[n])]
    hashed = [n for n in below if _HASHTAGS.fullmatch(rows[n])]
    if heads:
        tagged = _listed(rows, heads[0] + 1, _TAG_WORDS, profile)
    elif hashed:
        tagged = hashed
    else:
        free = [n for n in below if n not in told]
        tagged = _behind_the_end(rows, free, len(rows) < whole, profile) or _said_above(rows, free, profile)
    for n in tagged:
        draft.tags += [tag for tag in labels.tags(labels.BULLET.sub("", rows[n])) if tag not in draft.tags]
    dropped = {*told, *heads[:1], *tagged}
    dropped |= _stray(rows, below, dropped, len(rows) < whole)
    return [row for n, row in enumerate(rows) if n not in dropped]


def _is_tags(rows: list[str], n: int) -> bool:
    """Whether a row, however long, is tags: hashed, or several below their heading."""
    if _HASHTAGS.fullmatch(rows[n]):
        return True
    found = labels.tags(rows[n]) if n and labels.TAGS.fullmatch(rows[n - 1]) else []
    return len(found) > 2 and max(len(tag.split()) for tag in found) <= _LONG_TAG and not ROW_END.search(rows[n])


def _is_told(field: export_fields.Field, row: str) -> bool:
    """Whether a row below a text is a field; without a colon «حوزه هنری» is a tag, and no section."""
    return field.kind in _FIELDS and (field.kind != "section" or _LABEL_END.search(row) is not None)


def without_tags_above(rows: list[str], draft: Draft, profile: Profile) -> list[str]:
    """The rows without the tags between the site's fields and the title, as IRNA's pages of 2020 have them."""
    head = next((n for n, row in enumerate(rows[: export_fields.HEADER_LINES]) if labels.TAGS.fullmatch(row)), None)
    tagged = _listed(rows, head + 1, _BARE_TAG_WORDS, profile) if head is not None else []
    if head is None or not tagged or not any(is_paragraph(row) for row in rows[tagged[-1] + 1 :]):
        return rows
    draft.tags = [labels.BULLET.sub("", rows[n]) for n in tagged]
    return rows[:head] + rows[tagged[-1] + 1 :]


def _stray(rows: list[str], below: range, known: set[int], commented: bool) -> set[int]:
    """Words in rows of their own right below the text and above what is known to stand there: the section's path."""
    end = min((n for n in known if n in below), default=len(rows) if commented else below.start)
    found = [n for n in range(below.start, end) if len(rows[n].split()) <= _BARE_TAG_WORDS]
    return set(found) if 1 < len(found) == end - below.start else set()


def _beside(
    rows: list[str], below: range, told: dict[int, export_fields.Field], page: RawPage, profile: Profile
) -> dict[int, export_fields.Field]:
    """What stands beside the labelled fields below a text: a path to the section, a date where none stands above."""
    above = rows[: min(export_fields.HEADER_LINES, below.start - 1)] if told else []
    dated = any(is_date(export_fields.read(row, page, profile)) for row in above)
    found: dict[int, export_fields.Field] = {}
    for n in (*below, *reversed(below)) if told else ():
        near = {n - 1, n + 1} & (told.keys() | found.keys())
        field = export_fields.read(rows[n], page, profile) if near and n not in told else None
        if field is not None and (field.kind == "section" or (is_date(field) and not dated)):
            found[n] = field
    return found


def _signed(rows: list[str], below: range, page: RawPage, profile: Profile) -> dict[int, export_fields.Field]:
    """The moment that closes a text which no date opens, with the outlet's name or alone, as an app shares it."""
    own = attribution.own_names(profile)
    closing = [n for n in below if letters.fold_tight(rows[n]) not in own]
    above = rows[: min(export_fields.HEADER_LINES, below.start)]
    if len(closing) != 1 or any(is_date(export_fields.read(row, page, profile)) for row in above):
        return {}
    field = export_fields.read(rows[closing[0]], page, profile)
    if field is None or field.reading is None or field.reading.precision not in ("minute", "second"):
        return {}
    if not _YEAR.search(rows[closing[0]]) or (field.reading.instant or page.fetched_at) >= page.fetched_at:
        return {}  # «دیروز ساعت ۱۶:۴۰», the hour of a match to come: of the text
    return {n: field if n in closing else export_fields.Field("name", rows[n]) for n in below}


def is_date(field: export_fields.Field | None) -> bool:
    """Whether a field says when."""
    return field is not None and field.reading is not None


def _listed(rows: list[str], start: int, words: int, profile: Profile) -> list[int]:
    """The rows from one on that are tags: of some words each, but a list of short ones may have longer ones in it."""
    lengths: list[list[int]] = []  # of each row's tags
    for row in (labels.BULLET.sub("", row) for row in rows[start:]):
        lengths.append([len(tag.split()) for tag in labels.tags(row)] or [0])
        long = max(lengths[-1]) > _LONG_TAG
        if long or ROW_END.search(row) or _heads_list(row, profile) or furniture.COMMENTS.fullmatch(row):
            lengths.pop()
            break
    while lengths and lengths[-1][-1] > _LAST_TAG:
        lengths.pop()
    whole = [length for row in lengths for length in row]
    if sum(whole) > _MEAN_TAG * len(whole):
        lengths = list(takewhile(lambda row: max(row) <= words, lengths))
    return list(range(start, start + len(lengths)))


def _behind_the_end(rows: list[str], below: list[int], commented: bool, profile: Profile) -> list[int]:
    """Tags without a heading: short rows behind the end mark, and nothing but other lists behind them."""
    tails = lines.union(tuple(profile.furniture.tails))
    ends = [at for at, n in enumerate(below) if tails is not None and tails.match(rows[n])]
    if not ends:
        return []
    end = ends[-1]
    behind = [rows[n] for n in below[end + 1 :]]
    found = _listed(behind, 0, _BARE_TAG_WORDS, profile)
    closed = commented or len(found) == len(behind) or _heads_list(behind[len(found)], profile)
    return [below[end + 1 + n] for n in found] if closed else []


def _said_above(rows: list[str], below: list[int], profile: Profile) -> list[int]:
    """Tags that neither a heading nor an end mark parts from the text: all that is below it, words that it says."""
    found = _listed(rows, below[0], _BARE_TAG_WORDS, profile) if below else []
    if found != below or len(found) < _SAID_TAGS:
        return []
    text = letters.fold_tight(" ".join(rows[: below[0]]))
    tags = [labels.BULLET.sub("", rows[n]) for n in found]
    said = sum(letters.fold_tight(tag) in text for tag in tags)
    return found if 2 * said > len(tags) and not any(_NO_TAG.search(tag) for tag in tags) else []


def is_paragraph(row: str) -> bool:
    """Whether a row is a paragraph: long, or with an end."""
    words = len(row.split())
    return words > _LONG_ROW or (words > _SHORT_ROW and ROW_END.search(row) is not None)


def _heads_list(row: str, profile: Profile) -> bool:
    """Whether a row heads other news, or ends the text («انتهای پیام»)."""
    pattern = lines.union((*profile.furniture.headers, *profile.furniture.tails))
    return pattern is not None and pattern.match(row) is not None
