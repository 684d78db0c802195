"""A learnt tagger: its file, and labels for the words of a text.

All scores are integers of 8 bits with one scale. What a word says of its own and its neighbours' labels is added up
once and kept, so that a text costs a handful of array operations and a decoding of the few words that may be names.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichers import tagger_features
from pipeline.enrichers.tagger_decoding import FORBIDDEN, Chain, Floats, chain
from pipeline.enrichers.tagger_features import Facts, Lexicon

REACH = 2
WINDOW = 2 * REACH + 1
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
    _rows: dict[str, int] = field(init=False, default_factory=dict)
    _table: Floats = field(init=False)
    _facts: list[Facts] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        of = self.parameters
        self._chain = chain(of.labels, of.steps, of.first, of.last)
        self._forget()

    def _forget(self) -> None:
        self._rows = {}
        self._table = np.zeros((256, WINDOW, len(self.parameters.labels)), dtype=np.float32)
        self._rows["^"] = 0
        self._facts = [tagger_features.facts("^", self.lexicon)]
        self._table[0] = self._say(["^"])

    def label(self, sentences: Sequence[Sequence[str]]) -> list[tuple[list[str], list[float]]]:
        """Of each sentence the labels of its words, and how sure each is among its neighbours' labels (0 to 1)."""
        starts, size = [], 0
        for forms in sentences:
            starts.append(size)
            size += len(forms) + REACH
        if not size:
            return []
        ids = self._ids(sentences)
        scores = self._scores(sentences, ids, starts, size)
        scores += self._said_elsewhere(ids[REACH:-REACH], scores)
        begins = set(starts)
        ends = {start + len(forms) for start, forms in zip(starts, sentences, strict=True)}
        chosen = self._chain.best(scores, begins, ends)
        sure = self._chain.sure(scores, chosen)
        names = self.parameters.labels
        return [
            ([names[i] for i in chosen[start : start + len(forms)]], sure[start : start + len(forms)])
            for start, forms in zip(starts, sentences, strict=True)
        ]

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

    def _word_scores(self, ids: Sequence[int], size: int) -> Floats:
        padded = np.array(ids)
        scores = np.zeros((size, len(self.parameters.labels)), dtype=np.float32)
        for distance in range(WINDOW):
            scores += self._table[padded[distance : distance + size], distance]
        return scores

    def _scores(
        self, sentences: Sequence[Sequence[str]], ids: Sequence[int], starts: Sequence[int], size: int
    ) -> Floats:
        """(places, labels): what the features say. Behind each sentence stand REACH empty places."""
        scores = self._word_scores(ids, size)
        doubtful = scores[:, 1:].max(axis=1) + CLEAR > scores[:, 0]
        scores += self._place_scores(sentences, starts, size, doubtful)
        for start, forms in zip(starts, sentences, strict=True):
            scores[start + len(forms) : start + len(forms) + REACH, 1:] = FORBIDDEN
        return scores

    def _said_elsewhere(self, ids: Sequence[int], scores: Floats) -> Floats:
        """For words that may be names: what speaks most for each type of name at another place of the same text."""
        near = np.flatnonzero(scores[:, 1:].max(axis=1) + _MAY_LEAD > scores[:, 0])
        odds = np.exp(scores[near] - scores[near].max(axis=1, keepdims=True))
        shares = odds[:, 1:].reshape(len(near), scores.shape[1] // PLACES, PLACES).sum(axis=2) / odds.sum(
            axis=1, keepdims=True
        )
        names = np.zeros((len(ids), shares.shape[1]), dtype=np.float32)
        names[near] = shares * (shares.sum(axis=1, keepdims=True) > _MAY_BE)
        often: dict[int, list[int]] = {
            ids[place]: [] for place in np.flatnonzero(names.any(axis=1)).tolist() if ids[place]
        }
        for place, word in enumerate(ids):
            if word in often:
                often[word].append(place)
        more = np.zeros_like(scores)
        types = np.arange(names.shape[1])
        for places in often.values():
            if len(places) > 1:
                said = names[places]
                most = said.argmax(axis=0)
                elsewhere = np.repeat(said.max(axis=0, keepdims=True), len(places), axis=0)
                elsewhere[most, types] = np.partition(said, -2, axis=0)[-2]
                more[places, 1:] = np.repeat(elsewhere, PLACES, axis=1)
        return more

    def _learn(self, form: str) -> int:
        row = len(self._rows)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[row] = self._say(tagger_features.word_features(form, self.lexicon))
        self._rows[form] = row
        self._facts.append(tagger_features.facts(form, self.lexicon))
        return row

    def _say(self, features: Sequence[str]) -> Floats:
        keys = np.array([key_of(feature) for feature in features], dtype=np.uint32)
        known = self.parameters.word_keys
        at = np.searchsorted(known, keys)
        at[at == len(known)] = 0
        found = at[known[at] == keys]
        total: Floats = self.parameters.word_scores[found].sum(axis=0, dtype=np.float32) * np.float32(
            self.parameters.scale
        )
        return total

    def _place_scores(
        self, sentences: Sequence[Sequence[str]], starts: Sequence[int], size: int, wanted: NDArray[np.bool_]
    ) -> Floats:
        keys: list[int] = []
        others: list[tuple[int, int]] = []
        rows, known = self._rows, self._facts
        for start, forms in zip(starts, sentences, strict=True):
            places = np.flatnonzero(wanted[start : start + len(forms)]).tolist()
            if places:
                words = [known[rows[form]] for form in forms]
                each, more = tagger_features.place_keys(words, places)
                keys += each
                others += [(start + place, key) for place, key in more]
            wanted[start + len(forms) : start + len(forms) + REACH] = False
        scores = np.zeros((size, len(self.parameters.labels)), dtype=np.float32)
        each_place = self._stored(keys).reshape(-1, tagger_features.EACH, scores.shape[1])
        scores[wanted] = each_place.sum(axis=1, dtype=np.float32)
        np.add.at(scores, [place for place, _ in others], self._stored([key for _, key in others]))
        scores *= np.float32(self.parameters.scale)
        return scores

    def _stored(self, keys: Sequence[int]) -> NDArray[np.int8]:
        """(keys, labels): the scores of features of places, 0 for those unknown."""
        asked = np.array(keys, dtype=np.uint32)
        stored = self.parameters.place_keys
        at = np.searchsorted(stored, asked)
        at[at == len(stored)] = 0
        found: NDArray[np.int8] = self.parameters.place_scores[at] * (stored[at] == asked)[:, None]
        return found
