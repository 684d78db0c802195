"""Menus of the sites: sections by language, with the paths their menus link to."""

from __future__ import annotations

from connectors.newsroom.language import topics
from connectors.newsroom.sites import Site


def menu(site: Site) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, path, [(subsection, path)]) of an edition's main menu."""
    entries: dict[str, list[str]] = {}
    for topic in topics(site.language):
        known = entries.setdefault(topic.section, [])
        known += [name for name in topic.subsections if name not in known]
    drawn = []
    for number, (name, below) in enumerate(entries.items(), start=1):
        path = _path(site, number * 10)
        drawn.append((name, path, [(sub, _path(site, number * 10 + place)) for place, sub in enumerate(below, 1)]))
    return drawn


def _path(site: Site, number: int) -> str:
    if site.outlet in ("isna", "irna"):
        return f"/service/{number}"
    if site.outlet == "fars":
        return f"/service/{number}/news"
    return f"/{site.edition}/service/{number}"
