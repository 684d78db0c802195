"""trafilatura, for pages that no profile fits, without its two flaws.

trafilatura 2.x deletes every ZWNJ (`isprintable()` in its text filter): each of its spellings is replaced by a letter
of no living script before, and back after. `deduplicate` keeps a cache over documents, so that the result would
depend on the page before: it stays off.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from pipeline.stages.clean import furniture
from pipeline.stages.clean.blocks import marked
from pipeline.stages.clean.lines import Line

SENTINEL: Final = "\ua7ff"  # LATIN EPIGRAPHIC LETTER ARCHAIC M: printable, a letter, in no news page
ZWNJ: Final = "\u200c"
_ZWNJ: Final = re.compile("\u200c|&zwnj;|&#0*8204;|&#[xX]0*200[cC];")
_COMMENTS: Final = re.compile(rf">\s{{0,20}}{furniture.COMMENTS.pattern}\s{{0,20}}<", furniture.COMMENTS.flags)
_TABLE: Final = re.compile(r"<(/?)(?:table|tbody|thead|tfoot|tr|td|th)\b[^>]*>", re.IGNORECASE)
_ROW_WORDS: Final = 60  # of a table's row; more of them are an article in a table that lays out the page
_CELL_WORDS: Final = 15  # of a cell that is alone in its row; a paragraph has more
_MARKUP: Final = re.compile(r"^(#{1,6}) +")


@cache
def _config() -> Any:
    # Here, because its import takes a quarter of a second that few processes have a use for.
    from trafilatura.settings import use_config

    config = use_config()
    config.set(
        "DEFAULT", "EXTRACTION_TIMEOUT", "0"
    )  # its alarm signal works in no worker thread; ours ends the process
    config.set("DEFAULT", "MAX_FILE_SIZE", "20000000")
    return config


def above_comments(html: str) -> str:
    """The page above the heading of its readers' comments, which may be longer than the article."""
    title = html.find("</h1>")
    heading = _COMMENTS.search(html, title) if title >= 0 else None
    return html[: heading.start() + 1] if heading else html


def _is_layout(row: str) -> bool:
    """Whether a table's row is of a page's layout: a paragraph alone in it, or more words than tables' cells have."""
    words = len(row.split())
    return words > _ROW_WORDS or (words > _CELL_WORDS and "|" not in row.strip("| "))


def extract(html: str, *, laid_out: bool = False) -> tuple[str | None, list[Line]]:
    """Title and lines as trafilatura finds them, with every ZWNJ; (None, []) when it finds no text.

    A page that is laid out in tables comes back as one row of a table: it is read again without them (`laid_out`).
    """
    import trafilatura

    guarded = _ZWNJ.sub(SENTINEL, html.replace(SENTINEL, ""))
    document = trafilatura.bare_extraction(
        guarded,
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        deduplicate=False,
        with_metadata=False,
        config=_config(),
    )
    if document is None or isinstance(document, dict):
        return None, []
    text = (document.text or "").replace(SENTINEL, ZWNJ)
    if not laid_out and any(_is_layout(row) for row in text.split("\n") if row.startswith("|")):
        return extract(_TABLE.sub(r"<\1div>", html), laid_out=True)
    title = (document.title or "").replace(SENTINEL, ZWNJ) or None
    lines = []
    for line in text.split("\n"):
        heading = _MARKUP.match(line)
        plain = line[heading.end() :] if heading else line
        plain = plain.removeprefix("- ")  # of a list's item
        if plain.strip():
            lines.append(marked(plain.strip(), "tag" if heading else ""))
    return title, lines
