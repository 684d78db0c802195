"""A learnt tagger: its file, and labels for the words of a text.

All scores are integers of 8 bits with one scale. What a word says of its own and its neighbours' labels is added up
once and kept, so that a text costs a handful of array operations and a decoding of the few words that may be names.
"""

from __future__ import annotations

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichers.tagging import features as tagger_features
from pipeline.enrichers.tagging.decoding import FORBIDDEN, Chain, Floats, chain
from pipeline.enrichers.tagging.features import BEGIN, END, Facts, Lexicon

REACH = 2
WINDOW = 2 * REACH + 1
_DISTANCES = np.arange(WINDOW)
CLEAR = 4.5
"""A word whose own features and neighbours' speak so much (natural log odds) against a name is asked no more.

It spares more than half of the work and changed no label of 48,000 words of Fars articles.
"""
PLACES = 4  # labels of each type: B, I, L, U
_MAY_BE = 0.3  # probability of a name, its neighbours' labels left aside, from which a word speaks for others
_MAY_LEAD = 4.0  # «no name» leads such a word's best label by less: log(0.7 / 0.3 * 12) is 3.3
_KEPT_WORDS = 30_000


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is stored: hashes of features in ascending order, and a row of scores for each."""

    labels: tuple[str, ...]  # "O", then "B-PER", "I-PER", "L-PER", "U-PER", ...
    scale: float
    word_keys: NDArray[np.uint32]
    word_scores: NDArray[np.int8]  # (features, WINDOW, labels)
    place_keys: NDArray[np.uint32]
    place_scores: NDArray[np.int8]  # (features, labels)
    steps: Floats  # (labels, labels)
    first: Floats
    last: Floats


def key_of(feature: str) -> int:
    """The hash by which a feature is stored: two of some 10^5 rarely share one."""
    return crc32(feature.encode("utf-8", "surrogatepass"))


def dump(parameters: Parameters, lexicon: Lexicon) -> bytes:
    """The model as a gzip file: a line of JSON, then the arrays; the same bytes for the same model."""
    arrays = {name: getattr(parameters, name) for name in _ARRAYS}
    phrases = lexicon.phrases.items()
    head = {
        "labels": parameters.labels,
        "scale": parameters.scale,
        "arrays": [(name, str(array.dtype), array.shape) for name, array in arrays.items()],
        "language": lexicon.language,
        "lists": lexicon.lists,
        "phrases": {first: {" ".join(rest): kind for rest, kind in of.items()} for first, of in phrases},
        "clusters": lexicon.clusters,
        "whole": sorted(lexicon.whole),
    }
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        for array in arrays.values():
            # One column after the other packs better than one row after the other.
            flat = np.ascontiguousarray(array.reshape(len(array), -1).T)
            file.write(flat.tobytes())
    return out.getvalue()


_ARRAYS = ("word_keys", "word_scores", "place_keys", "place_scores", "steps", "first", "last")


def load(packed: bytes) -> Tagger:
    """The tagger of a file written by `dump`."""
    raw = gzip.decompress(packed)
    cut = raw.index(b"\n")
    head = json.loads(raw[:cut])
    arrays: dict[str, NDArray[np.generic]] = {}
    at = cut + 1
    for name, dtype, shape in head["arrays"]:
        count = int(np.prod(shape))
        flat = np.frombuffer(raw, dtype, count, at).reshape(-1, shape[0])
        arrays[name] = np.ascontiguousarray(flat.T).reshape(shape)
        at += count * np.dtype(dtype).itemsize
    phrases = {
        first: {tuple(rest.split()): kind for rest, kind in of.items()} for first, of in head["phrases"].items()
    }
    clusters = {form: tuple(of) for form, of in head["clusters"].items()}
    lexicon = Lexicon(head["language"], head["lists"], phrases, clusters, frozenset(head["whole"]))
    parameters = Parameters(labels=tuple(head["labels"]), scale=head["scale"], **arrays)  # type: ignore[arg-type]
    return Tagger(parameters, lexicon)


@dataclass(slots=True)
class Tagger:
    """Labels for the words of a sentence. Keeps what it worked out about frequent words: not for several threads."""

    parameters: Parameters
    lexicon: Lexicon
    _chain: Chain = field(init=False)
    _word_rows: dict[int, int] = field(init=False)  # key of a word's feature -> row of its scores
    _place_rows: dict[int, int] = field(init=False)  # the same of a place's, one row later: row 0 holds zeros
    _place_table: NDArray[np.int8] = field(init=False)
    _rows: dict[str, int] = field(init=False, default_factory=dict)
    _table: Floats = field(init=False)
    _facts: list[Facts] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        of = self.parameters
        self._chain = chain(of.labels, of.steps, of.first, of.last)
        self._word_rows = dict(zip(of.word_keys.tolist(), range(len(of.word_keys)), strict=True))
        self._place_rows = dict(zip(of.place_keys.tolist(), range(1, len(of.place_keys) + 1), strict=True))
        self._place_table = np.concatenate([np.zeros_like(of.place_scores[:1]), of.place_scores])
        self._forget()

    def _forget(self) -> None:
        self._rows = {}
        self._table = np.zeros((256, WINDOW, len(self.parameters.labels)), dtype=np.float32)
        self._rows["^"] = 0
        self._facts = [tagger_features.facts("^", self.lexicon)]
        self._table[0] = self._say(["^"])

    def label(self, sentences: Sequence[Sequence[str]]) -> list[tuple[list[str], list[float]]]:
        """Of each sentence the labels of its words, and how sure each word of a name is among its neighbours' labels.

        Sureness is from 0 to 1; words of no name have 1.
        """
        starts, size = [], 0
        for forms in sentences:
            starts.append(size)
            size += len(forms) + REACH
        if not size:
            return []
        ids = self._ids(sentences)
        ends = [start - REACH for start in [*starts[1:], size]]
        scores = self._scores(ids, ends, size)
        self._hear_elsewhere(ids[REACH:-REACH], scores)
        chosen = self._chain.best(scores, set(starts), set(ends))
        sure = self._chain.sure(scores, chosen)
        names = [self.parameters.labels[i] for i in chosen]
        return [(names[start:end], sure[start:end]) for start, end in zip(starts, ends, strict=True)]

    def _ids(self, sentences: Sequence[Sequence[str]]) -> list[int]:
        """Rows of the table: REACH empty places before, between and behind the sentences, and as many at the end."""
        if len(self._rows) > _KEPT_WORDS:
            self._forget()
        rows = self._rows
        ids = [0] * REACH
        for forms in sentences:
            ids += [rows[form] if form in rows else self._learn(form) for form in forms]
            ids += [0] * REACH
        return ids + [0] * REACH

    def _scores(self, ids: Sequence[int], ends: Sequence[int], size: int) -> Floats:
        """(places, labels): what the features say. Behind each sentence stand REACH empty places."""
        windows = np.lib.stride_tricks.sliding_window_view(np.array(ids), WINDOW)[:size]
        scores: Floats = self._table[windows, _DISTANCES].sum(axis=1)
        gaps = [place for end in ends for place in range(end, end + REACH)]
        doubtful = _leading(scores) + CLEAR > scores[:, 0]
        doubtful[gaps] = False
        self._add_place_scores(scores, ids, ends, np.flatnonzero(doubtful).tolist())
        scores[gaps, 1:] = FORBIDDEN
        return scores

    def _add_place_scores(self, scores: Floats, ids: Sequence[int], ends: Sequence[int], wanted: list[int]) -> None:
        known = self._facts
        words = [known[row] for row in ids[REACH - 1 :]]
        words[0] = BEGIN
        for end in ends:
            words[end + 1 : end + 3] = END, BEGIN
        keys, others = tagger_features.keys_between(words, wanted)
        row_of, table = self._place_rows.get, self._place_table
        each = table[[row_of(key, 0) for key in keys]].reshape(-1, tagger_features.EACH, scores.shape[1])
        said = np.zeros_like(scores)
        said[wanted] = each.sum(axis=1, dtype=np.float32)
        np.add.at(said, [place for place, _ in others], table[[row_of(key, 0) for _, key in others]])
        scores += said * np.float32(self.parameters.scale)

    def _hear_elsewhere(self, ids: Sequence[int], scores: Floats) -> None:
        """Adds to words that may be names what speaks most for each type of name at another place of the text."""
        near = np.flatnonzero(_leading(scores) + _MAY_LEAD > scores[:, 0])
        odds = np.exp(scores[near] - scores[near].max(axis=1, keepdims=True))
        types = scores.shape[1] // PLACES
        shares = odds[:, 1:].reshape(len(near), types, PLACES).sum(axis=2) / odds.sum(axis=1, keepdims=True)
        telling = np.flatnonzero(shares.sum(axis=1) > _MAY_BE)
        told = dict(zip(near[telling].tolist(), shares[telling].tolist(), strict=True))
        words = {ids[place] for place in told} - {0}
        often: defaultdict[int, list[int]] = defaultdict(list)
        for place, word in enumerate(ids):
            if word in words:
                often[word].append(place)
        places: list[int] = []
        heard: list[list[float]] = []
        nothing = [0.0] * types
        for at in often.values():
            if len(at) > 1:
                places += at
                heard += _elsewhere([told.get(place, nothing) for place in at])
        if places:
            scores[places, 1:] += np.repeat(np.array(heard, dtype=np.float32), PLACES, axis=1)

    def _learn(self, form: str) -> int:
        row = len(self._rows)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[row] = self._say(tagger_features.word_features(form, self.lexicon))
        self._rows[form] = row
        self._facts.append(tagger_features.facts(form, self.lexicon))
        return row

    def _say(self, features: Sequence[str]) -> Floats:
        row_of = self._word_rows.get
        found = [row for feature in features if (row := row_of(key_of(feature))) is not None]
        said: Floats = self.parameters.word_scores[found].sum(axis=0, dtype=np.float32)
        return said * np.float32(self.parameters.scale)


def _leading(scores: Floats) -> Floats:
    """The score of each place's best label of a name."""
    best: Floats = np.ascontiguousarray(scores.T)[1:].max(axis=0)  # NumPy is quick along the last axis only
    return best


def _elsewhere(said: list[list[float]]) -> list[list[float]]:
    """For each row the largest value of each column in the other rows."""
    columns = []
    for column in zip(*said, strict=True):
        most = max(column)
        at = column.index(most)
        row = [most] * len(column)
        row[at] = max(column[:at] + column[at + 1 :])
        columns.append(row)
    return [list(row) for row in zip(*columns, strict=True)]
