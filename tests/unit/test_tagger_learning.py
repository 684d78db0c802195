"""The tagger that is learnt, from news and from texts aside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.enrichers.tagging.corpora import Name, Sentence, read_parstwiner
from pipeline.enrichers.tagging.features import Lexicon, word_features
from pipeline.enrichers.tagging.learning import SETTINGS, learn
from pipeline.enrichers.tagging.model import key_of
from pipeline.enrichers.tagging.tokens import tokenize

QUICK = replace(SETTINGS, epochs=4)
LEXICON = Lexicon("fa", clusters={})
NAMES = ("گلپونه", "نسترن", "شایان", "بردیا", "آرتین", "مهرآذر")


def _behind(word: str, kind: str) -> list[Sentence]:
    start = len(word) + 1
    return [Sentence(f"{word} {name} آمد", (Name(start, start + len(name), kind),)) for name in NAMES] * 4


def _found(sentences: list[Sentence], aside: list[Sentence], words: list[str]) -> list[str]:
    tagger = learn(sentences, LEXICON, QUICK, runs=1, aside=aside)
    ((labels, _),) = tagger.label([words])
    return list(labels)


def test_what_only_texts_aside_show_is_learnt_from_them() -> None:
    news = _behind("دکتر", "PER")
    assert _found(news, [], ["بندر", "شیبا", "آمد"])[1] != "U-LOC"
    assert _found(news, _behind("بندر", "LOC"), ["بندر", "شیبا", "آمد"])[1] == "U-LOC"


def test_where_the_two_differ_the_news_decide() -> None:
    news = _behind("باشگاه", "ORG")
    assert _found(news, _behind("باشگاه", "LOC") * 4, ["باشگاه", "شیبا", "آمد"])[1] == "U-ORG"


def test_nothing_of_the_copies_is_stored() -> None:
    stored = learn(_behind("دکتر", "PER"), LEXICON, QUICK, 1, aside=_behind("بندر", "LOC")).parameters
    words = tokenize(" ".join(("دکتر", "بندر", "آمد", *NAMES)), "fa")
    features = {feature for word in words for feature in word_features(word.form, LEXICON)}
    kept = set(stored.word_keys.tolist())
    assert kept <= {key_of(feature) for feature in ("^", *features)}
    assert len(kept) > len(NAMES)


def test_tweets_are_read_with_their_types_as_ours(tmp_path: Path) -> None:
    tweet = "حزب\tB-POG\nسبز\tI-POG\nدر\tO\nتهران\tB-LOC\n\nایرانی\tB-NAT\nنوروز\tB-EVE\n"
    (tmp_path / "train.txt").write_text(tweet, "utf-8")
    (tmp_path / "dev.txt").write_text("علی\tB-PER\n", "utf-8")
    assert [[(s.text[n.start : n.end], n.type) for n in s.names] for s in read_parstwiner(tmp_path)] == [
        [("حزب سبز", "ORG"), ("تهران", "LOC")],
        [],
        [("علی", "PER")],
    ]
