"""Learns the name tagger, writes its models, and measures them.

    python -m pipeline.enrichers.train_tagger ../shared/data --text TEXTS --write      # the shipped models
    python -m pipeline.enrichers.train_tagger ../shared/data --text TEXTS --fold 0 --fold 1   # cross-validation
    python -m pipeline.enrichers.train_tagger ../shared/data --evaluate   # the shipped models on what they never saw

Learnt from: PEYMA's training part (Persian; research, for training and measuring) and nine tenths of NewsFANE Gold
(Arabic; CC BY-SA 3.0). What is known of Persian words also comes from plain text: `fars_articles` (Apache-2.0),
`clusters/`, `feeds/` and TEXTS, which `docs/models/tagger.md` names. What is written are weights of hashed features,
single words with the numbers of their clusters and how often they stand in names, and the project's own lists; no
sentence.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.enrichers import tagger_clusters, tagger_crf, tagger_features, tagger_lexicon, tagger_model, tagger_told
from pipeline.enrichers.tagger_corpora import (
    Sentence,
    conjunction_words,
    plain_text,
    read_newsfane,
    read_peyma,
    split_newsfane,
)
from pipeline.enrichers.tagger_features import Lexicon
from pipeline.enrichers.tagger_measure import Score, measure
from pipeline.enrichers.tagger_model import Parameters, Tagger, key_of
from pipeline.enrichers.tagger_tokens import ZWNJ, Token, tokenize

DATA = Path(__file__).parent / "data"
LABELS = ("O", *(f"{place}-{kind}" for kind in ("PER", "ORG", "LOC") for place in "BILU"))
SETTINGS = tagger_crf.Settings(epochs=10, decay=0.01, hidden=0.5)
LEAN = 0.75
"""How much every word leans to being a name (natural log odds): measured by cross-validation, it trades a little
precision for recall, which is short where half of the names are new."""
_RUNS = 4  # orders of learning whose mean is kept
_LEAST_PLAIN, _LEAST_TAGGED = 8, 3  # occurrences of a word to have a cluster: with plain text, without
_LEAST_PLACE = 2  # occurrences of a feature of places
_FAINT = 0.08  # a feature none of whose weights is larger is dropped
FOLDS = 5  # stretches of neighbouring sentences: an article never lies on both sides but at a border


def lexicon_of(language: str, sentences: Sequence[Sentence], texts: Sequence[str]) -> Lexicon:
    """The lists of a language, with what the sentences and plain text say of words: clusters, and names found."""
    lexicon = tagger_lexicon.known(language)
    if language == "ar":
        lexicon = replace(lexicon, whole=conjunction_words(sentences))
    plain = [tokenize(text, language, lexicon.whole) for text in texts]
    tagged = [tokenize(sentence.text, language, lexicon.whole) for sentence in sentences]
    words = [[_bare(token) for token in of] for of in (*plain, *tagged)]
    lexicon = replace(lexicon, clusters=tagger_clusters.learn(words, least=_LEAST_PLAIN if texts else _LEAST_TAGGED))
    if not texts:
        return lexicon
    first = learn(sentences, lexicon, replace(SETTINGS, hidden=1.0), runs=1)
    told = tagger_told.counts(first, [[token.form for token in of] for of in plain])
    return replace(lexicon, clusters=tagger_told.joined(lexicon.clusters, told))


def _bare(token: Token) -> str:
    return "0" if token.form[0].isdigit() else token.form.replace(ZWNJ, "")


def learn(
    sentences: Sequence[Sentence], lexicon: Lexicon, settings: tagger_crf.Settings = SETTINGS, runs: int = _RUNS
) -> Tagger:
    """The tagger of these sentences."""
    tokens = [tokenize(sentence.text, lexicon.language, lexicon.whole) for sentence in sentences]
    places = [_place_keys(of, lexicon) for of in tokens]
    counts = Counter(key for of in places for keys in of for key in keys)
    place_ids = {key: i for i, key in enumerate(sorted(key for key, n in counts.items() if n >= _LEAST_PLACE), 1)}
    forms = {form: i for i, form in enumerate(sorted({token.form for of in tokens for token in of}), 1)}
    said = [["^"], *(tagger_features.word_features(form, lexicon) for form in forms)]
    word_ids = {f: i for i, f in enumerate(sorted({f for features in said for f in features}), 1)}
    examples = tagger_crf.Examples(
        word_features=_filled([[word_ids[f] for f in features] for features in said]),
        lexical=np.array([False, *(f[0] == tagger_features.IDENTITY for f in word_ids)]),
        words=[np.array([forms[token.form] for token in of]) for of in tokens],
        place_features=_filled_each([[[place_ids[f] for f in fs if f in place_ids] for fs in of] for of in places]),
        labels=[np.array(labels_of(of, s)) for of, s in zip(tokens, sentences, strict=True)],
        feature_count=len(word_ids) + 1,
        place_feature_count=len(place_ids) + 1,
        label_count=len(LABELS),
    )
    weights = _mean([tagger_crf.train(examples, replace(settings, seed=seed)) for seed in range(runs)])
    return Tagger(packed(weights, list(word_ids), list(place_ids)), lexicon)


def _mean(runs: Sequence[tagger_crf.Weights]) -> tagger_crf.Weights:
    return tagger_crf.Weights(
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


def packed(weights: tagger_crf.Weights, word_features: Sequence[str], place_keys: Sequence[int]) -> Parameters:
    """The weights in 8 bits, without the faint ones; in the order of the features' hashes."""
    weights.word[word_features.index("b") + 1, tagger_crf.REACH, 0] -= LEAN
    scale = max(float(np.abs(weights.word).max()), float(np.abs(weights.place).max())) / 127

    def stored(keys: Sequence[int], values: tagger_crf.Floats) -> tuple[np.ndarray, np.ndarray]:
        strong = np.abs(values.reshape(len(values), -1)).max(axis=1) >= _FAINT
        rows = sorted((key, i) for i, key in enumerate(keys, 1) if strong[i])
        kept = np.array([key for key, _ in rows], dtype=np.uint32)
        return kept, np.rint(values[[i for _, i in rows]] / scale).astype(np.int8)

    words = stored([key_of(name) for name in word_features], weights.word)
    places = stored(place_keys, weights.place)
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


def training(data: Path, language: str, more: Sequence[Path] = ()) -> tuple[list[Sentence], list[str]]:
    """Sentences to learn from, and plain text: also that of the directories `more`."""
    if language == "fa":
        return read_peyma(data / "ner" / "peyma_train.txt.gz"), plain_text(data, more)
    return split_newsfane(read_newsfane(data / "ner" / "newsfane_ar.txt.gz"))[0], []


def held_out(data: Path, language: str) -> list[Sentence]:
    """Sentences to measure with."""
    if language == "fa":
        return read_peyma(data / "ner" / "peyma_dev.txt.gz")
    return split_newsfane(read_newsfane(data / "ner" / "newsfane_ar.txt.gz"))[1]


def cross_validate(data: Path, language: str, folds: Sequence[int], more: Sequence[Path]) -> None:
    """Prints the scores of models on the fifths of the training part that each, clusters included, has not seen."""
    sentences, texts = training(data, language, more)
    size = -(-len(sentences) // FOLDS)
    total = Score()
    for fold in folds:
        seen = sentences[: fold * size] + sentences[(fold + 1) * size :]
        unseen = sentences[fold * size : (fold + 1) * size]
        score = measure(learn(seen, lexicon_of(language, seen, texts)), unseen)
        total += score
        print(f"{language} fold {fold} {score}", flush=True)
    print(f"{language} these folds {total}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Learn to find the names of persons, organisations and places.")
    parser.add_argument("data", type=Path, help="directory with ner/, fars_articles/, feeds/ and clusters/")
    parser.add_argument(
        "--text", type=Path, action="append", default=[], help="directory of more Persian articles without tags"
    )
    parser.add_argument("--language", choices=("fa", "ar"), action="append", help="this one only")
    parser.add_argument("--write", action="store_true", help="write data/tagger_*.model.gz")
    parser.add_argument(
        "--fold", type=int, action="append", help="measure on this fifth (0-4), learning from the rest"
    )
    parser.add_argument("--evaluate", action="store_true", help="measure the shipped models on what is held out")
    options = parser.parse_args()
    for language in options.language or ("fa", "ar"):
        path = DATA / f"tagger_{language}.model.gz"
        if options.fold:
            cross_validate(options.data, language, options.fold, options.text)
        if options.write:
            sentences, texts = training(options.data, language, options.text)
            tagger = learn(sentences, lexicon_of(language, sentences, texts))
            path.write_bytes(tagger_model.dump(tagger.parameters, tagger.lexicon))
            print(f"{path.name}: {path.stat().st_size:,} bytes")
        if options.evaluate:
            tagger = tagger_model.load(path.read_bytes())
            print(f"{language} held out {measure(tagger, held_out(options.data, language))}")


if __name__ == "__main__":
    main()
