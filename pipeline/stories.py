"""Stories as records: what is left of one when a page of it is taken down."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from schemas.records import Story


def without(story: Story, pages: Collection[str]) -> Story:
    """The story without the articles of some pages (page_ids): neither they nor their titles are in it.

    >>> from datetime import UTC, datetime
    >>> from schemas.records import StoryMember
    >>> one, two = (StoryMember(article_id=n, page_id=n, outlet="irna", title=n) for n in "ab")
    >>> now = datetime(2025, 8, 12, tzinfo=UTC)
    >>> story = Story(story_id="s", headline="a", size=2, members=[one, two], updated_at=now)
    >>> left = without(story, {"a"})
    >>> left.headline, left.size, [member.page_id for member in left.members]
    ('b', 1, ['b'])
    """
    members = [member for member in story.members if member.page_id not in pages]
    if len(members) == len(story.members):
        return story
    titles = [member.title for member in members if member.title]
    dates = [member.published_at for member in members if member.published_at]
    return replace(
        story,
        headline=story.headline if story.headline in titles else next(iter(titles), None),
        languages=[code for code in story.languages if any(member.language == code for member in members)],
        outlets=list(dict.fromkeys(member.outlet for member in members)),
        first_at=min(dates, default=None),
        last_at=max(dates, default=None),
        size=len(members),
        members=members,
    )
