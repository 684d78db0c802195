"""Every view by its name, in the order of the navigation."""

from __future__ import annotations

from typing import Final

from pipeline.console.asks import Ask
from pipeline.console.views.base import View
from pipeline.console.views.editorial import ARTICLE, SEARCH, STORIES, SYNDICATION, TRENDS
from pipeline.console.views.ops import FRESHNESS, LATENCY, NOW, OUTCOMES, REJECTIONS

VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (NOW, FRESHNESS, OUTCOMES, REJECTIONS, LATENCY, STORIES, TRENDS, SYNDICATION, ARTICLE, SEARCH)
}


def standing() -> list[Ask]:
    """What the operators' views ask for without parameters: always kept fresh."""
    operators = (NOW, FRESHNESS, OUTCOMES, REJECTIONS, LATENCY)
    return list(dict.fromkeys(asked for view in operators for asked in view.asks({}).values()))
