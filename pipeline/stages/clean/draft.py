"""What the ways of reading a page have in common: an article on its way, before normal form, dates and ids."""

from __future__ import annotations

from msgspec import Struct

from pipeline.stages.clean.lines import Line
from pipeline.text.dates import Candidate


class Draft(Struct):
    """An article as found: its lines may still hold furniture unless `dropped` says it was removed."""

    path: str  # profile | trafilatura | text | feed
    rule: str
    lines: list[Line] = []
    title: str | None = None
    kicker: str | None = None
    lead: str | None = None
    place: str | None = None  # of a dateline in a tag of its own
    dates: list[Candidate] = []
    modified: str | None = None
    code: str | None = None
    section: str | None = None
    tags: list[str] = []
    author: str | None = None
    author_code: str | None = None
    via: str | None = None
    dropped: list[str] = []
    notes: list[str] = []
