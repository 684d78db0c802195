"""What is found in the texts of `data.py`: entities, quotations, topics; and the stories they tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.ids import digest
from schemas.records import Enriched, Entity, Mention, Quote, Story, StoryMember, Topic

ENERGY = Topic(id="medtop:20000256", label="water", score=0.75, source="text")
SPORT = Topic(id="medtop:15000000", label="sport", score=0.5, source="section")


def found(page: str, title: str) -> dict[str, Any]:
    """Fields of `Enrichment` for a version of a page with this title; the text is the title, a line end and «متن»."""
    dam = Entity(id="plc/dam", type="place", name="سد امیر", salience=0.9, mentions=[Mention(0, 2, "سد")])
    minister = Entity(id="per/minister", type="person", name="وزیر نیرو", role="وزیر", salience=0.5)
    said = Quote(
        speaker="وزیر نیرو", speaker_id="per/minister", verb="گفت", direct=True, text="متن",
        start=len(title) + 1, end=len(title) + 4,
    )  # fmt: skip
    facts: dict[str, dict[str, Any]] = {
        "a": {"entities": [dam, minister], "quotes": [said], "topics": [ENERGY]},
        "b": {"topics": [SPORT]},
        "c": {"entities": [minister], "quotes": [said], "topics": [ENERGY]},  # withdrawn: none of it counts
        "d": {
            "entities": [
                Entity(id="plc/dam", type="place", name="سد الأمير", mentions=[Mention(6, 10, "السد")]),
                minister,
            ],
            "quotes": [said, Quote(speaker="مصدر", verb="قال", text="متن", start=len(title) + 1, end=len(title) + 4)],
            "topics": [ENERGY],
        },
        "e": {"entities": [Entity(id="plc/dam", type="place", name="سد امیر")], "topics": [ENERGY]},  # in its lead
        "g": {"entities": [dam], "topics": [ENERGY]},
    }
    return facts.get(page, {})


def stories(records: Sequence[Enriched]) -> list[Story]:
    """The dam, told by ISNA alone and then by two; one that went into it, and one into that; a lonely one."""
    members = {
        record.page_id: StoryMember(
            article_id=record.article.article_id,
            page_id=record.page_id,
            outlet=record.outlet,
            language=record.article.language,
            title=record.article.title,
            published_at=record.article.published_at,
            relation="copy" if record.article.language == "ar" else "original",
        )
        for record in records
        if record.article is not None
    }
    now = max(record.fetched_at for record in records)
    dam, copy, night = (members[digest(page)] for page in "adb")

    def story(name: str, version: int, *told: StoryMember, merged_into: str | None = None) -> Story:
        times = [member.published_at for member in told if member.published_at]
        return Story(
            story_id=digest(name),
            version=version,
            headline=told[0].title if told else None,
            languages=list(dict.fromkeys(member.language for member in told)),
            outlets=list(dict.fromkeys(member.outlet for member in told)),
            first_at=min(times, default=None),
            last_at=max(times, default=None),
            size=len(told),
            members=list(told),
            merged_into=merged_into,
            updated_at=now,
        )

    return [
        story("dam", 2, dam, copy),
        story("dam", 1, dam),  # comes late: the version counts
        story("merged", 1, copy),
        story("merged", 2, merged_into=digest("dam")),
        story("merged before", 2, merged_into=digest("merged")),
        story("night", 1, night),
    ]
