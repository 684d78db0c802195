"""Learns the model of `zwnj_model` from texts that use the ZWNJ, writes it, and measures it on articles held out.

    python -m pipeline.text.train_zwnj ../shared/data --write     # the shipped model
    python -m pipeline.text.train_zwnj ../shared/data --folds     # cross-validation over the Fars articles

Learnt from: four fifths of `fars_articles` (language-ml/course-nlp-ir-1-text-exploring, Apache-2.0) and the titles
and descriptions of the feed items in `clusters/` and `feeds/` (texts of their publishers). What is written are words,
pairs of words and letters with their frequencies, and weights; no text.

Every ZWNJ teaches. Its absence teaches only in an article that is consistent: one that writes its plain plurals
joined says nothing about where a ZWNJ does not belong inside words, one that writes them apart nothing about spaces.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pipeline.text.zwnj import Restorer
from pipeline.text.zwnj_file import dump
from pipeline.text.zwnj_gold import Text, fars_articles, feed_items, read_text
from pipeline.text.zwnj_measure import LOSSES, Score, Variants, measure, read_variants
from pipeline.text.zwnj_model import (
    LETTER,
    MARK,
    ZWNJ,
    Lexicon,
    Model,
    Tally,
    candidates,
    is_candidate,
    joined_features,
    spaced_features,
)

MODEL = Path(__file__).parent / "data" / "zwnj_model.tsv.gz"
HELD_OUT = 0
"""Fars articles of this fold (of five, by hash of their link) are never learnt from by the shipped model."""

_PIECE = re.compile(f"([{LETTER}][{LETTER}{MARK}]*)")
_WORD = re.compile(f"[{LETTER}](?:[{LETTER}{MARK}]|{ZWNJ}(?=[{LETTER}]))*")


def count(texts: Iterable[Text]) -> Lexicon:
    """Counts of what the texts teach."""
    words: Counter[str] = Counter()
    forms: defaultdict[str, float] = defaultdict(float)
    places: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    lefts: defaultdict[str, set[str]] = defaultdict(set)
    rights: defaultdict[str, set[str]] = defaultdict(set)
    pairs: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for text in texts:
        words.update(_PIECE.findall(text.text) if text.teaches_joined else _pieces_without_zwnj(text.text))
        for form, writings in _writings(text.text).items():
            known = {w: n for w, n in writings.items() if text.teaches_joined or ZWNJ in w}
            if not known:
                continue
            forms[form] += 1
            for writing, times in known.items():
                for at, left, right in _cuts(writing):
                    places[form][at] += times / sum(known.values())
                    lefts[left].add(form)
                    rights[right].add(form)
        for pair, (tied, total) in _neighbours(text.text).items():
            if tied or text.teaches_spaced:
                pairs[pair][0] += tied / total if text.teaches_spaced else 1
                pairs[pair][1] += 1
    lexicon = Lexicon(words=dict(words))
    lexicon.forms = {form: (articles, dict(places.get(form, {}))) for form, articles in forms.items()}
    lexicon.lefts = {part: len(of) for part, of in lefts.items()}
    lexicon.rights = {part: len(of) for part, of in rights.items()}
    lexicon.pairs = {pair: (tied, total) for pair, (tied, total) in pairs.items()}
    lexicon.firsts, lexicon.seconds = _margin(lexicon.pairs, 0), _margin(lexicon.pairs, 1)
    return lexicon


def _pieces_without_zwnj(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if ZWNJ not in word]


def _writings(text: str) -> dict[str, Counter[str]]:
    """Word without ZWNJ → how the text writes it. Of a word of three pieces its tail counts as a word too."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in _WORD.findall(text):
        pieces = word.split(ZWNJ)
        for start in range(max(1, len(pieces) - 1)):
            tail = ZWNJ.join(pieces[start:])
            found[tail.replace(ZWNJ, "")][tail] += 1
    return found


def _cuts(writing: str) -> Iterator[tuple[int, str, str]]:
    pieces = writing.split(ZWNJ)
    for i in range(1, len(pieces)):
        left, right = "".join(pieces[:i]), "".join(pieces[i:])
        yield len(left), left, right


def _neighbours(text: str) -> dict[tuple[str, str], list[int]]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    parts = _PIECE.split(text)
    for i in range(3, len(parts), 2):
        if parts[i - 1] in (" ", ZWNJ):
            tally = found[parts[i - 2], parts[i]]
            tally[0] += parts[i - 1] == ZWNJ
            tally[1] += 1
    return found


def _margin(pairs: dict[tuple[str, str], Tally], side: int) -> dict[str, Tally]:
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for pair, (tied, total) in pairs.items():
        sums[pair[side]][0] += tied
        sums[pair[side]][1] += total
    return {word: (tied, total) for word, (tied, total) in sums.items()}


def learn(lexicon: Lexicon) -> Model:
    """The linear models, learnt from the lexicon's own words and pairs, each left out of its own features."""
    joined = Examples()
    for form, (articles, places) in lexicon.forms.items():
        for at in candidates(lexicon, form):
            own = 1 if places.get(at) else 0
            features = joined_features(lexicon, form, at, leave_out=own)
            joined.add(features, places.get(at, 0.0), articles)
    spaced = Examples()
    for (first, second), tally in lexicon.pairs.items():
        if is_candidate(lexicon, first, second, tally):
            spaced.add(spaced_features(lexicon, first, second, leave_out=tally), *tally)
    return Model(lexicon, joined.fit(), spaced.fit())


class Examples:
    """Features with the share of cases that had a ZWNJ, for a logistic regression."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._rows: list[list[int]] = []
        self._shares: list[float] = []
        self._weights: list[float] = []

    def add(self, features: list[str], tied: float, total: float) -> None:
        """One word or pair: it weighs the square root of its number of articles, of twenty at most."""
        self._rows.append([self._ids.setdefault(feature, len(self._ids)) for feature in features])
        self._shares.append(tied / total)
        self._weights.append(min(total, 20.0) ** 0.5)

    def fit(self, *, epochs: int = 12, rate: float = 0.3, decay: float = 1e-4) -> dict[str, float]:
        """Weights by AdaGrad in batches of 256, in an order that is always the same; tiny ones are dropped."""
        size, width = len(self._ids), max(map(len, self._rows))
        rows = np.full((len(self._rows), width), size)
        for i, row in enumerate(self._rows):
            rows[i, : len(row)] = row
        shares, case_weights = np.array(self._shares), np.array(self._weights)
        weights, squares = np.zeros(size + 1), np.full(size + 1, 0.1)
        random = np.random.default_rng(0)
        for _ in range(epochs):
            order = random.permutation(len(rows))
            for start in range(0, len(order), 256):
                batch = order[start : start + 256]
                ids = rows[batch]
                error = 1 / (1 + np.exp(-weights[ids].sum(axis=1))) - shares[batch]
                used, back = np.unique(ids, return_inverse=True)
                gradient = np.bincount(back.ravel(), np.repeat(error * case_weights[batch], width), len(used))
                gradient += decay * len(batch) * weights[used]
                squares[used] += gradient**2
                weights[used] -= rate * gradient / np.sqrt(squares[used])
                weights[size] = 0.0
        return {feature: float(weights[i]) for feature, i in self._ids.items() if abs(weights[i]) >= 0.05}


def pruned(model: Model) -> Model:
    """The model without what no answer can depend on: pairs never tied whose words are never tied either."""
    lexicon = model.lexicon
    kept = Lexicon(words=lexicon.words, forms=lexicon.forms, lefts=lexicon.lefts, rights=lexicon.rights)
    kept.pairs = {pair: tally for pair, tally in lexicon.pairs.items() if is_candidate(lexicon, *pair, tally)}
    kept.firsts = {word: tally for word, tally in lexicon.firsts.items() if tally[0]}
    kept.seconds = {word: tally for word, tally in lexicon.seconds.items() if tally[0]}
    return Model(kept, model.joined, model.spaced)


def learn_from(data: Path, *, hold_out: int) -> Model:
    """The model of all texts but one fold of the Fars articles."""
    articles = [read_text(raw) for fold, raw in fars_articles(data) if fold != hold_out]
    return pruned(learn(count(articles + [read_text(raw) for raw in feed_items(data)])))


def cross_validate(data: Path, variants: Variants) -> None:
    """Prints the scores of five models on the fifth of the Fars articles each has not seen, and those of all."""
    articles = [(fold, read_text(raw)) for fold, raw in fars_articles(data)]
    totals: defaultdict[str, Score] = defaultdict(Score)
    for fold in range(5):
        restorer = Restorer(learn_from(data, hold_out=fold))
        gold = [text.text for of, text in articles if of == fold and text.is_gold]
        for loss in LOSSES:
            score = measure(gold, loss, restorer, variants)
            totals[loss] += score
            print(f"fold {fold}, {len(gold)} articles, {loss:8} {score}")
    for loss, score in totals.items():
        print(f"all folds, {loss:8} {score}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Learn where a ZWNJ belongs.")
    parser.add_argument("data", type=Path, help="directory with fars_articles/, feeds/ and clusters/")
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.name}")
    parser.add_argument("--folds", action="store_true", help="cross-validate over the Fars articles")
    parser.add_argument("--variants", type=Path, help="accepted variants, not counted by --folds")
    options = parser.parse_args()
    if options.folds:
        cross_validate(options.data, read_variants(options.variants) if options.variants else Variants())
    if options.write:
        packed = dump(learn_from(options.data, hold_out=HELD_OUT))
        MODEL.write_bytes(packed)
        print(f"{MODEL.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
