"""The Fars articles to learn topics from: the project's labels, and what the archive's categories really hold.

Fars renumbered its categories about 1389: older articles appear under names that were given to those numbers later.
What each pair of category and subcategory holds was read off its titles, pair by pair, never article by article.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from pipeline.text.letters import normalize

_CODE: Final = re.compile(r"/news/(\d+)")

# The eight classes, of top-level topics.
MERGED: Final = {
    "medtop:11000000": "politics and world",
    "medtop:16000000": "politics and world",
    "medtop:04000000": "economy",
    "medtop:09000000": "economy",
    "medtop:15000000": "sport",
    "medtop:01000000": "culture",
    "medtop:12000000": "religion",
    "medtop:05000000": "education",
    "medtop:06000000": "science, health, environment",
    "medtop:07000000": "science, health, environment",
    "medtop:13000000": "science, health, environment",
    "medtop:17000000": "science, health, environment",
    "medtop:02000000": "society",
    "medtop:03000000": "society",
    "medtop:08000000": "society",
    "medtop:10000000": "society",
    "medtop:14000000": "society",
}

_POLITICS, _ECONOMY, _SPORT, _CULTURE = "politics and world", "economy", "sport", "culture"
_RELIGION, _SCIENCE, _SOCIETY, _EDUCATION = "religion", "science, health, environment", "society", "education"

# (category, subcategory) -> class; `*` is any other subcategory; None: its articles have nothing in common.
_NEW: Final[dict[tuple[str, str], str | None]] = {
    ("politics", "*"): _POLITICS,
    ("foreign-policy", "*"): _POLITICS,
    ("world", "*"): _POLITICS,
    ("regional-offices", "*"): _POLITICS,
    ("viewpoint", "politics-security"): _POLITICS,
    ("viewpoint", "religion"): _RELIGION,
    ("viewpoint", "law-economy"): _RELIGION,  # jurisprudence
    ("economy", "*"): _ECONOMY,
    ("sports", "*"): _SPORT,
    ("arts-media", "*"): _CULTURE,
    ("culture", "quran"): _RELIGION,
    ("culture", "thought"): _RELIGION,
    ("culture", "*"): _CULTURE,
    ("scientific-academic", "education"): _EDUCATION,
    ("scientific-academic", "*"): _SCIENCE,
    ("social", "education"): _EDUCATION,
    ("social", "medicine-spirituality"): _SCIENCE,
    ("social", "*"): _SOCIETY,
}
_OLD: Final[dict[tuple[str, str], str | None]] = {
    ("world", "africa"): _ECONOMY,
    ("world", "islamic-forces"): _SPORT,  # Iranian football
    ("world", "west-asia"): _SPORT,  # martial arts
    ("world", "iran"): _SPORT,  # football of the world
    ("world", "europe-amercia"): _SPORT,
    ("economy", "occupation"): _POLITICS,
    ("economy", "stock"): _POLITICS,  # the nuclear dossier
    ("economy", "world-economy"): None,
    ("arts-media", ""): _ECONOMY,
    ("arts-media", "*"): None,
    ("culture", "thought"): _CULTURE,  # theatre
    ("scientific-academic", "it"): _CULTURE,
    ("social", "medicine-spirituality"): _SCIENCE,
    ("social", "welfare"): _POLITICS,
    ("social", "women-youth"): _POLITICS,
    ("social", "legal-judicial"): _POLITICS,
    ("education", "*"): _POLITICS,
    ("social", ""): None,  # from parliament's inquiries to a trial abroad
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its topic."""

    code: str
    title: str
    body: str  # normalised
    topic: str
    category: str
    subcategory: str


def labelled(data: Path) -> list[Labelled]:
    """The labelled articles of `data/fars_articles`, in the order of its files."""
    labels = _labels()
    found = []
    for path in sorted((data / "fars_articles").glob("*.json.gz")):
        for raw in json.loads(gzip.decompress(path.read_bytes())):
            match = _CODE.search(raw["link"])
            if match and match[1] in labels:
                body = normalize("\n".join([raw["abstract"], *raw["paragraphs"]]), "fa")
                topic = labels[match[1]]
                found.append(Labelled(match[1], raw["title"], body, topic, raw["cat"], raw["subcat"]))
    return found


def _labels() -> dict[str, str]:
    text = files("pipeline.enrichers.data").joinpath("topics_fars_labels.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: topic for code, _, topic in rows}


def by_category(article: Labelled) -> str | None:
    """The class that the archive's category stands for; None where it stands for none (provinces, magazines)."""
    pair, rest = (article.category, article.subcategory), (article.category, "*")
    old = article.code[:2] >= "60"  # two-digit years 82-90, against 1390 and later; "60" is no date at all
    for table in (_OLD, _NEW) if old else (_NEW,):
        for key in (pair, rest):
            if key in table:
                return table[key]
    return None


def f1_by_class(gold: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    """F1 of each class that the gold has."""
    scores = {}
    for name in sorted(set(gold)):
        right = sum(g == p == name for g, p in zip(gold, predicted, strict=True))
        scores[name] = 2 * right / (gold.count(name) + list(predicted).count(name))
    return scores
