"""A story and its row say the same."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.load.rows import story_row
from pipeline.load.stories import story_of
from schemas.records import Story, StoryMember

NOW = datetime(2025, 8, 12, 9, tzinfo=UTC)


def test_a_story_comes_back_from_its_row() -> None:
    dated = StoryMember(article_id="a", page_id="p", outlet="isna", language="fa", title="عنوان", published_at=NOW)
    undated = StoryMember(article_id="b", page_id="q", outlet="irna", relation="copy")
    story = Story(
        story_id="s" * 32,
        version=4,
        headline="عنوان",
        languages=["fa"],
        outlets=["isna", "irna"],
        first_at=NOW,
        last_at=NOW,
        size=2,
        members=[dated, undated],
        split_from="t" * 32,
        updated_at=NOW,
    )
    assert story_of(story_row(story, "g1")) == story
    merged = Story(story_id="s" * 32, version=5, merged_into="t" * 32, updated_at=NOW)
    assert story_of(story_row(merged, "g1")) == merged
