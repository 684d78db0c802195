"""From a body's markup to its lines, in one linear pass over the serialised subtree.

Lines are made by block tags and by `<br>` alike, so that bodies of `<p>`, of `<br>`, of bare `<div>` and of one
`<span>` read the same. lexbor has repaired the markup before: what is split here is well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from selectolax.lexbor import LexborNode

from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.page import unescaped

_TOKEN: Final = re.compile(r'<!--.*?-->|<(/?)([a-zA-Z][^\s/>]*)(?:[^">]*(?:"[^"]*"[^">]*)*)>|([^<]+)', re.DOTALL)
_BLOCKS: Final = frozenset(
    """address article aside blockquote body br caption center dd details dialog div dl dt fieldset footer form h1 h2
    h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD: Final = frozenset(("b", "strong", *_HEADINGS))
_CELL: Final = " | "
_CELLS: Final = frozenset(("td", "th"))
_LABELS: Final = frozenset(("span", "b", "strong", "em", "i"))  # what a label before a link stands in
_WORDY: Final = re.compile(r"\w")
_SENTENCE_END: Final = re.compile(r"[.۔…؛،][»\"”)\]]*$")
_STAR: Final = re.compile(r"^[*•●■◾▪◼🔹🔸🔻-]{1,3}\s*")

# «<br>» within a sentence, where an editor wrapped the line by hand: a paragraph ends neither in a comma nor so.
_GOES_ON: Final = re.compile(
    r"(?:[،,]|(?:^|[\s\u200c])(?:و|که|از|به|در|با|بر|برای|تا|را|یا|من|في|على|إلى|عن|the|of|and|to))\s*$"
)
_GOES_ON_WITHIN: Final = 12  # characters at a line's end that tell

# A link to other news in brackets, «(اینجا بخوانید)» in any words; a tag's link is a word of the text.
_LINK, _LINK_END = "\ue010", "\ue011"
_HREF: Final = re.compile(r'\shref="[^"#]', re.IGNORECASE)  # an anchor's name or a footnote's sign is no link
_NEWS_LINK: Final = re.compile(r'href="[^"]*/(?:news|photo|video|film)/', re.IGNORECASE)
_ASIDE: Final = re.compile(
    rf"\(\s*{_LINK}[^(){_LINK}{_LINK_END}]{{1,40}}{_LINK_END}\s*\)|{_LINK}\s*\([^(){_LINK}{_LINK_END}]{{1,40}}\)\s*{_LINK_END}"
)
_BEFORE_MARK: Final = re.compile(r"\s+([.،؛:؟!])")
_STAR_WORDS: Final = 30  # of a line that begins with a star, which says that it is a subhead
MAX_HEAD_WORDS: Final = 20
"""A wholly bold line with more words is an emphasised paragraph."""

NEVER_TEXT: Final = (
    "script, style, noscript, iframe, template, svg, object, embed, video, audio, canvas, map, button, select, "
    "textarea, input, figure:not(:has(table, blockquote)), figcaption, picture, nav, aside, form, "
    "ins.adsbygoogle, footer, [hidden], .sr-only, .visually-hidden, "
    "[style*='display:none'], [style*='display: none'], .video-js, .jw-container, .flowplayer, .plyr, "
    ".twitter-tweet, .instagram-media"
)
"""What holds no text of an article wherever it stands: an embedded post is what it quotes, or is not quoted at all.

Editors wrap tables and quotations in a `<figure>` too."""


def read(node: LexborNode) -> list[Line]:
    """The lines of a subtree that was stripped of what is no text, in reading order; empty lines are left out."""
    return list(_lines(node.html or ""))


def _lines(html: str) -> Iterator[Line]:
    parts: list[str] = []
    all_length = bold_length = link_length = 0
    bold = link = heading = 0
    beside = pictured = False  # behind the end of an inline element; behind a picture
    rows: list[list[list[Line]]] = []  # of the tables that are open: a row's cells with their lines
    for match in _TOKEN.finditer(html):
        closing, tag, text = match.groups()
        if text is not None:
            beside = False
            parts.append(text)
            length = len(text.strip())
            all_length += length
            bold_length += length if bold or heading else 0
            link_length += length if link else 0
            continue
        if tag is None:
            continue
        if tag in _BLOCKS:
            if tag == "br" and parts and _GOES_ON.search("".join(parts[-2:])[-_GOES_ON_WITHIN:]):
                parts.append(" ")
                continue
            if parts:
                line = _line(parts, all_length, bold_length, link_length, heading > 0)
                if line is not None:
                    line.pictured, pictured = pictured, False
                    if rows and rows[-1]:
                        rows[-1][-1].append(line)
                    yield line
                parts, all_length, bold_length, link_length = [], 0, 0, 0
            if tag in _HEADINGS:
                heading += -1 if closing else 1
            elif tag == "tr":
                if closing:
                    _end_row(rows)
                else:
                    rows.append([])
        elif tag in _CELLS:
            if closing:
                parts.append(_CELL)
            elif rows:
                rows[-1].append([])
        elif tag == "a":
            if closing:
                link = 0  # links do not nest
            elif _HREF.search(match[0]):
                link = 1
                if beside and parts and parts[-1][-1:].isalnum():  # «<span>بیشتر بخوانید</span><a>سدهای جنوب</a>»
                    parts.append(" ")
            parts.append(_LINK_END if closing else _LINK if _NEWS_LINK.search(match[0]) else "")
        elif tag == "img":
            pictured = True
        elif tag in _BOLD:
            bold = max(0, bold - 1) if closing else bold + 1
        if tag in _LABELS:
            beside = bool(closing)
    line = _line(parts, all_length, bold_length, link_length, heading > 0)
    if line is not None:
        line.pictured = pictured
        yield line


def _end_row(rows: list[list[list[Line]]]) -> None:
    """Closes a row: in one of short cells, of a line each at most, bold is a table's heading and no subhead."""
    cells = rows.pop() if rows else []
    held = [line for cell in cells for line in cell]
    if len(cells) > 1 and all(len(cell) <= 1 for cell in cells):
        for line in held:
            line.head, line.mark = False, ""
    if rows and rows[-1]:
        rows[-1][-1].extend(held)


def _line(parts: list[str], length: int, bold: int, linked: int, heading: bool) -> Line | None:
    text = "".join(parts)
    if "&" in text:
        text = unescaped(unescape(text))
    text = " ".join(text.split()).strip(" |")
    if _LINK_END in text:
        aside = _ASIDE.sub(" ", text)
        if aside != text:
            aside = _BEFORE_MARK.sub(r"\1", aside)
        text = " ".join(aside.replace(_LINK, "").replace(_LINK_END, "").split())
    if not text or not _WORDY.search(text):
        return None
    emphasised = bold > 0 and bold >= 0.95 * length
    return marked(text, "tag" if heading else "bold" if emphasised else "", linked=linked / length if length else 0.0)


def marked(text: str, mark: str = "", *, linked: float = 0.0) -> Line:
    """A line, with a subhead recognised by its star («* پیگیری پرونده ...») or as its markup says (`Line.mark`)."""
    star = _STAR.match(text)
    if star and star[0].strip() != "-" and len(text.split()) <= _STAR_WORDS and not _SENTENCE_END.search(text):
        return Line(text[star.end() :], head=True, mark="star", linked=linked)
    if mark and (len(text.split()) > MAX_HEAD_WORDS or _SENTENCE_END.search(text)):
        mark = ""
    return Line(text, head=bool(mark), mark=mark, linked=linked)
