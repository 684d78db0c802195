"""What an outlet itself says an article is about: its section and tags, by `data/topics_sections.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pipeline.enrichers.classification.taxonomy import TaxonomyError, nodes
from pipeline.text.folding import fold_tight

_LEVELS = " > "


@cache
def names(outlet: str) -> dict[str, str]:
    """Matching form of a section's or tag's name → topic, of an outlet; its own names come before the common ones.

    Raises:
        TaxonomyError: naming a topic that the taxonomy does not have.
    """
    tables = _tables()
    found: dict[str, str] = {}
    for table in ("common", outlet):
        for topic, listed in tables.get(table, {}).items():
            if topic not in nodes():
                raise TaxonomyError(f"topics_sections.toml: [{table}]: no such topic: {topic}")
            for name in listed:
                found[form(name)] = topic
    return found


def form(name: str) -> str:
    """The name without spaces and the Arabic article: «السياسة» and «سیاسه» are one."""
    tight = fold_tight(name)
    return tight[2:] if tight.startswith("ال") and len(tight) > 5 else tight


def of_section(section: str | None, outlet: str) -> str | None:
    """The topic of a section ("اجتماعی > حوادث"): of its last level that means one."""
    if not section:
        return None
    known = names(outlet)
    for level in reversed(section.split(_LEVELS)):
        if topic := known.get(form(level)):
            return topic
    return None


def of_tags(tags: list[str], outlet: str) -> list[str]:
    """The topics of those tags that are a topic's name, in order, each once."""
    known, places = names(outlet), _not_as_tags()
    forms = (name for name in map(form, tags) if name not in places)
    return list(dict.fromkeys(topic for name in forms if (topic := known.get(name))))


@cache
def _not_as_tags() -> frozenset[str]:
    return frozenset(map(form, _tables()["not_as_tags"]["names"]))


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = files("pipeline.enrichers.data").joinpath("topics_sections.toml").read_text("utf-8")
    return tomllib.loads(text)
