"""Language of texts, titles and passages, with the letters of Persian and Arabic swapped too."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text import language
from tests.shared import shared_path

FIXTURES = Path(__file__).resolve().parents[1] / "text"
TO_ARABIC_LETTERS = str.maketrans("یک", "يك")
TO_PERSIAN_LETTERS = str.maketrans("يىك", "ییک")


def lines(name: str) -> list[str]:
    return (FIXTURES / name).read_text(encoding="utf-8").splitlines()


SHORT = [(line.split("\t")[0], line.split("\t")[1]) for line in lines("language_short.tsv")]


@pytest.mark.parametrize(("code", "text"), SHORT)
def test_titles(code: str, text: str) -> None:
    swapped = {"fa": TO_ARABIC_LETTERS, "ar": TO_PERSIAN_LETTERS}.get(code, {})
    assert language.detect(text).code == code
    assert language.detect(text.translate(swapped)).code == code


@pytest.mark.parametrize("text", lines("language_en.txt"))
def test_english_texts(text: str) -> None:
    found = language.detect(text)
    assert found.code == "en"
    assert found.confidence > 0.8


@pytest.mark.parametrize("text", ["", " ", "\u200c", "12:30", "«»", "a", "😀"])
def test_too_little_is_undetermined(text: str) -> None:
    assert language.detect(text).code == "und"


def test_pcj_letters_alone_do_not_make_persian() -> None:
    # ISNA's Arabic edition: Persian letters all through, and names with گ and پ.
    text = "وزیر الخارجیة الإیرانی یبحث مع نظیره القطری فی گنبد وپاوه سبل التعاون بین البلدین"
    assert language.detect(text).code == "ar"


def test_presentation_forms_are_read() -> None:
    assert language.detect("ﻭﺯﯾﺮ ﺧﺎﺭﺟﻪ ﺑﺎ ﻫﻤﺘﺎﯼ ﺧﻮﺩ ﺩﺭ ﺗﻬﺮﺍﻥ ﺩﯾﺪﺍﺭ ﮐﺮﺩ").code == "fa"


def test_passages_take_their_own_language_or_the_article_s() -> None:
    paragraphs = [
        "به گزارش خبرنگار ما، متن بیانیه حزب‌الله به زبان عربی منتشر شد که در ادامه می‌آید.",
        "إن المقاومة ستبقى على عهدها، ولن تتراجع عن موقفها مهما كانت الضغوط التي تتعرض لها.",
        "شمخانی",
        "۱۴۰۴",
        "The statement was also published in English by the same office on Friday.",
    ]
    assert language.passages(paragraphs, "fa") == ["fa", "ar", "fa", "fa", "en"]
    assert language.passages(["انتهی", "علی شمخانی، حسین امیرعبداللهیان"], "ar") == ["ar", "ar"]


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    found = language.detect(text)
    assert found.code in {"fa", "ar", "en", "und"}
    assert 0 <= found.confidence <= 1
    assert language.detect(text) == found
    assert language.passages([text], "fa")[0] in {"fa", "ar", "en"}


def errors(texts: list[str], code: str) -> list[str]:
    return [text[:80] for text in texts if language.detect(text).code != code]


def arabic_newswire() -> list[str]:
    """NewsFANE's words, with the particles and pronouns its annotators split off joined again."""
    with gzip.open(shared_path("data", "ner", "newsfane_ar.txt.gz"), "rt", encoding="utf-8") as file:
        words = [line.split("\t")[0].strip("\u200e\ufeff \n") for line in file]
    text = " ".join(word for word in words if re.search(r"[^\W\d_]", word))
    text = re.sub(r"(?<!\S)([وفبلك]) ", r"\1", text)
    return re.sub(r" (ها|هم|هما|نا|ه)(?!\S)", r"\1", text).split()


def fars_articles() -> list[dict[str, object]]:
    articles: list[dict[str, object]] = []
    for number in (1, 2):
        with gzip.open(shared_path("data", "fars_articles", f"fars-news-{number}.json.gz"), "rt") as file:
            articles += json.load(file)
    return articles


def test_no_error_on_long_persian_texts() -> None:
    texts = [" ".join(map(str, article["paragraphs"])) for article in fars_articles()]  # type: ignore[call-overload]
    texts = [text for text in texts if len(text.split()) >= 50]
    assert len(texts) >= 300
    assert errors(texts, "fa") == []
    assert errors([text.translate(TO_ARABIC_LETTERS) for text in texts], "fa") == []


def test_no_error_on_long_arabic_texts() -> None:
    words = arabic_newswire()
    texts = [" ".join(words[start : start + 50]) for start in range(0, len(words) - 50, 50)]
    assert len(texts) >= 300
    assert errors(texts, "ar") == []
    assert errors([text.translate(TO_PERSIAN_LETTERS) for text in texts], "ar") == []


def test_titles_of_eight_words_and_more() -> None:
    titles = [str(article["title"]) for article in fars_articles()]
    for feed in ("irna", "nour", "serat"):
        text = shared_path("data", "feeds", f"{feed}_items_2025-08-08.jsonl").read_text(encoding="utf-8")
        titles += [json.loads(line)["title"] for line in text.splitlines()]
    titles = [title for title in titles if len(title.split()) >= 8]
    assert len(errors(titles, "fa")) <= 0.01 * len(titles)
    assert len(errors([title.translate(TO_ARABIC_LETTERS) for title in titles], "fa")) <= 0.01 * len(titles)


def test_eight_arabic_words() -> None:
    words = arabic_newswire()
    texts = [" ".join(words[start : start + 8]) for start in range(0, len(words) - 8, 8)]
    assert len(errors([text.translate(TO_PERSIAN_LETTERS) for text in texts], "ar")) <= 0.03 * len(texts)


@pytest.mark.parametrize("seed", ["001_0bd37bd0e93c28d1.txt", "002_a9bef013a1e09c65.txt"])
def test_the_arabic_seeds_are_arabic_all_through(seed: str) -> None:
    paragraphs = [
        line for line in shared_path("seeds", seed).read_text(encoding="utf-8").splitlines() if len(line) > 50
    ]
    assert set(language.passages(paragraphs, "ar")) == {"ar"}
    assert set(language.passages(paragraphs, "fa")) == {"ar"}
