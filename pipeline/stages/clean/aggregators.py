"""Sites that bring others' articles, told by the legal words that they put under a text."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

from msgspec import Struct, convert

from pipeline.stages.clean import lines

_BELOW: Final = 4000  # characters at a text's end in which they stand


class Aggregator(Struct, frozen=True):
    """A site that brings others' articles."""

    name: str
    recognise: list[str]
    disclaimers: list[str]


@cache
def aggregators() -> dict[str, Aggregator]:
    """Aggregators by their id in `Article.via`."""
    text = resources.files("pipeline.stages.clean").joinpath("aggregators.toml").read_text("utf-8")
    return convert(tomllib.loads(text), dict[str, Aggregator])


def via(text: str) -> str | None:
    """The aggregator whose legal words stand under a text."""
    for name, aggregator in aggregators().items():
        pattern = lines.union(tuple(aggregator.recognise))
        if pattern is not None and pattern.search(text[-_BELOW:]):
            return name
    return None


def disclaimers(name: str | None) -> list[str]:
    """The patterns of an aggregator's legal words; none for no aggregator."""
    found = aggregators().get(name or "")
    return found.disclaimers if found else []
