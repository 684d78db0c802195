"""What stands below the text of an export: labelled fields, tags with or without a heading, readers' comments."""

from __future__ import annotations

import re
from typing import Final

from connectors.profiles import Profile
from pipeline.stages.clean import export_fields, furniture, labels, lines
from pipeline.stages.clean.draft import Draft
from schemas.raw import RawPage

_FIELDS: Final = ("code", "section", "date", "tags")  # what may be labelled below a text
_SHORT_ROW, _LONG_ROW = 6, 20  # words of a row that is no paragraph, and of one that is, whatever its end
_TAG_WORDS: Final = 4
_BARE_TAG_WORDS: Final = 3  # of a tag in a list that nothing heads
_TERMINAL: Final = re.compile(r"[.؟?!۔…:؛،][»\"”)\]]*$")
_REPLIES: Final = lines.compiled("پاسخ ?ها ?:?")  # of the application of Fars
_HASHTAGS: Final = re.compile(r"(?:#\w[\w\u200c]{1,40}[\s,،|•]*){1,20}")


def read(rows: list[str], draft: Draft, page: RawPage, profile: Profile) -> list[str]:
    """Reads what stands below the text into the draft; gives back the other rows, those above the comments."""
    numbers = (number for number, row in enumerate(rows) if number > 1 and _heads_comments(row))
    whole = len(rows)
    rows = rows[: next(numbers, None)]
    fields = [export_fields.read(row, page, profile) if labels.read(row) else None for row in rows]
    text = [n for n, (row, field) in enumerate(zip(rows, fields, strict=True)) if field is None and is_paragraph(row)]
    below = range(text[-1] + 1, len(rows)) if text else range(0)
    told = {n: field for n in below if (field := fields[n]) is not None and field.kind in _FIELDS}
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
        tagged = _behind_the_end(rows, below, len(rows) < whole, profile)
    for n in tagged:
        draft.tags += [tag for tag in labels.tags(labels.BULLET.sub("", rows[n])) if tag not in draft.tags]
    dropped = {*told, *heads[:1], *tagged}
    return [row for n, row in enumerate(rows) if n not in dropped]


def _heads_comments(row: str) -> bool:
    return furniture.COMMENTS.fullmatch(row) is not None or _REPLIES.fullmatch(row) is not None


def _listed(rows: list[str], start: int, words: int, profile: Profile) -> list[int]:
    """The rows from one on that are tags."""
    found = []
    for n in range(start, len(rows)):
        row = labels.BULLET.sub("", rows[n])
        short = all(len(tag.split()) <= words for tag in labels.tags(row))
        if not short or _TERMINAL.search(row) or _heads_list(row, profile):
            break
        found.append(n)
    return found


def _behind_the_end(rows: list[str], below: range, commented: bool, profile: Profile) -> list[int]:
    """Tags without a heading: short rows behind the end mark, and nothing but other lists behind them."""
    tails = lines.union(tuple(profile.furniture.tails))
    end = next((n for n in below if tails is not None and tails.match(rows[n])), None)
    if end is None:
        return []
    found = _listed(rows, end + 1, _BARE_TAG_WORDS, profile)
    after = end + 1 + len(found)
    closed = commented or after == len(rows) or _heads_list(rows[after], profile)
    return found if closed else []


def is_paragraph(row: str) -> bool:
    """Whether a row is a paragraph: long, or with an end."""
    words = len(row.split())
    return words > _LONG_ROW or (words > _SHORT_ROW and _TERMINAL.search(row) is not None)


def _heads_list(row: str, profile: Profile) -> bool:
    """Whether a row heads other news, or ends the text («انتهای پیام»)."""
    pattern = lines.union((*profile.furniture.headers, *profile.furniture.tails))
    return pattern is not None and pattern.match(row) is not None
