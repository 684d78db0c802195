"""The generator: the same from the same seed, different texts, codes that lead back, nothing kept."""

from __future__ import annotations

import tracemalloc
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import islice

import pytest

from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import code_of, day_and_slot, news_code
from connectors.newsroom.generator import Generator, Shares, generate
from connectors.newsroom.gold import fold
from connectors.newsroom.grammar import Grammar, GrammarError
from connectors.newsroom.language import topics
from connectors.newsroom.schedule import PATTERN, Schedule
from connectors.newsroom.sites import SITES

TODAY = date(2025, 8, 12)
COUNT = 1500


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(generate(COUNT, 3, TODAY))


def test_same_seed_same_articles_other_seed_other_articles(articles: list[Article]) -> None:
    assert list(islice(generate(COUNT, 3, TODAY), 60)) == articles[:60]
    others = list(islice(generate(COUNT, 4, TODAY), 60))
    assert not {article.title for article in others} & {article.title for article in articles}


def test_codes_are_unique_and_lead_back_to_the_article(articles: list[Article]) -> None:
    maker = Generator(COUNT, 3, TODAY)
    codes = {(article.outlet, news_code(article)) for article in articles}
    assert len(codes) == COUNT
    for number in range(0, COUNT, 7):
        article = articles[number]
        where = day_and_slot(article.outlet, news_code(article))
        assert where == (article.day, article.slot)
        assert maker.number_of(article.outlet, *where) == number


def test_listing_entries_agree_with_the_articles(articles: list[Article]) -> None:
    maker = Generator(COUNT, 3, TODAY)
    for number in range(0, COUNT, 11):
        entry, article = maker.article(number, body=False), articles[number]
        assert (entry.title, entry.lead, entry.section, entry.published) == (
            article.title,
            article.lead,
            article.section,
            article.published,
        )


@pytest.mark.parametrize("outlet", ["fars", "isna", "irna", "nournews", "serat"])
def test_codes_grow_with_time_and_round_trip(outlet: str) -> None:
    days = [TODAY - timedelta(days=back) for back in (1600, 900, 400, 3, 0)]
    codes = [code_of(outlet, day, 5) for day in days]
    assert [day_and_slot(outlet, code) for code in codes] == [(day, 5) for day in days]
    if outlet != "isna":  # ISNA's 11 digits of 1399 are a smaller number than its 13 of 1400 anyway
        assert [int(code) for code in codes] == sorted(int(code) for code in codes)


def test_the_mix_and_the_length_of_texts(articles: list[Article]) -> None:
    shares = Counter(article.outlet for article in articles)
    assert shares["irna"] > shares["isna"] > shares["serat"] > shares["nournews"] > 0
    assert {article.edition for article in articles} == {"fa", "ar", "en"}
    words = [sum(len(line.split()) for line in article.body) for article in articles]
    assert min(words) >= 120
    assert 200 < sum(words) / COUNT < 420
    assert max(words) < 650
    assert len({article.day for article in articles}) == 7
    assert len({quirk for article in articles for quirk in article.quirks}) == 9


def test_relations_have_their_shares_and_name_their_source(articles: list[Article]) -> None:
    by_key = {article.key: article for article in articles}
    kinds = Counter(article.relation for article in articles)
    assert 0.06 < kinds["syndicated"] / COUNT < 0.14
    assert 0.01 < kinds["copy"] / COUNT < 0.06
    for article in articles:
        if article.relation == "original":
            continue
        source = by_key[article.of or ""]
        assert source.relation == "original"
        assert source.outlet != article.outlet
        assert source.published <= article.published
        if article.relation == "copy":
            assert (article.body, article.title) == (source.body, source.title)
        else:
            assert article.agencies == (article.outlet, source.outlet)
            assert article.byline is not None
            assert article.body[0].startswith(article.byline)


def test_shares_can_be_set() -> None:
    plain = Shares(syndicated=0, copies=0, revised=0, withdrawn=0, quirks=0)
    maker = Generator(200, 3, TODAY, plain)
    made = [maker.article(number) for number in range(200)]
    assert {article.relation for article in made} == {"original"}
    assert not any(article.quirks or article.withdrawn for article in made)
    assert not any(maker.revision(number) for number in range(200))
    every = Generator(60, 3, TODAY, Shares(syndicated=0, copies=0, revised=1, withdrawn=0))
    for number in range(60):
        first, second = every.article(number), every.revision(number)
        assert second is not None
        assert (second.slot, second.published, second.revises) == (first.slot, first.published, first.key)
        assert second.body != first.body
        assert second.modified is not None
        assert second.modified > first.published


def test_unrelated_articles_do_not_look_like_copies(articles: list[Article]) -> None:
    """Containment of 9-character shingles, the measure near-copies are found by: copies have .7 and more."""
    originals = [article for article in articles[:900] if article.relation == "original"]
    sets = []
    for article in originals:
        text = fold("\n".join(article.body))
        sets.append({hash(text[start : start + 9]) for start in range(len(text) - 8)})
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, shingles in enumerate(sets):
        for shingle in shingles:
            holders[shingle].append(number)
    for number in range(0, len(sets), 20):
        shared = Counter(other for shingle in sets[number] for other in holders[shingle] if other != number)
        other, most = shared.most_common(1)[0]
        assert most / min(len(sets[number]), len(sets[other])) < 0.4, (originals[number].key, originals[other].key)


def test_every_slot_of_the_parts_has_a_symbol() -> None:
    for language in ("fa", "ar", "en"):
        assert len(topics(language)) >= 3
    with pytest.raises(GrammarError, match="'noun'"):
        Grammar({"thing": ["{noun} {of}"], "of": ["x"]}, frozenset())


def test_the_schedule_knows_the_days_of_an_edition() -> None:
    schedule = Schedule(130, TODAY)
    for site in SITES.values():
        for back in range(-1, 9):
            day = TODAY - timedelta(days=back)
            there = any((p.outlet, p.edition) == (site.outlet, site.edition) for p in schedule.on_day(day))
            assert schedule.has(site.outlet, site.edition, day) == there
    assert len(PATTERN) == 100
    with pytest.raises(IndexError):
        schedule.place(130)


def test_a_hundred_thousand_articles_cost_no_memory() -> None:
    next(generate(10, 1, TODAY))  # the grammars are there before anything is counted
    tracemalloc.start()
    try:
        catalogue = Catalogue(100_000, 1, TODAY, articles=None)
        oldest = catalogue.days(SITES["irna.fa"])[-1]
        for back in range(0, 50, 5):
            for entry in catalogue.on_day(SITES["isna.fa"], TODAY - timedelta(days=back))[::50]:
                assert catalogue.find("isna", news_code(entry)) is not None
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (TODAY - oldest).days == 49
    assert used < 25_000_000
