"""Measures of clusterings, labelled sets, and TF-IDF with cosine to stand beside."""

from __future__ import annotations

import gzip
import json
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from pipeline.articles_file import Row, resolved
from pipeline.stages.resolving.clustering import components
from pipeline.text.letters import fold
from tests.shared import shared_path

EVENTS = Path(__file__).parents[1] / "stories"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Labelled:
    """An article, and the event it tells of (None: not labelled)."""

    row: Row
    event: str | None


@dataclass(frozen=True)
class Score:
    """Pairwise and B-cubed precision, recall and F1 over the labelled articles."""

    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_f1: float

    def __str__(self) -> str:
        return (
            f"pairwise P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}, "
            f"B-cubed P {self.b_precision:.3f} R {self.b_recall:.3f} F1 {self.b_f1:.3f}"
        )


def own_events(folder: str = ".") -> list[Labelled]:
    """The events of a folder of `tests/stories`."""
    found = []
    for path in sorted((EVENTS / folder).glob("*.toml")):
        for event in tomllib.loads(path.read_text(encoding="utf-8"))["event"]:
            for number, telling in enumerate(event["telling"]):
                row = Row(
                    id=f"{event['id']}-{number}",
                    outlet=telling["outlet"],
                    title=telling["title"],
                    text=telling["text"],
                    language=telling.get("language", event["language"]),
                    published_at=(event["at"] + timedelta(minutes=telling.get("after", 0))).isoformat(),
                )
                found.append(Labelled(row, event["id"]))
    return found


def feed_items() -> list[Labelled]:
    """Feed items of a day, of which some are labelled (by matching titles)."""
    lines = gzip.decompress(shared_path("data", "clusters", "rss_2025-08-08_dev.jsonl.gz").read_bytes()).splitlines()
    found = []
    for number, line in enumerate(lines):
        item = json.loads(line)
        row = Row(
            id=str(number),
            outlet=item["source"],
            title=item["title"],
            text=item["description"] or "",
            published_at=_iso(item["pubDate"]),
        )
        found.append(Labelled(row, item["group"]))
    return found


def stories(found: Sequence[Labelled]) -> dict[str, str]:
    """What the resolver makes of them: article → story."""
    return {str(result.id): result.story_id for result in resolved(one.row for one in found)}


def score(found: Sequence[Labelled], told: Mapping[str, str]) -> Score:
    """How well the labelled articles are clustered."""
    pairs = [(one.event, told[str(one.row.id)]) for one in found if one.event is not None]
    both, events, named = Counter(pairs), Counter(event for event, _ in pairs), Counter(name for _, name in pairs)
    joined = _pairs(both.values())
    precision = joined / max(_pairs(named.values()), 1)
    recall = joined / max(_pairs(events.values()), 1)
    b_precision = sum(both[pair] / named[pair[1]] for pair in pairs) / len(pairs)
    b_recall = sum(both[pair] / events[pair[0]] for pair in pairs) / len(pairs)
    return Score(precision, recall, _f1(precision, recall), b_precision, b_recall, _f1(b_precision, b_recall))


def tf_idf(found: Sequence[Labelled]) -> dict[float, Score]:
    """TF-IDF with cosine, single linkage: threshold → score. The best of them was chosen for this very set."""
    counts = [Counter(_WORD.findall(fold(f"{one.row.title} {one.row.text}"))) for one in found]
    seen = Counter(word for words in counts for word in words)
    vectors = [_unit({w: n * math.log(len(found) / seen[w]) for w, n in words.items()}) for words in counts]
    holders: dict[str, list[int]] = {}
    links: dict[str, dict[str, float]] = {str(one.row.id): {} for one in found}
    for number, vector in enumerate(vectors):
        cosines: defaultdict[int, float] = defaultdict(float)
        for word, value in vector.items():
            for other in holders.get(word, ()):
                cosines[other] += value * vectors[other][word]
            if seen[word] > 1:
                holders.setdefault(word, []).append(number)
        for other, cosine in cosines.items():
            if cosine >= 0.1:
                one, two = str(found[number].row.id), str(found[other].row.id)
                links[one][two] = links[two][one] = cosine
    thresholds = [step / 50 for step in range(5, 40)]
    return {threshold: score(found, _named(components(links, links, threshold))) for threshold in thresholds}


def _named(groups: Sequence[Sequence[str]]) -> dict[str, str]:
    return {name: group[0] for group in groups for name in group}


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / norm for word, value in vector.items()}


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _iso(text: str) -> str | None:
    try:
        found: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found.isoformat()
