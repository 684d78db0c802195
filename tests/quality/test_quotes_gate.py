"""The gate of quotations and of the attribution chain: labelled cases, the seed articles, speed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.enrichers import attribution
from pipeline.enrichers.entities import entities
from pipeline.enrichers.quotes import quotes
from pipeline.stages.clean import clean
from pipeline.text.folding import fold_tight
from pipeline.text.sentences import split
from schemas.raw import RawPage
from schemas.records import Article, Clean, RawRef
from tests.enrichers.attribution import cases as chains
from tests.enrichers.quotes.cases import Case, cases, linked, score
from tests.quality.speed import categories, times_as_long
from tests.shared import shared_path

LEAST_SPAN_F1 = 0.97
LEAST_SPEAKERS = 0.97
LEAST_IDS = 0.96  # of speakers that are entities
LEAST_CASES = 300
LEAST_UNSEEN = 340
LEAST_UNSEEN_F1 = 0.99
LEAST_LINKED = 200  # labelled speakers of a language who are entities
LEAST_CHAIN = 0.98
LEAST_CHAINS = 145
MOST = 8.0  # quotes and attribution of an article, times a count of its letters; measured: 4.5

LANGUAGES = ("fa", "ar", "en")
EVERY = [case for language in LANGUAGES for case in cases(language)]
UNSEEN = [case for language in LANGUAGES for case in cases(language, "unseen_")]


def test_there_are_enough_cases() -> None:
    assert len(EVERY) >= LEAST_CASES
    assert len(UNSEEN) >= LEAST_UNSEEN
    assert sum(case.held_out for case in EVERY) >= len(EVERY) // 3 - len(LANGUAGES)
    assert len(chains.cases()) >= LEAST_CHAINS


@pytest.mark.parametrize("held_out", [False, True], ids=["seen", "held-out"])
def test_statements_are_found_with_their_bounds_and_speakers(held_out: bool) -> None:
    got, lines = score([case for case in EVERY if case.held_out is held_out], quotes)
    assert got.f1 >= LEAST_SPAN_F1, lines
    assert got.share(got.speakers) >= LEAST_SPEAKERS, lines
    assert got.share(got.directness) >= LEAST_SPEAKERS, lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_passes_by_itself(language: str) -> None:
    got, lines = score([case for case in EVERY if case.article.language == language], quotes)
    assert got.f1 >= LEAST_SPAN_F1, lines
    assert got.share(got.speakers) >= LEAST_SPEAKERS, lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_news_texts_pass_in_each_language(language: str) -> None:
    got, lines = score([case for case in UNSEEN if case.article.language == language], quotes)
    assert got.f1 >= LEAST_UNSEEN_F1, lines
    assert got.share(got.speakers) >= LEAST_SPEAKERS, lines
    assert got.share(got.directness) >= LEAST_SPEAKERS, lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_speakers_who_are_entities_get_their_id(language: str) -> None:
    right, wanted, lines = linked([case for case in UNSEEN if case.article.language == language], quotes, entities)
    assert wanted >= LEAST_LINKED
    assert right / wanted >= LEAST_IDS, lines


def test_whoever_is_quoted_is_named() -> None:
    """`rasad query quoted` finds the ids of speakers among those of entities."""
    speakers = 0
    for case in UNSEEN[::3]:
        named = entities(case.article)
        ids = {quote.speaker_id for quote in quotes(case.article, named) if quote.speaker_id}
        assert ids <= {entity.id for entity in named}, case.name
        speakers += len(ids)
    assert speakers >= len(UNSEEN[::3])


_PARAGRAPHS = [
    "به گزارش خبرنگار ایرنا، ناصر رفیعی مدیرکل مدیریت بحران استان عصر امروز در جلسه ستاد هماهنگی گفت: بارش‌های دو روز "
    "گذشته راه دسترسی بیست روستا را بسته است و گروه‌های راهداری در حال باز کردن مسیرها هستند.",
    "وی با بیان اینکه خسارت جانی گزارش نشده است، افزود: تیم‌های ارزیاب از صبح فردا به روستاها اعزام می‌شوند. "
    "بخشی از خانه‌ها به بازسازی نیاز دارد و اعتبار آن پیش‌بینی شده است.",
    "رفیعی بر لزوم همکاری همه دستگاه‌ها تأکید کرد. این جلسه با حضور مدیران استانی و نمایندگان هلال احمر برگزار شد و "
    "درباره توزیع چادر و پتو تصمیم‌هایی گرفته شد.",
]


def _silent(case: Case) -> bool:
    return not case.said


def test_what_is_no_statement_is_left_alone() -> None:
    silent = [case for case in EVERY if _silent(case)]
    wrong = {case.name: [quote.text for quote in found] for case in silent if (found := quotes(case.article))}
    assert len(silent) >= 30
    assert len(wrong) <= len(silent) * 0.05, wrong


@pytest.mark.parametrize("held_out", [False, True], ids=["seen", "all"])
def test_chains_are_read_field_by_field(held_out: bool) -> None:
    chosen = [case for case in chains.cases() if held_out or not case.held_out]
    shares, lines = chains.exact(chosen)
    assert min(shares.values()) >= LEAST_CHAIN, lines


def test_an_article_costs_little() -> None:
    text = "\n".join(_PARAGRAPHS * 3)
    assert 280 <= len(text.split()) <= 320
    article = Article(
        article_id="a", page_id="p", outlet="irna", edition="fa", language="fa", text=text,
        paragraphs=text.split("\n"), sentences=split(text, "fa"),
    )  # fmt: skip
    assert len(quotes(article)) == 12

    def read() -> None:
        quotes(article)
        attribution.read(article)

    assert times_as_long(read, lambda: categories(text), rounds=60) <= MOST


# ---- the seed articles, where the shared data is present ---------------------------------------------------------


SEEDS = (
    "000_c8cceb8b13925439.txt",
    "001_0bd37bd0e93c28d1.txt",
    "002_a9bef013a1e09c65.txt",
    "003_f7030722794b592c.txt",
    "004_32943459130e25a8.txt",
)


@pytest.mark.parametrize("name", SEEDS)
def test_speakers_of_the_seeds_are_quoted(name: str) -> None:
    gold = json.loads(shared_path("seeds", "expected.json").read_text("utf-8"))[name]
    page = RawPage(
        body=shared_path("seeds", name).read_bytes(), outlet=gold["outlet"], content_type="text/plain",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC), source="import",
    )  # fmt: skip
    cleaned = clean(page, RawRef(topic="test", partition=0, offset=0))
    assert isinstance(cleaned, Clean)
    article = cleaned.article
    assert article is not None
    named = entities(article)
    found = quotes(article, named)
    canonical = {entity.id: entity.name for entity in named}
    for speaker, least in gold["quotes_by"].items():
        mine = [quote for quote in found if fold_tight(quote.speaker or "") == fold_tight(speaker)]
        assert len(mine) >= least, (speaker, [quote.speaker for quote in found])
        assert {canonical.get(quote.speaker_id or "") for quote in mine} == {mine[0].speaker}
