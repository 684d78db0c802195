"""The attribution chain: the outlet, the agencies it quotes, desk, reporter, place of the dateline."""

from __future__ import annotations

from schemas.records import Article, Attribution

VERSION = "1"


def read(article: Article) -> Attribution:
    """The chain as the clean stage read it from datelines, bylines and fields."""
    return Attribution(
        outlet=article.outlet,
        agencies=article.agencies,
        desk=article.desk,
        reporter=article.author,
        dateline_place=article.dateline_place,
    )
