"""Where a ZWNJ belongs: counts and two small linear models learnt by `pipeline.text.train_zwnj`.

Two questions are answered, each as the natural logarithm of the odds that a careful writer has a ZWNJ there:
inside a word between two letters («گروههای»), and at the space between two words («کمک های»). What was seen often
is answered from its counts; what was never seen from its parts (stem, affix, letters round the place). The estimate
of the linear model is the prior, the counts are the evidence (a beta-binomial posterior mean).
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

ZWNJ = "\u200c"

# A ZWNJ may follow a letter or a mark on it, and precede a letter: «نظامِ» has none before its kasra.
LETTER = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5"
MARK = "\u064b-\u0655\u0670"

PRIOR_WEIGHT = 2.0
"""How many articles' worth of counts the linear model's estimate stands for."""

MIN_RATE_FIRST, MIN_RATE_SECOND = 0.3, 0.05
"""A pair never seen is thought of when its first («بی») or second word («های») is tied at least this often."""

COMMON = 6
"""In this many different words a part must be seen beside a ZWNJ to stand beside something unknown."""

PLURALS = ("هایی", "های", "ها")
"""Endings before which a compound is divided as without them: «گفتوگوها» as «گفتوگو»."""

LONGEST = 40
"""Letters of a word that is looked at; the longest one learnt has 20. Noise of any length must cost no more."""

SETTLED = 2
"""Seen in this many articles and never with a ZWNJ, a word or pair has none: no prior outweighs that."""

VERB_PREFIXES = ("می", "نمی")
VERB_PRIOR, VERB_WEIGHT = 4.0, 8.0
"""Least prior log odds of a ZWNJ after «می» before a verb's form, and its weight: grammar counts for more than the
few articles that write «میبایست»."""

_RATES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97)
_COUNTS = (1, 2, 4, 12, 50)
_DO_NOT_JOIN = frozenset("اآأإدذرزژوؤء")

_PRESENT_ENDINGS = ("م", "ی", "د", "یم", "ید", "ند")
_PAST_ENDINGS = ("", "م", "ی", "یم", "ید", "ند", "ه")

Tally = tuple[float, float]
"""(with ZWNJ, in all), counted in articles."""


@dataclass(slots=True)
class Lexicon:
    """What was counted in texts that use the ZWNJ."""

    words: dict[str, int] = field(default_factory=dict)
    """Word or part of a word that holds no ZWNJ → occurrences."""
    forms: dict[str, tuple[float, dict[int, float]]] = field(default_factory=dict)
    """Word without its ZWNJ → (articles, {offset: articles that have a ZWNJ before this letter})."""
    lefts: dict[str, int] = field(default_factory=dict)
    """What stands left of a ZWNJ in a word → number of different words."""
    rights: dict[str, int] = field(default_factory=dict)
    """What stands right of a ZWNJ in a word → number of different words."""
    pairs: dict[tuple[str, str], Tally] = field(default_factory=dict)
    """Two neighbours → how often a ZWNJ, and not a space, stood between them."""
    firsts: dict[str, Tally] = field(default_factory=dict)
    """Word → the same over all words that follow it."""
    seconds: dict[str, Tally] = field(default_factory=dict)
    """Word → the same over all words that precede it."""


@dataclass(frozen=True, slots=True)
class Model:
    """A lexicon and the weights of the features made from it."""

    lexicon: Lexicon
    joined: Mapping[str, float]
    spaced: Mapping[str, float]

    def inside(self, form: str) -> tuple[tuple[int, float], ...]:
        """The places in a word without ZWNJ where one may belong: (offset of the letter after it, log odds)."""
        articles, seen = self.lexicon.forms.get(form, (0.0, {}))
        if articles >= SETTLED and not seen:
            return ()
        stem = next((form[: -len(ending)] for ending in PLURALS if form.endswith(ending)), "")
        stem_articles, stem_seen = self.lexicon.forms.get(stem, (0.0, {}))
        places = []
        for at in candidates(self.lexicon, form):
            prior = _log_odds(self.joined, joined_features(self.lexicon, form, at))
            weight = PRIOR_WEIGHT
            if form[:at] in VERB_PREFIXES and form[at:] in verb_forms():
                prior, weight = max(prior, VERB_PRIOR), VERB_WEIGHT
            tied, total = seen.get(at, 0.0), articles
            if at < len(stem):
                tied, total = tied + stem_seen.get(at, 0.0), total + stem_articles
            places.append((at, _posterior(prior, tied, total, weight)))
        return tuple(places)

    def between(self, first: str, second: str) -> float | None:
        """The log odds of a ZWNJ in place of the space between two words; None when it is out of the question."""
        tally = self.lexicon.pairs.get((first, second))
        if not is_candidate(self.lexicon, first, second, tally):
            return None
        tied, total = tally or (0.0, 0.0)
        if total >= SETTLED and not tied:
            return None
        return _posterior(_log_odds(self.spaced, spaced_features(self.lexicon, first, second)), tied, total)

    def productive(self) -> tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]:
        """First and second words of pairs never seen, and the pairs seen tied: the rest is out of the question."""
        firsts = {word for word in self.lexicon.firsts if is_candidate(self.lexicon, word, "", None)}
        seconds = {word for word in self.lexicon.seconds if is_candidate(self.lexicon, "", word, None)}
        tied: dict[str, set[str]] = {}
        for (first, second), (count, _) in self.lexicon.pairs.items():
            if count:
                tied.setdefault(first, set()).add(second)
        return frozenset(firsts), frozenset(seconds), {word: frozenset(of) for word, of in tied.items()}


@cache
def verb_forms() -> frozenset[str]:
    """What may follow «می» and «نمی»: stems of `data/zwnj_verbs.tsv` with the personal endings."""
    forms: set[str] = set()
    for line in files("pipeline.text").joinpath("data", "zwnj_verbs.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        present, past = line.split("\t")
        # «می‌گوید» but «می‌آیند», «می‌نماید»: a stem on a vowel takes its endings with or without ی
        stems = [present, present + "ی"] if present[-1] in "او" else [present]
        forms.update(stem + ending for stem in stems for ending in _PRESENT_ENDINGS)
        forms.update(past + ending for ending in _PAST_ENDINGS)
    return frozenset(forms)


def candidates(lexicon: Lexicon, form: str) -> list[int]:
    """The offsets in a word at which two known parts meet, or a common one and anything; none in an endless word."""
    if len(form) > LONGEST:
        return []
    lefts, rights, words = lexicon.lefts, lexicon.rights, lexicon.words
    found = []
    for at in range(1, len(form)):
        left, right = form[:at], form[at:]
        tails, heads = rights.get(right, 0), lefts.get(left, 0)
        if not (tails or heads) or "\u064b" <= right[0] <= "\u0655":
            continue
        if tails >= COMMON or heads >= COMMON or ((tails or right in words) and (heads or left in words)):
            found.append(at)
    return found


def is_candidate(lexicon: Lexicon, first: str, second: str, tally: Tally | None) -> bool:
    """Whether a space between two words can stand for a ZWNJ: the pair was seen with one, or either word often is."""
    if tally and tally[0]:
        return True
    tied, total = lexicon.seconds.get(second, (0.0, 1.0))
    if tied >= MIN_RATE_SECOND * total:
        return True
    tied, total = lexicon.firsts.get(first, (0.0, 1.0))
    return tied >= MIN_RATE_FIRST * total


def joined_features(lexicon: Lexicon, form: str, at: int, *, leave_out: int = 0) -> list[str]:
    """Features of one place in a word.

    `leave_out` is 1 while learning, where the word itself is among the words its parts were counted in.
    """
    left, right = form[:at], form[at:]
    lefts = _size(lexicon.lefts.get(left, 0) - leave_out)
    rights = _size(lexicon.rights.get(right, 0) - leave_out)
    words = lexicon.words
    stem, tail = _size(words.get(left, 0)), _size(words.get(right, 0))
    # «نامهای» is نام‌های or نامه‌ای: what one reading takes for its stem the other lacks.
    longer = _size(words.get(left + right[0], 0))
    found = [
        f"LR{lefts}{rights}",
        f"sR{stem}{rights}",
        f"Lt{lefts}{tail}",
        f"o{longer}{stem}",
        f"lr{left[-1]}{right[0]}",
        f"l2{left[-2:]}",
        f"r2{right[:2]}",
        f"l3{left[-3:]}",
        f"r3{right[:3]}",
        f"n{min(len(left), 5)}{min(len(right), 6)}",
    ]
    if len(right) < 7:
        gap = left[-1] in _DO_NOT_JOIN
        found += [f"r={right}", f"r={right}s{stem}", f"r={right}l{left[-1]}", f"r={right}{gap}"]
    if len(left) < 6:
        found += [f"l={left}", f"l={left}t{tail}{rights}"]
    if left in VERB_PREFIXES:
        found.append(f"v{right in verb_forms()}")
    if form.endswith("های"):
        ratio = math.log2((words.get(form[:-3], 0) + 0.5) / (words.get(form[:-2], 0) + 0.5))
        found.append(f"h{len(right)}{max(-4, min(4, int(ratio)))}")
    return found


def spaced_features(lexicon: Lexicon, first: str, second: str, *, leave_out: Tally = (0.0, 0.0)) -> list[str]:
    """Features of the space between two words; `leave_out` is the pair's own tally while learning."""
    firsts = _rate(lexicon.firsts.get(first, (0.0, 0.0)), leave_out)
    seconds = _rate(lexicon.seconds.get(second, (0.0, 0.0)), leave_out)
    words = lexicon.words
    one, two = _size(words.get(first, 0)), _size(words.get(second, 0))
    found = [
        f"FS{firsts}{seconds}",
        f"j{_size(words.get(first + second, 0))}",
        f"ot{one}{two}",
        f"f1{first[-1]}",
        f"f3{first[-3:]}",
        f"s3{second[-3:]}",
        f"n{min(len(first), 6)}{min(len(second), 6)}",
    ]
    if len(second) < 7:
        found += [f"s={second}", f"s={second}f{first[-1]}", f"s={second}F{firsts}", f"s={second}o{one}"]
    if first in VERB_PREFIXES:
        found.append(f"v{second in verb_forms()}")
    if len(first) < 6:
        found += [f"f={first}", f"f={first}S{seconds}", f"f={first}s{second[0]}", f"f={first}e{second[-2:]}"]
    return found


def _size(count: int) -> int:
    return bisect(_COUNTS, count)


def _rate(tally: Tally, leave_out: Tally) -> str:
    tied, total = tally[0] - leave_out[0], tally[1] - leave_out[1]
    if total <= 0:
        return "-"
    return f"{bisect(_RATES, tied / (total + 1)):x}{min(2, int(math.log10(max(total, 1))))}"


def _log_odds(weights: Mapping[str, float], features: Iterable[str]) -> float:
    return sum(filter(None, map(weights.get, features)))


def _posterior(prior: float, tied: float, total: float, weight: float = PRIOR_WEIGHT) -> float:
    share = 1 / (1 + math.exp(-max(-12.0, min(12.0, prior))))
    with_zwnj = tied + weight * share
    return math.log(with_zwnj / (total + weight - with_zwnj))
