"""The code of an article that an export names by its address alone, in a row of its own above or below the text."""

from __future__ import annotations

from typing import Final

from connectors.profiles import Profile, article_ref
from pipeline.stages.clean import lines
from pipeline.stages.clean.export_below import is_paragraph
from pipeline.stages.clean.export_fields import HEADER_LINES
from pipeline.stages.clean.lines import compiled

# «لینک خبر: https://...», "The Wayback Machine - https://web.archive.org/web/20180829120110/https://..."
_ADDRESS: Final = compiled(
    r"(?:(?:the wayback machine|لینک(?: خبر| مطلب)?|نشانی|آدرس|منبع|الرابط|link|url|source|from) ?[:-] ?)?"
    r"(?:https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/)?(?P<url>https?://[^\s<>]{5,300})"
)
_BELOW: Final = 3  # rows below the text among which its address may stand


def code(rows: list[str], profile: Profile) -> str | None:
    """The code in the outlet's address that stands there; None where none does, or addresses of several articles.

    Below the text it counts right under a paragraph or the end mark alone: elsewhere it belongs to other news.
    """
    tails = lines.union(tuple(profile.furniture.tails))
    found: set[str] = set()
    text = False
    for number, row in enumerate(rows):
        match = _ADDRESS.fullmatch(row) if "://" in row else None
        if match is None:
            text = text or is_paragraph(row)
            continue
        above = rows[number - 1] if number else ""
        ended = is_paragraph(above) or (tails is not None and tails.match(above) is not None)
        if (number < HEADER_LINES and not text) or (number >= len(rows) - _BELOW and ended):
            ref = article_ref(match["url"])
            found |= {ref.code} if ref is not None and ref.outlet == profile.outlet.outlet else set()
    return next(iter(found)) if len(found) == 1 else None
