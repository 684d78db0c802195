"""From a text export to its rows, whatever has copied it: marks of direction, wrapped lines, one row for the page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pipeline.stages.clean import blocks, markdown
from pipeline.stages.clean.lines import SENTENCE_END

_MARKS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_GAP: Final = re.compile("\t+|[ \u00a0]{2,}")
_TABBED: Final = re.compile(r"^([^\t\n:]{2,25})\t+(?=[^\t\n]+$)", re.MULTILINE)
_TABBED_ROWS: Final = 3
_REFERENCES: Final = re.compile(
    r"^(?:References|Visible links)\s+(?:\d{1,3}\. \S+\s+)*\d{1,3}\. \w+://", re.MULTILINE
)
_REFERENCE: Final = re.compile(r"\[\d{1,3}\](?=\S)")
_ENTRY: Final = re.compile(r"\s*[*+o•-]\s+\[\d{1,3}\]\S[^\[]*")  # «* [3]سیاسی»
_SIGNS: Final = re.compile("^[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+ ?")
_ONE_ROW: Final = 0.9  # share of a text's characters in its longest row, from which on that row is the page
_COLUMNS: Final = 4  # parts of such a row that are rows of their own
_CELL_ROW: Final = 160  # characters of a row whose columns are words of a list
_CELL_WORDS: Final = 3
_WRAPPED: Final = range(45, 101)  # characters of a line that is wrapped at a width
_SAME_WIDTH: Final = 0.8  # share of lines that go on in the next one and have nearly one width
_WRAPPED_LINES: Final = 4


def split(text: str) -> tuple[list[str], str | None]:
    """The rows of an export, empty ones left out and white space folded, and its title where markup says it."""
    title = None
    text = _MARKS.sub("", text)
    text = _without_references(text)
    if markdown.is_markdown(text):
        text, title = markdown.plain(text)
    if len(_TABBED.findall(text)) >= _TABBED_ROWS:  # «تیتر<tab>...»: a table of names and values
        text = _TABBED.sub(r"\1: ", text)
    rows = _unwrapped([_cells(line.strip()) for line in text.splitlines()])
    longest = max(rows, key=len, default="")
    if _is_page(longest, rows) and len(_GAP.split(longest)) >= _COLUMNS:
        rows = [part for row in rows for part in _GAP.split(row)]
    return [row for row in map(_undecorated, map(_spaced, rows)) if row], title and _spaced(title)


def _is_page(longest: str, rows: list[str]) -> bool:
    """Whether one row is the page: below a title of its own the longest is the text, whatever its spaces."""
    first = next((row for row in rows if row), "")
    return longest is first and len(longest) > _ONE_ROW * sum(len(row) for row in rows)


def is_one(rows: list[str]) -> bool:
    """Whether all of an export stands in one row."""
    return len(rows) == 1


def opening(text: str) -> frozenset[str]:
    """The rows below an empty one, in an export that has both such rows and others; nothing where all are alike."""
    raw = [_undecorated(_spaced(line.strip())) for line in _MARKS.sub("", text).splitlines()]
    below = [(row, not above) for above, row in pairwise(["", *raw]) if row]
    found = frozenset(row for row, opens in below if opens)
    return found if 1 < len(found) < len(below) else frozenset()


def _without_references(text: str) -> str:
    """The text without the numbers of its links («[5]سیاسی») and their list, which text browsers add."""
    head = _REFERENCES.search(text)
    if head is None:
        return text
    rows = []
    menu = True  # above the first row that is no link
    for row in text[: head.start()].splitlines():
        links = len(_REFERENCE.findall(row))
        begins = row.lstrip().startswith("[")
        alone = (links > 1 and begins) or (menu and _ENTRY.fullmatch(row) is not None)  # the menu, the tools
        menu = menu and (alone or begins or not row.strip())
        rows.append("" if alone else _REFERENCE.sub("", row))
    return "\n".join(rows)


def _undecorated(row: str) -> str:
    """A row without the signs of a messenger's post before it; a subhead keeps the star that tells it."""
    plain = _SIGNS.sub("", row)
    return plain if SENTENCE_END.search(row) or blocks.marked(row).mark != "star" else row


def _cells(row: str) -> str:
    """A table's row («| شنبه | مهتاب |») with bars between its cells alone; the rule below its heading is none."""
    if not (row.startswith("|") and row.endswith("|") and len(row) > 1):
        return row
    cells = [cell.strip() for cell in row.strip("|").replace("\\|", "|").split("|")]
    return " | ".join(cell for cell in cells if cell.strip("-: "))


def _spaced(row: str) -> str:
    """One space between words; a bar between the words of a list that stand in columns («راه   گردنه   آسفالت»)."""
    if len(row) <= _CELL_ROW and not any(char.isdecimal() for char in row):
        cells = _GAP.split(row)
        if len(cells) > 2 and all(0 < len(cell.split()) <= _CELL_WORDS for cell in cells):
            return " | ".join(cells)
    return re.sub("[ \t\u00a0]+", " ", row).strip()


def _unwrapped(rows: list[str]) -> list[str]:
    """The rows, where lines wrapped at a width are one paragraph: empty lines part paragraphs then."""
    going_on = [row for row, below in pairwise(rows) if row and below]
    fitting = [row for row in going_on if len(row) in _WRAPPED and not SENTENCE_END.search(row)]
    if len(fitting) < _WRAPPED_LINES or len(fitting) < _SAME_WIDTH * len(going_on) or "" not in rows:
        return rows
    joined: list[str] = []
    paragraph: list[str] = []
    for row in [*rows, ""]:
        if row:
            paragraph.append(row)
        else:
            joined.append(" ".join(paragraph))
            paragraph = []
    return joined
