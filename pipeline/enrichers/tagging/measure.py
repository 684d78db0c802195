"""How well a tagger finds the names of a corpus: whole names, exactly, of the right type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.enrichers.tagging.corpora import Sentence
from pipeline.enrichers.tagging.model import Tagger
from pipeline.enrichers.tagging.spans import spans
from pipeline.enrichers.tagging.tokens import tokenize

TYPES = ("PER", "ORG", "LOC")
_ARTICLE = 20  # sentences read as one text: the corpora keep the order of their articles, not their borders


@dataclass(slots=True)
class Score:
    """Names found, names there are, and names found rightly, by type."""

    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.gold + other.gold, self.right + other.right)

    def f1(self, kind: str | None = None) -> float:
        """F1 of one type, or of all names."""
        precision, recall = self.precision(kind), self.recall(kind)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def precision(self, kind: str | None = None) -> float:
        """Share of the names found that are right."""
        return self._sum(self.right, kind) / max(1, self._sum(self.found, kind))

    def recall(self, kind: str | None = None) -> float:
        """Share of the names there are that were found."""
        return self._sum(self.right, kind) / max(1, self._sum(self.gold, kind))

    def _sum(self, counts: Counter[str], kind: str | None) -> int:
        return counts[kind] if kind else counts.total()

    def __str__(self) -> str:
        types = ", ".join(f"{kind} {self.f1(kind):.3f}" for kind in TYPES)
        return (
            f"P {self.precision():.3f} R {self.recall():.3f} F1 {self.f1():.4f} ({types}), {self.gold.total()} names"
        )


def measure(tagger: Tagger, sentences: Sequence[Sentence]) -> Score:
    """Names count as whole words: a gold name that begins inside a word («بالقاهرة») is taken from its start."""
    tokens = [tokenize(s.text, tagger.lexicon.language, tagger.lexicon.whole) for s in sentences]
    labelled: list[tuple[list[str], list[float]]] = []
    for start in range(0, len(tokens), _ARTICLE):
        labelled += tagger.label([[token.form for token in of] for of in tokens[start : start + _ARTICLE]])
    score = Score()
    for of, sentence, (labels, sure) in zip(tokens, sentences, labelled, strict=True):
        found = {(span.start, span.end, span.type) for span in spans(of, labels, sure)}
        gold = set()
        for name in sentence.names:
            inside = [token for token in of if token.start < name.end and token.end > name.start]
            gold.add((inside[0].start, inside[-1].end, name.type))
        score.found.update(kind for *_, kind in found)
        score.gold.update(kind for *_, kind in gold)
        score.right.update(kind for *_, kind in found & gold)
    return score
