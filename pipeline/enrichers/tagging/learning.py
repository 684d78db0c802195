"""What the name tagger learns: from sentences with names marked, and words of plain text, to a tagger.

`pipeline.enrichers.tagging.train` is the command that does it and measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.enrichers.tagging import clusters, crf
from pipeline.enrichers.tagging import features as tagger_features
from pipeline.enrichers.tagging import lexicon as tagger_lexicon
from pipeline.enrichers.tagging import told as tagger_told
from pipeline.enrichers.tagging.corpora import Sentence, conjunction_words
from pipeline.enrichers.tagging.features import Lexicon
from pipeline.enrichers.tagging.model import Parameters, Tagger, key_of
from pipeline.enrichers.tagging.tokens import ZWNJ, Token, tokenize

LABELS = ("O", *(f"{place}-{kind}" for kind in ("PER", "ORG", "LOC") for place in "BILU"))
SETTINGS = crf.Settings(epochs=10, decay=0.01, hidden=0.5)
LEAN, MORE = 0.5, 0.25
"""How much every word leans to being a name (natural log odds), by cross-validation, and how much more in what is
shipped: that trades a little precision for recall, which is short where half of the names are new."""
_RUNS = 4  # orders of learning whose mean is kept
_LEAST_PLAIN, _LEAST_TAGGED = 8, 3  # occurrences of a word to have a cluster: with plain text, without
_LEAST_PLACE = 2  # occurrences of a feature of places
_EVERY = "b"  # the feature that every word has
_COPY, _COPIES = "~", 1 << 32  # before a feature of words, added to one of places: comes after all that are no copies
_FAINT = 0.08  # a feature none of whose weights is larger is dropped


def lexicon_of(
    language: str, sentences: Sequence[Sentence], texts: Sequence[str], aside: Sequence[Sentence] = ()
) -> Lexicon:
    """The lists of a language, with what the sentences and plain text say of words: clusters, and names found."""
    lexicon = tagger_lexicon.known(language)
    if language == "ar":
        lexicon = replace(lexicon, whole=conjunction_words(sentences))
    plain = [tokenize(text, language, lexicon.whole) for text in texts]
    tagged = [tokenize(sentence.text, language, lexicon.whole) for sentence in sentences]
    words = [[_bare(token) for token in of] for of in (*plain, *tagged)]
    lexicon = replace(lexicon, clusters=clusters.learn(words, least=_LEAST_PLAIN if texts else _LEAST_TAGGED))
    if not texts:
        return lexicon
    first = learn(sentences, lexicon, replace(SETTINGS, hidden=1.0), runs=1, aside=aside)
    told = tagger_told.counts(first, [[token.form for token in of] for of in plain])
    return replace(lexicon, clusters=tagger_told.joined(lexicon.clusters, told))


def _bare(token: Token) -> str:
    return "0" if token.form[0].isdigit() else token.form.replace(ZWNJ, "")


def learn(
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    settings: crf.Settings = SETTINGS,
    runs: int = _RUNS,
    aside: Sequence[Sentence] = (),
) -> Tagger:
    """The tagger of these sentences, which learns from those `aside` as well.

    Those are another kind of text, marked by rules of its own. Each of their features has a copy that no other
    sentence has: it learns what differs there, and is left out of the tagger (Daumé III, 2007, "Frustratingly Easy
    Domain Adaptation").
    """
    tokens = [tokenize(sentence.text, lexicon.language, lexicon.whole) for sentence in (*sentences, *aside)]
    copied = [i >= len(sentences) for i in range(len(tokens))]
    places = [_place_keys(of, lexicon) for of in tokens]
    places = [
        [keys + [key + _COPIES for key in keys] for keys in of] if copy else of
        for of, copy in zip(places, copied, strict=True)
    ]
    counts = Counter(key for of in places for keys in of for key in keys)
    place_ids = {key: i for i, key in enumerate(sorted(key for key, n in counts.items() if n >= _LEAST_PLACE), 1)}
    words = [[(token.form, copy) for token in of] for of, copy in zip(tokens, copied, strict=True)]
    forms = {form: i for i, form in enumerate(sorted({form for of in words for form in of}), 1)}
    said = [["^"], *(_word_features(form, copy, lexicon) for form, copy in forms)]
    word_ids = {f: i for i, f in enumerate(sorted({f for features in said for f in features}), 1)}
    examples = crf.Examples(
        word_features=_filled([[word_ids[f] for f in features] for features in said]),
        lexical=np.array([False, *(f.removeprefix(_COPY)[0] == tagger_features.IDENTITY for f in word_ids)]),
        words=[np.array([forms[form] for form in of]) for of in words],
        place_features=_filled_each([[[place_ids[f] for f in fs if f in place_ids] for fs in of] for of in places]),
        labels=[np.array(labels_of(of, s)) for of, s in zip(tokens, (*sentences, *aside), strict=True)],
        feature_count=len(word_ids) + 1,
        place_feature_count=len(place_ids) + 1,
        label_count=len(LABELS),
    )
    weights = _mean([crf.train(examples, replace(settings, seed=seed)) for seed in range(runs)])
    # Copies have the highest numbers: without them, the rows of the others stay where they are.
    word_features = [feature for feature in word_ids if not feature.startswith(_COPY)]
    place_keys = [key for key in place_ids if key < _COPIES]
    return Tagger(packed(weights, word_features, place_keys), lexicon)


def leaned(tagger: Tagger, more: float) -> Tagger:
    """A tagger whose words lean more to being names, by so many log odds in whole steps of its weights."""
    known = tagger.parameters
    scores = known.word_scores.copy()
    scores[np.searchsorted(known.word_keys, key_of(_EVERY)), crf.REACH, 0] -= round(more / known.scale)
    return Tagger(replace(known, word_scores=scores), tagger.lexicon)


def _word_features(form: str, copy: bool, lexicon: Lexicon) -> list[str]:
    features = list(tagger_features.word_features(form, lexicon))
    return features + [_COPY + feature for feature in features] if copy else features


def _mean(runs: Sequence[crf.Weights]) -> crf.Weights:
    return crf.Weights(
        *(
            np.mean([getattr(run, name) for run in runs], axis=0)
            for name in ("word", "place", "steps", "first", "last")
        )
    )


def _place_keys(tokens: Sequence[Token], lexicon: Lexicon) -> list[list[int]]:
    each, others = tagger_features.place_keys([tagger_features.facts(t.form, lexicon) for t in tokens])
    keys = [each[i : i + tagger_features.EACH] for i in range(0, len(each), tagger_features.EACH)]
    for place, key in others:
        keys[place].append(key)
    return keys


def labels_of(tokens: Sequence[Token], sentence: Sentence) -> list[int]:
    """The label of each word: the numbers of `LABELS`. A word belongs to a name it shares a character with."""
    labels = [0] * len(tokens)
    for name in sentence.names:
        inside = [i for i, token in enumerate(tokens) if token.start < name.end and token.end > name.start]
        for i in inside:
            place = "U" if len(inside) == 1 else "B" if i == inside[0] else "L" if i == inside[-1] else "I"
            labels[i] = LABELS.index(f"{place}-{name.type}")
    return labels


def packed(weights: crf.Weights, word_features: Sequence[str], place_keys: Sequence[int]) -> Parameters:
    """The weights in 8 bits, without the faint ones; in the order of the features' hashes."""
    weights.word[word_features.index(_EVERY) + 1, crf.REACH, 0] -= LEAN
    word, place = weights.word[: len(word_features) + 1], weights.place[: len(place_keys) + 1]
    scale = max(float(np.abs(word).max()), float(np.abs(place).max())) / 127

    def stored(keys: Sequence[int], values: crf.Floats) -> tuple[np.ndarray, np.ndarray]:
        strong = np.abs(values.reshape(len(values), -1)).max(axis=1) >= _FAINT
        rows = sorted((key, i) for i, key in enumerate(keys, 1) if strong[i])
        kept = np.array([key for key, _ in rows], dtype=np.uint32)
        return kept, np.rint(values[[i for _, i in rows]] / scale).astype(np.int8)

    words = stored([key_of(name) for name in word_features], word)
    places = stored(place_keys, place)
    return Parameters(LABELS, scale, *words, *places, weights.steps, weights.first, weights.last)


def _filled(rows: Sequence[Sequence[int]]) -> np.ndarray:
    table = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def _filled_each(sentences: Sequence[Sequence[Sequence[int]]]) -> list[np.ndarray]:
    width = max(len(row) for rows in sentences for row in rows)
    tables = [np.zeros((len(rows), width), dtype=np.int64) for rows in sentences]
    for table, rows in zip(tables, sentences, strict=True):
        for i, row in enumerate(rows):
            table[i, : len(row)] = row
    return tables
