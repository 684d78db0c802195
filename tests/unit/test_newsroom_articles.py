"""The hand-made articles: their format, that their marks are true of the text, and how many there are."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ARTICLES = Path(__file__).parents[2] / "connectors" / "newsroom" / "articles"

KEYS = {
    "key", "outlet", "edition", "template", "day", "time", "modified", "kicker", "title", "lead", "body", "section",
    "tags", "reporter", "author_code", "byline", "desk", "agencies", "dateline_place", "event", "relation", "of",
    "revises", "quirks", "withdrawn", "prefix", "prefix_on",
}  # fmt: skip
REQUIRED = {"key", "outlet", "edition", "day", "time", "title", "body", "section", "agencies", "relation"}
TEMPLATES = {"fars": {"fars2020", "fars2017"}, "nournews": {"nour2024", "nour2026"}}
OUTLETS = ("fars", "isna", "nournews", "irna", "serat")
QUIRKS_AT_LEAST = {
    "no-date": 2, "future-meta-date": 2, "glued-sentences": 2, "mixed-digits": 3, "mixed-letters": 4,
    "stripped-zwnj": 4, "br-body": 2, "bare-div-body": 2, "one-span-body": 2, "script-title": 1,
}  # fmt: skip

# Letters that would join the next one: «گروههای» wants a ZWNJ where «کشورهای» does not.
JOINING = "[بپتثجچحخسشصضطظعغفقکگلمنهی]"

Table = dict[str, Any]


def _load() -> list[Table]:
    files = sorted(ARTICLES.glob("*.toml"))
    return [table for path in files for table in tomllib.loads(path.read_text(encoding="utf-8"))["article"]]


ALL = _load()
BY_KEY = {article["key"]: article for article in ALL}
PAGES = [article for article in ALL if "revises" not in article]


def _where(**wanted: object) -> list[Table]:
    return [article for article in ALL if all(article.get(key) == value for key, value in wanted.items())]


def _text(article: Table) -> str:
    return "\n".join(str(article.get(part, "")) for part in ("kicker", "title", "lead", "body"))


def _shingles(article: Table) -> set[tuple[str, ...]]:
    words = re.findall(r"\w[\w\u200c]*", article["body"])
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def _contained(inner: Table, outer: Table) -> float:
    own = _shingles(inner)
    return len(own & _shingles(outer)) / len(own)


each = pytest.mark.parametrize("article", ALL, ids=lambda article: str(article["key"]))


@each
def test_format(article: Table) -> None:
    assert set(article) <= KEYS
    assert set(article) >= REQUIRED
    assert re.fullmatch(r"[a-z0-9-]+", article["key"])
    assert article["outlet"] in OUTLETS
    assert article["edition"] in ("fa", "ar", "en")
    assert -6 <= article["day"] <= 0
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", article["time"])
    assert re.fullmatch(r"(\+1 )?([01]\d|2[0-3]):[0-5]\d", article.get("modified", "00:00"))
    assert 1 <= len(article["section"]) <= 2
    assert article["agencies"][0] == article["outlet"]
    assert set(article.get("quirks", ())) <= set(QUIRKS_AT_LEAST)
    assert article.get("prefix_on", "lead") == "lead"
    assert "prefix_on" not in article or ("lead" in article and "prefix" in article)
    if article["outlet"] in TEMPLATES:
        assert article["template"] in TEMPLATES[article["outlet"]], "the default would follow the calendar"
    else:
        assert "template" not in article


@each
def test_gold_is_in_the_text(article: Table) -> None:
    body = article["body"]
    if "byline" in article:
        assert article["byline"] in body
        assert "desk" not in article or len(article["byline"].split()) > 3
    assert "prefix" not in article or article["prefix"] not in _text(article), "the renderer writes it"
    if len(article["agencies"]) > 1:
        assert article["edition"] != "en"
    for mark in ("انتهای پیام", "پایان پیام", "اینجا بخوانید", "انتهى", "بیشتر بخوانید"):
        assert mark not in body, "furniture is the renderer's"


@each
def test_spelling(article: Table) -> None:
    text = _text(article)
    quirks = article.get("quirks", ())
    assert text.count("«") == text.count("»")
    assert not re.search("\u200c[\\s.،؛:»\u200c]|[\\s«]\u200c|  ", text)
    if "glued-sentences" not in quirks:
        assert not re.search(r"\s[.،؛:؟]|[^\W\da-zA-Z][.،؛:]\w", text)
    if article["edition"] == "en":
        assert not re.search("[\u0600-\u06ff]", text)
    if "mixed-letters" in quirks:
        return
    if article["edition"] == "ar":
        assert not re.search("[یکپچژگ]", text)
    if article["edition"] == "fa":
        assert not re.search("[يكىة]", text)
        assert not re.search(r"\b(?:ن?می|های|هایی|ها|تر|ترین|اند) ", text.replace("\u200c", "_")), "a space for ZWNJ"
        usual = re.sub(r"\b(?:بهای|تنهای|انتهای|بیشترین|بهترین|کمترین)\b", "", text)
        assert not re.search(rf"{JOINING}{{2}}(?:های|هایی|ترین)\b", usual), "ZWNJ is gone"


@each
def test_quirks_are_true(article: Table) -> None:
    quirks = article.get("quirks", ())
    body = article["body"]
    if "mixed-letters" in quirks:
        assert re.search("[يك]" if article["edition"] == "fa" else "[یک]", body)
    if "mixed-digits" in quirks:
        assert sum(bool(re.search(digits, body)) for digits in ("[0-9]", "[۰-۹]", "[٠-٩]")) >= 2
    if "glued-sentences" in quirks:
        assert re.search(r"[\u0600-\u06ff]\.[\u0600-\u06ff]", body)
    if "stripped-zwnj" in quirks:
        assert body.count("\u200c") >= 3, "the file holds the gold text"
    assert ("script-title" in quirks) == ("<script>" in article["title"])
    if "br-body" in quirks or "bare-div-body" in quirks or "one-span-body" in quirks:
        assert len(body.strip().splitlines()) >= 2


@each
def test_lineage(article: Table) -> None:
    relation = article["relation"]
    if relation == "original":
        assert "of" not in article
        assert "revises" not in article
        return
    origin = BY_KEY[article["of"]]
    assert origin["relation"] == "original"
    assert origin.get("event") == article.get("event")
    if relation == "revision":
        assert article["revises"] == article["of"]
        same = ("outlet", "edition", "template", "day", "time")
        assert [article.get(key) for key in same] == [origin.get(key) for key in same]
        assert article["modified"]
        assert _text(article) != _text(origin)
        assert 0.3 < _contained(article, origin) < 1
    else:
        assert article["outlet"] != origin["outlet"]
        assert (origin["day"], origin["time"]) < (article["day"], article["time"])
        assert _contained(article, origin) >= 0.75
        assert (origin["outlet"] in article["agencies"]) == (relation == "syndicated")


def test_keys_are_unique() -> None:
    assert len(BY_KEY) == len(ALL)


def test_files_stay_short() -> None:
    for path in ARTICLES.glob("*.toml"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name


def test_how_many() -> None:
    outlets = Counter(article["outlet"] for article in PAGES)
    assert len(PAGES) >= 90
    assert min(outlets[outlet] for outlet in OUTLETS) >= 14
    assert {article["day"] for article in ALL} == set(range(-6, 1))
    assert len(_where(edition="en")) >= 8
    assert len(_where(outlet="isna", edition="ar")) >= 5
    assert len(_where(outlet="nournews", edition="ar")) >= 5
    assert len(_where(template="fars2017")) >= 3
    assert len(_where(template="nour2024")) >= 6
    assert len(_where(template="nour2026")) >= 6
    assert len(_where(withdrawn=True)) >= 2
    assert len([article for article in ALL if len(article["body"].split()) >= 300]) >= 4


def test_how_many_quirks() -> None:
    found = Counter(quirk for article in ALL for quirk in article.get("quirks", ()))
    for quirk, least in QUIRKS_AT_LEAST.items():
        assert found[quirk] >= least, quirk


def test_how_many_relations() -> None:
    copies = _where(relation="copy")
    exact = [article for article in copies if article["body"] == BY_KEY[article["of"]]["body"]]
    partial = [article for article in copies if article not in exact]
    assert len(exact) >= 3
    assert len(partial) >= 3
    for article in partial:
        assert _contained(BY_KEY[article["of"]], article) < 0.6
    assert len(_where(relation="syndicated")) >= 8
    assert len(_where(relation="revision")) >= 6


def test_events_told_by_several_outlets() -> None:
    outlets: dict[str, set[str]] = {}
    languages: dict[str, set[str]] = {}
    for article in PAGES:
        if "event" in article and article["relation"] == "original":
            outlets.setdefault(article["event"], set()).add(article["outlet"])
            languages.setdefault(article["event"], set()).add(article["edition"])
    assert len([event for event, who in outlets.items() if len(who) >= 2]) >= 12
    assert len([event for event, which in languages.items() if len(which) >= 2]) >= 6
