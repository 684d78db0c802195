"""Gate: ZWNJ restored on Fars articles the shipped model has not seen. Floors move only up.

Gold are whole articles of the held-out fifth that use the ZWNJ in at least eight of ten plain cases; it is deleted,
or replaced by a space, and put back. Accepted variants are `tests/text/zwnj_variants.tsv`. Strict figures count as
wrong also what is put where the article itself dropped a ZWNJ it has elsewhere («می شود»).

Cross-validated over all five fifths, as `docs/decisions/zwnj.md` says, the figures are close to these:
`python -m pipeline.text.train_zwnj ../shared/data --folds --variants tests/text/zwnj_variants.tsv`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.text.train_zwnj import HELD_OUT
from pipeline.text.zwnj import shipped_restorer
from pipeline.text.zwnj_gold import fars_articles, read_text
from pipeline.text.zwnj_measure import Variants, measure, read_variants
from tests.shared import shared_path

VARIANTS = Path(__file__).parents[1] / "text" / "zwnj_variants.tsv"


@pytest.fixture(scope="module")
def gold() -> list[str]:
    data = shared_path("data", "fars_articles").parent
    texts = [read_text(raw) for fold, raw in fars_articles(data) if fold == HELD_OUT]
    return [text.text for text in texts if text.is_gold]


def test_there_is_enough_to_measure(gold: list[str]) -> None:
    assert len(gold) >= 80
    assert sum(text.count("\u200c") for text in gold) >= 1_500


@pytest.mark.parametrize(
    ("loss", "f1", "precision", "strict_precision"),
    [("deleted", 0.928, 0.974, 0.960), ("spaced", 0.887, 0.968, 0.953)],
)
def test_held_out_articles(gold: list[str], loss: str, f1: float, precision: float, strict_precision: float) -> None:
    score = measure(gold, loss, shipped_restorer(), read_variants(VARIANTS))
    assert score.f1 >= f1, score
    assert score.precision >= precision, score
    assert score.strict_precision >= strict_precision, score


@pytest.mark.parametrize(("loss", "f1", "precision"), [("deleted", 0.922, 0.967), ("spaced", 0.864, 0.965)])
def test_held_out_articles_without_accepting_variants(
    gold: list[str], loss: str, f1: float, precision: float
) -> None:
    score = measure(gold, loss, shipped_restorer(), Variants())
    assert score.f1 >= f1, score
    assert score.precision >= precision, score


def test_articles_that_have_their_zwnj_stay_nearly_as_they_are(gold: list[str]) -> None:
    score = measure(gold, "intact", shipped_restorer(), Variants())
    assert score.needless <= 0.3, score
