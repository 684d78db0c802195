"""The name tagger: words, labels, decoding, its file, and texts of any kind."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrichers.tagging import features, tagger
from pipeline.enrichers.tagging import model as tagger_model
from pipeline.enrichers.tagging.decoding import chain
from pipeline.enrichers.tagging.features import Lexicon, facts, place_keys
from pipeline.enrichers.tagging.spans import spans
from pipeline.enrichers.tagging.tokens import tokenize
from tests.quality.speed import best_seconds
from tests.unit.small_tagger import behind_doctor

LABELS = ("O", "B-PER", "I-PER", "L-PER", "U-PER")


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("روش‌های نو، ۱۴۰۳/۰۵/۱۲!", "fa", ["روش\u200cهای", "نو", "،", "14030512", "!"]),
        ("وقال وزير فلسطين", "ar", ["و", "قال", "وزیر", "فلسطین"]),
        ("احمدي‌نژاد", "fa", ["احمدی\u200cنژاد"]),
    ],
)
def test_words_have_one_form_for_all_spellings(text: str, language: str, forms: list[str]) -> None:
    tokens = tokenize(text, language, whole={"وزیر", "فلسطین"})
    assert [token.form for token in tokens] == forms
    assert "".join(text[token.start : token.end] for token in tokens) == text.replace(" ", "")


def test_a_stretch_of_a_text_has_the_offsets_of_the_text() -> None:
    text = "در تهران و شیراز باران"
    assert [token for token in tokenize(text, "fa") if 3 <= token.start < 16] == tokenize(text, "fa", (), 3, 16)


def test_labels_become_names() -> None:
    tokens = tokenize("علی رضایی به تهران رفت", "fa")
    found = spans(tokens, ["B-PER", "L-PER", "O", "U-LOC", "O"], [0.9, 0.8, 1.0, 0.7, 1.0])
    assert [(span.start, span.end, span.type, span.score) for span in found] == [
        (0, 9, "PER", 0.8), (13, 18, "LOC", 0.7),
    ]  # fmt: skip


@given(st.lists(st.lists(st.floats(-20, 20), min_size=5, max_size=5), min_size=1, max_size=12))
def test_decoding_finds_the_best_row_that_is_whole_names(rows: list[list[float]]) -> None:
    zeros = np.zeros(5, dtype=np.float32)
    of = chain(LABELS, np.zeros((5, 5), dtype=np.float32), zeros, zeros)
    scores = np.array(rows, dtype=np.float32)
    chosen = of.best(scores, {0}, {len(rows)})
    names = [LABELS[i] for i in chosen]
    inside = False
    for name in names:
        assert (name[0] in "IL") == inside
        inside = name[0] in "BI"
    assert not inside
    # As good as any row of names of one word alone.
    singles = sum(max(row[0], row[4]) for row in scores)
    assert scores[np.arange(len(rows)), chosen].sum() >= singles - 1e-3


def test_features_of_chosen_places_are_those_of_all() -> None:
    lexicon = Lexicon("fa", lists={"سازمان": "O"}, phrases={"تهران": {(): "LOC"}})
    words = [facts(form, lexicon) for form in ("سازمان", "آب", "تهران", "گفت")]
    each, others = place_keys(words)
    some, few = place_keys(words, [1, 2])
    size = features.EACH
    assert some == each[size : 3 * size]
    assert few == [other for other in others if other[0] in {1, 2}]
    assert {place for place, _ in others} == {1, 2, 3}  # behind «سازمان», and the phrase


@pytest.mark.parametrize("language", tagger.LANGUAGES)
def test_the_shipped_model_reads_back_as_it_was_written(language: str) -> None:
    model = tagger.shipped(language)
    packed = tagger_model.dump(model.parameters, model.lexicon)
    again = tagger_model.load(packed)
    assert tagger_model.dump(again.parameters, again.lexicon) == packed
    forms = [token.form for token in tokenize("علی شمخانی در تهران", language)]
    assert again.label([forms]) == model.label([forms])


def test_a_name_told_at_one_place_helps_at_another() -> None:
    model = behind_doctor(scale=0.1, no_name=5, person=40)
    told, alone = ["دکتر", "نوذر", "آمد"], ["نوذر", "رفت"]
    assert [labels for labels, _ in model.label([told])] == [["O", "U-PER", "O"]]
    assert [labels for labels, _ in model.label([alone])] == [["O", "O"]]
    assert [labels for labels, _ in model.label([told, alone])] == [["O", "U-PER", "O"], ["U-PER", "O"]]


@given(st.text(max_size=200), st.sampled_from(["fa", "ar"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_tagged_with_names_inside_it(text: str, language: str) -> None:
    end = 0
    for span in tagger.tag(text, language, [(0, len(text))]):
        assert end <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1
        end = span.end


@pytest.mark.parametrize("sentences", [[], [(0, 0)], [(0, 0), (0, 5), (5, 5)]])
def test_sentences_without_words(sentences: list[tuple[int, int]]) -> None:
    assert tagger.tag("تهران", "fa", [span for span in sentences if span != (0, 5)]) == []
    assert tagger.tag("تهران", "xx", sentences) == []


@pytest.mark.parametrize("word", ["علی رضایی ", "تهران، ", "سازمان "])
def test_the_time_is_linear_in_the_text(word: str) -> None:
    tagger.tag(word, "fa", [(0, len(word))])

    def seconds(count: int) -> float:
        text = word * count
        return best_seconds(lambda: tagger.tag(text, "fa", [(0, len(text))]))

    short, long = seconds(500), seconds(4_000)
    assert long < 8 * 4 * max(short, 0.005)


def test_importing_reads_nothing() -> None:
    program = (
        "from pipeline.enrichers import names\n"
        "from pipeline.enrichers.tagging import tagger\n"
        "from pipeline.enrichers.tagging import lexicon as tagger_lexicon\n"
        "assert not tagger.shipped.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
