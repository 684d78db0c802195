"""Who reads what: consumer groups, and the topics of each."""

from __future__ import annotations

from typing import Final

LOAD: Final = "rasad-load"
GROUPS: Final = {
    "rasad-clean": ("raw",),
    "rasad-resolve": ("clean",),
    "rasad-enrich": ("resolved",),
    LOAD: ("enriched", "rejected", "relations", "stories", "takedowns"),
}
"""Consumer group → short names of the topics it reads."""
