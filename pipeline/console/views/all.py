"""Every view by its name, in the order of the navigation."""

from __future__ import annotations

from typing import Final

from pipeline.console.views.base import View
from pipeline.console.views.editorial import ARTICLE, SEARCH, STORIES, SYNDICATION, TRENDS
from pipeline.console.views.ops import FRESHNESS, LATENCY, NOW, OUTCOMES, REJECTIONS

VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (NOW, FRESHNESS, OUTCOMES, REJECTIONS, LATENCY, STORIES, TRENDS, SYNDICATION, ARTICLE, SEARCH)
}
