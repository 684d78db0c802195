"""Text exports as articles, for the tests of their forms."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean
from schemas.raw import RawPage
from schemas.records import Article, RawRef


def read(text: str, outlet: str = "isna") -> Article:
    """The article of a page that was exported as text; fetched on the first of June 2026."""
    page = RawPage(
        body=text.encode(), outlet=outlet, fetched_at=datetime(2026, 6, 1, tzinfo=UTC), content_type="text/plain"
    )
    result = clean(page, RawRef(topic="pages.raw.v1", partition=0, offset=1))
    assert not isinstance(result, Reject), result
    assert result.article is not None
    return result.article
