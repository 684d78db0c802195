"""A story and its row say the same."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from pipeline.load.rows import story_row
from pipeline.load.stories import story_of
from pipeline.load.takedown import cleaned
from pipeline.steps import story_message
from schemas.envelope import Message
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


def test_a_story_that_names_a_page_that_was_taken_down_is_told_again_without_it() -> None:
    members = [
        StoryMember(article_id="a", page_id="p", outlet="isna", title="secret"),
        StoryMember(article_id="b", page_id="q", outlet="irna", title="other"),
    ]
    story = Story(story_id="s" * 32, version=4, headline="secret", size=2, members=members, updated_at=NOW)
    cause = Message(key=None, value=None, headers={"rasad_raw": b"pages.raw.v1/0/1", "rasad_generation": b"g2"})
    told = story_message(story, cause)
    assert cleaned(told, frozenset()) is None
    assert cleaned(told, frozenset({"another"})) is None
    assert cleaned(Message(key=b"s", value=None, headers={}), frozenset({"p"})) is None
    again = cleaned(told, frozenset({"p"}))
    assert again is not None
    assert again.key == told.key
    assert again.headers["rasad_generation"] == b"g2"
    assert again.headers["ce_id"] != told.headers["ce_id"]
    record = msgspec.json.decode(again.value or b"", type=Story)
    assert (record.version, record.headline, [member.page_id for member in record.members]) == (5, "other", ["q"])
    assert cleaned(again, frozenset({"p"})) is None  # it is not told for ever
