"""Stories across languages: labelled pairs of articles in two languages, with near misses; precision is the bar."""

from __future__ import annotations

import random
import tomllib
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from pipeline.articles_file import Row, resolved

EVENTS = Path(__file__).parents[1] / "stories" / "across" / "events.toml"
OUTLETS = {"fa": "irna", "ar": "isna", "en": "nournews"}


def articles() -> list[tuple[str, Row]]:
    """Each event's tellings, forty minutes apart."""
    return [
        (
            event["id"],
            Row(
                id=f"{event['id']}.{language}",
                outlet=outlet,
                title=event[language][0],
                text=event[language][1],
                language=language,
                published_at=(event["at"] + timedelta(minutes=40 * number)).isoformat(),
            ),
        )
        for event in tomllib.loads(EVENTS.read_text(encoding="utf-8"))["event"]
        for number, (language, outlet) in enumerate(OUTLETS.items())
    ]


def test_stories_of_three_languages_are_joined_and_near_misses_are_not() -> None:
    found = articles()
    told = {result.id: result.story_id for result in resolved(row for _, row in found)}
    joined = same = right = 0
    wrong = []
    for (event, one), (other, two) in combinations(found, 2):
        if one.language == two.language:
            continue
        same += event == other
        if told[one.id] == told[two.id]:
            joined += 1
            right += event == other
            if event != other:
                wrong.append((one.id, two.id))
    print(f"pairs of one event {same}, joined {joined}, precision {right / joined:.3f}, recall {right / same:.3f}")
    assert same >= 60
    assert right / joined >= 0.95, wrong
    assert right / same >= 0.75


def test_the_order_of_arrival_does_not_matter() -> None:
    found = [row for _, row in articles()]
    first = {result.id: result for result in resolved(found)}
    for seed in range(3):
        assert {r.id: r for r in resolved(random.Random(seed).sample(found, len(found)))} == first
