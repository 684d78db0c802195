"""Article pages: each template says what the gold says, in the places the CMS has them, and is escaped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors.newsroom.article import QUIRKS
from connectors.newsroom.authored import ARTICLES
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import Served, fold, pages, served
from tests.unit.test_newsroom_authored import SAMPLE

TODAY = date(2025, 8, 12)
TITLE = {
    "nastooh": "h1[itemprop=headline]",
    "iransamaneh": "h1.title",
    "fars2020": "h1.title[itemprop=headline]",
    "fars2017": ".nwstxtinfotitle",
    "nour2024": "#Body_Body_lblNewsTitle",
    "nour2026": "h1",
}
KICKER = {
    "nastooh": ".kicker",
    "iransamaneh": ".rutitr",
    "fars2020": "span.headline",
    "fars2017": ".nwstxtrutitr",
    "nour2024": "#Body_Body_lblRoTitr",
    "nour2026": ".uptitle",
}
LEAD = {
    "nastooh": "p.summary[itemprop=description]",
    "iransamaneh": ".subtitle",
    "fars2020": "p.lead[itemprop=description]",
    "fars2017": ".nwstxtleadpane",
    "nour2024": "._Desc",
    "nour2026": "article p.lead",
}
BODY = {
    "nastooh": "div.item-text[itemprop=articleBody]",
    "iransamaneh": ".body-news .body",
    "fars2020": "div.nt-body[itemprop=articleBody]",
    "fars2017": "span#nwstxtBodyPane",
    "nour2024": "span#Body_Body_lblNewsBody",
    "nour2026": "#newsContent",
}
TAGS = {
    "nastooh": "footer.tags li a, section.tags a",
    "iransamaneh": ".tags_title a",
    "fars2020": ".news-box .tags a",
    "fars2017": "div.tags a",
    "nour2024": "#Body_Body_news_Tags_lblTag a",
    "nour2026": "article .tags a",
}


@pytest.fixture(scope="module")
def drawn() -> list[Served]:
    return list(pages(Catalogue(700, 5, TODAY, articles=ARTICLES)))


def only(tree: LexborHTMLParser, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


def meta(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    return node.attributes.get("content") if node else None


def test_every_template_and_quirk_is_there(drawn: list[Served]) -> None:
    assert {page.gold["template"] for page in drawn} == set(BODY)
    assert {quirk for page in drawn for quirk in page.gold["quirks"]} == QUIRKS
    assert {(page.outlet, page.gold["edition"]) for page in drawn} >= {
        ("isna", "ar"),
        ("nournews", "ar"),
        ("irna", "en"),
    }
    assert {page.gold["relation"] for page in drawn} == {"original", "copy", "syndicated", "revision"}


def test_pages_say_what_the_gold_says(drawn: list[Served]) -> None:
    for page in drawn:
        gold, tree = page.gold, LexborHTMLParser(page.html)
        template = gold["template"]
        assert fold(only(tree, TITLE[template]).text()) == fold(gold["title"])
        if gold["kicker"]:
            assert fold(only(tree, KICKER[template]).text()) == fold(gold["kicker"])
        if gold["lead"]:
            assert fold(only(tree, LEAD[template]).text()).endswith(fold(gold["lead"]))
        assert [node.text() for node in tree.css(TAGS[template])] == gold["tags"]
        body, position = fold(only(tree, BODY[template]).text()), 0
        for paragraph in gold["paragraphs"]:
            position = body.find(fold(paragraph), position)
            assert position >= 0, (gold["key"], paragraph)
            position += len(fold(paragraph))
        for text in (*gold["subheads"], gold["byline"] or ""):
            assert fold(text) in body + fold(gold["lead"] or ""), (gold["key"], text)
        assert gold["news_code"] in page.url
        for name in ("author", "author_code", "news_code"):
            assert gold[name] is None or gold[name] in page.html.decode(), (gold["key"], name)


def test_furniture_is_on_the_page_and_not_in_the_article(drawn: list[Served]) -> None:
    for page in drawn:
        article = fold("\n".join([page.gold["title"], page.gold["lead"] or "", *page.gold["paragraphs"]]))
        text = fold(only(LexborHTMLParser(page.html), "html").text())
        found = [fold(string) for string in page.gold["furniture"]]
        assert len(found) > 15
        assert not [string for string in found if string in article]
        assert sum(string in text for string in found) >= len(found) * 0.75


def test_some_furniture_hides_in_the_body_container(drawn: list[Served]) -> None:
    """Other articles' titles, end marks, in-text links: a cleaner that takes the container whole is caught."""
    caught = 0
    for page in drawn:
        body = fold(only(LexborHTMLParser(page.html), BODY[page.gold["template"]]).text())
        caught += any(len(string) > 6 and fold(string) in body for string in page.gold["furniture"])
    assert caught > len(drawn) * 0.5


def test_pages_have_a_real_pages_size(drawn: list[Served]) -> None:
    sizes = sorted(len(page.html) for page in drawn if page.gold["edition"] == "fa")
    assert sizes[len(sizes) // 20] > 40_000
    assert 50_000 < sizes[len(sizes) // 2] < 75_000
    assert sizes[-1] < 100_000


def test_furniture_differs_between_pages(drawn: list[Served]) -> None:
    irna = [page for page in drawn if page.outlet == "irna" and page.gold["edition"] == "fa"][:60]
    assert len({tuple(page.gold["furniture"]) for page in irna}) >= len({page.url for page in irna})
    headers = {only(LexborHTMLParser(page.html), "style").text()[:400] for page in irna}
    assert len(headers) > 3


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def published_meta(page: Served) -> str | None:
    tree, template = LexborHTMLParser(page.html), page.gold["template"]
    if template == "nour2026":
        document: dict[str, Any] = json.loads(only(tree, 'script[type="application/ld+json"]').text())
        return document.get("datePublished")
    if template in ("fars2020", "fars2017"):
        return meta(tree, 'meta[name="dc.Date"]')
    if template == "nour2024":
        return meta(tree, "meta[itemprop=datePublished]")
    return meta(tree, 'meta[property="article:published_time"]')


def test_dates_are_in_each_sites_own_form(drawn: list[Served]) -> None:
    forms = set()
    for page in drawn:
        told, gold = published_meta(page), page.gold
        if "no-date" in gold["quirks"]:
            assert told is None
            assert "Last-Modified" not in page.headers
            dated = gold["outlet"] in ("fars", "isna")
            assert gold["published_precision"] == ("day" if dated else "undated")
            assert (gold["published_at"] is None) is not dated
            continue
        assert told is not None, gold["key"]
        if "/" in told:
            moment = datetime.strptime(f"{told} +0330", "%m/%d/%Y %I:%M:%S %p %z").astimezone(UTC)
            forms.add("us")
        else:
            moment = instant(told)
            forms.add(told[-6:] if told[-1] != "Z" else "Z")
        if "future-meta-date" in gold["quirks"]:
            assert moment.year == TODAY.year + 10
        elif gold["published_at"] > "2022-09-22":  # before, Tehran had summer time
            assert moment == instant(gold["published_at"])
    assert forms == {"us", "Z", "+03:30"}


@pytest.fixture
def sample(tmp_path: Path) -> Catalogue:
    (tmp_path / "sample.toml").write_text(SAMPLE, encoding="utf-8")
    return Catalogue(60, 1, TODAY, articles=tmp_path)


def find(catalogue: Catalogue, key: str) -> Any:
    return next(article for article in catalogue.pages() if article.key == key)


def test_isna_sets_its_prefix_apart_and_prints_both_codes(sample: Catalogue) -> None:
    tree = LexborHTMLParser(served(find(sample, "bridge-isna"), sample).html)
    assert only(tree, "p.summary span.src").text() == "ایسنا/گیلان "
    assert meta(tree, 'meta[property="article:section"]') == "استان‌ها > گیلان"
    assert "71402" in only(tree, ".meta-news").text()
    assert "دوشنبه / ۲۰ مرداد ۱۴۰۴ / ۰۹:۳۰" in " ".join(only(tree, ".meta-news li").text().split())


def test_a_script_in_a_title_is_only_text(sample: Catalogue) -> None:
    page = served(find(sample, "gone-serat"), sample)
    assert b"<script>alert(1)" not in page.html
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
    assert only(LexborHTMLParser(page.html), "h1.title").text(strip=True) == "<script>alert(1)</script>"
    other = replace(find(sample, "gone-serat"), outlet="nournews", template="nour2026", slot=7)
    assert b"<script>alert(1)" not in served(other, sample).html
    assert json.loads(only(LexborHTMLParser(served(other, sample).html), "script").text())["headline"].startswith(
        "<scr"
    )


@pytest.mark.parametrize("quirk", ["br-body", "bare-div-body", "one-span-body", "stripped-zwnj"])
def test_body_quirks(sample: Catalogue, quirk: str) -> None:
    article = replace(find(sample, "bridge-isna"), quirks=frozenset({quirk}))
    page = served(article, sample)
    body = only(LexborHTMLParser(page.html), BODY["nastooh"])
    assert fold(article.body[0]) in fold(body.text())
    if quirk == "stripped-zwnj":
        # Other articles' titles in the container keep theirs.
        assert "تخته‌ها" not in body.text()
        assert "تخته" in body.text()
        assert any("\u200c" in line for line in page.gold["paragraphs"])
    else:
        assert body.css_first("p") is None
        tag = {"br-body": "br", "bare-div-body": "div > div", "one-span-body": "span br"}[quirk]
        assert len(body.css(tag)) >= 2
