"""Sentence boundaries: the fixture sets, the hard cases by name, and what holds for any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text import letters, sentences
from tests.shared import shared_path

FIXTURES = Path(__file__).resolve().parents[1] / "text"
LANGUAGES = ("fa", "ar", "en")
ALPHABET = "اوی شد هستند نماینده است.!؟?…«»“”\"'()[]،؛: \n\u200c\u200eab AB.Mr1۲٣ق"


def fixture(language: str) -> list[tuple[str, set[int]]]:
    """(text, starts of its second and later sentences) for each line of a fixture file."""
    cases = []
    for line in (FIXTURES / f"sentences_{language}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pieces = line.replace("⏎", "\n").split("‖")
        text = "".join(pieces)
        ends = [len("".join(pieces[:count])) for count in range(1, len(pieces))]
        cases.append((text, {end + len(text[end:]) - len(text[end:].lstrip()) for end in ends}))
    return cases


def counts(language: str) -> tuple[int, int, int]:
    """(right, wrong, missed) boundaries over a fixture file."""
    right = wrong = missed = 0
    for text, gold in fixture(language):
        found = {start for start, _ in sentences.split(text, language)[1:]}
        right, wrong, missed = right + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    return right, wrong, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_boundaries_of_the_fixtures(language: str) -> None:
    right, wrong, missed = counts(language)
    assert 2 * right / (2 * right + wrong + missed) >= 0.99, (right, wrong, missed)


def test_the_fixtures_are_many() -> None:
    assert sum(len(gold) for language in LANGUAGES for _, gold in fixture(language)) >= 300


def pieces(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences.split(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fa", "نابود شود .وی افزود؛ بخش مهمی است.", ["نابود شود .", "وی افزود؛ بخش مهمی است."]),
        ("fa", "پیگیر کار هستندنماینده مردم گفت.", ["پیگیر کار هستند", "نماینده مردم گفت."]),
        # «شده اندافزود» lacks a space, not a full stop: the subject of «افزود» stands before.
        (
            "fa",
            "وزیر با انتقاد از آنان که شریک شده اندافزود: نه.",
            ["وزیر با انتقاد از آنان که شریک شده اندافزود: نه."],
        ),
        ("fa", "استاندار و شدیدترین استوار ماند.", ["استاندار و شدیدترین استوار ماند."]),
        ("ar", "وحضر د. سامي ود. ليلى. وغاب غيرهما.", ["وحضر د. سامي ود. ليلى.", "وغاب غيرهما."]),
        ("ar", "في مركز جون إف. كينيدي للفنون. وقال إنه سعيد.", ["في مركز جون إف. كينيدي للفنون.", "وقال إنه سعيد."]),
        ("en", "Wait. . . what? No.", ["Wait. . . what?", "No."]),
        ("en", "One.\n\nTwo without a stop\nThree", ["One.", "Two without a stop", "Three"]),
        ("en", "", []),
        ("en", " \n ", []),
    ],
)
def test_single_cases(language: str, text: str, expected: list[str]) -> None:
    assert pieces(text, language) == expected


def test_english_keeps_a_persian_lost_stop_together() -> None:
    assert len(sentences.split("پیگیر کار هستندنماینده مردم گفت.", "und")) == 1


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet=ALPHABET)), st.sampled_from([*LANGUAGES, "und"]))
def test_spans_are_ordered_trimmed_and_cover_the_text(text: str, language: str) -> None:
    spans = sentences.split(text, language)
    ends = [0, *(end for _, end in spans)]
    for (start, end), previous in zip(spans, ends, strict=False):
        assert previous <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
    inside = {offset for start, end in spans for offset in range(start, end)}
    assert all(char.isspace() for offset, char in enumerate(text) if offset not in inside)


def seconds(text: str, language: str) -> float:
    """Processor time, the best of three: what else the machine does is left out."""
    times = []
    for _ in range(3):
        started = time.process_time()
        sentences.split(text, language)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize(
    "unit", ["وی افزود. ", ".", "«.", "a. ", "هستند ", "1.1", '."', "(.) ", "\n", ". \n", "اند", "می", "« ؟» و "]
)
def test_time_is_linear(unit: str) -> None:
    short, long = unit * (20_000 // len(unit)), unit * (160_000 // len(unit))
    for language in ("fa", "en"):
        # eight times the text; a quadratic step would cost 64 times
        assert seconds(long, language) < 24 * seconds(short, language) + 0.1


def test_a_megabyte_takes_seconds() -> None:
    assert seconds("به گفته وی این طرح ۳.۵ درصد پیشرفت دارد. " * 24_000, "fa") < 15


def test_the_irna_seed_comes_out_in_sentences() -> None:
    text = shared_path("seeds", "003_f7030722794b592c.txt").read_text(encoding="utf-8")
    line = letters.normalize([line for line in text.splitlines() if line][-1], "fa")
    found = pieces(line, "fa")
    assert len(found) == 11
    assert any(sentence.startswith("نماینده مقام معظم رهبری با اشاره") for sentence in found)
    assert any(sentence.startswith("شمخانی افزود؛") for sentence in found)
