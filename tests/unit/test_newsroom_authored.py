"""Hand-made articles: what is read, and what is refused by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connectors.newsroom.article import TEHRAN
from connectors.newsroom.authored import ARTICLES, ArticleError, load_articles
from connectors.newsroom.codes import news_code, url_of

TODAY = date(2025, 8, 12)

SAMPLE = """
[[article]]
key = "bridge-isna"
outlet = "isna"
edition = "fa"
day = -1
time = "09:30"
modified = "+1 08:15"
kicker = "فرماندار لاهیجان:"
title = "پل چوبی شیخان‌بر | بازسازی شد"
lead = "پل چوبی استخر لاهیجان پس از {work} باز شد."
body = \"\"\"
به گزارش خبرنگار ایسنا، پل چوبی شیخان‌بر بامداد امروز پس از هشت ماه به روی گردشگران باز شد.
* چوب از جنگل‌های شهر نیامد
فرماندار گفت: «همه تخته‌ها از انبارهای قدیمی آمده است.»
\"\"\"
section = ["استان‌ها", "گیلان"]
tags = ["لاهیجان", "گردشگری"]
author_code = "71402"
byline = "به گزارش خبرنگار ایسنا"
agencies = ["isna"]
dateline_place = "رشت"
prefix = "ایسنا/گیلان"
prefix_on = "lead"

[[article]]
key = "bridge-isna-2"
outlet = "isna"
edition = "fa"
day = -1
time = "09:30"
modified = "11:00"
title = "پل چوبی شیخان‌بر | باز شد و بسته شد"
body = "پل چوبی شیخان‌بر ساعتی پس از گشایش به علت ازدحام بسته شد."
agencies = ["isna"]
relation = "revision"
revises = "bridge-isna"

[[article]]
key = "gone-serat"
outlet = "serat"
edition = "fa"
day = -2
time = "18:05"
title = "<script>alert(1)</script>"
body = "به گزارش صراط، این صفحه پس از نخستین دیدار برداشته می‌شود و عنوانی دارد که نباید اجرا شود."
section = ["اجتماعی"]
agencies = ["serat"]
withdrawn = true
quirks = ["no-date"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sample.toml").write_text(SAMPLE, encoding="utf-8")
    return tmp_path


def test_reads_days_versions_and_body(root: Path) -> None:
    first, second, gone = load_articles(TODAY, root)
    assert first.published.isoformat() == "2025-08-11T09:30:00+03:30"
    assert first.modified is not None
    assert first.modified.astimezone(TEHRAN).isoformat() == "2025-08-12T08:15:00+03:30"
    assert len(first.paragraphs) == 2
    assert first.subheads == ("چوب از جنگل‌های شهر نیامد",)
    assert second.revises == first.key
    assert url_of(second) == url_of(first)
    assert news_code(first) in url_of(first)
    assert gone.template == "iransamaneh"
    assert gone.withdrawn


def test_codes_do_not_depend_on_other_articles(root: Path, tmp_path: Path) -> None:
    alone = {article.key: news_code(article) for article in load_articles(TODAY, root)}
    extra = SAMPLE.split("[[article]]")[1].replace("bridge-isna", "another-isna")
    (root / "more.toml").write_text("[[article]]" + extra, encoding="utf-8")
    together = {article.key: news_code(article) for article in load_articles(TODAY, root)}
    assert together.items() > alone.items()
    assert together["another-isna"] != together["bridge-isna"]


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('lead = "پل', 'leed = "پل', "sample.toml: article 'bridge-isna': unknown key 'leed'"),
        ("day = -1", "day = 1", "day must be a whole number, 0 or less"),
        ("day = -1", "day = true", "day must be a whole number, 0 or less"),
        ('outlet = "isna"', 'outlet = "isnaa"', "outlet must be one of"),
        ('time = "09:30"', 'time = "9:75"', "time or modified"),
        ('quirks = ["no-date"]', 'quirks = ["nodate"]', "quirks: unknown 'nodate'"),
        ('revises = "bridge-isna"', 'revises = "bridge"', "revises names no article: 'bridge'"),
        ('key = "gone-serat"', 'key = "bridge-isna"', "also in sample.toml"),
        ("withdrawn = true", 'withdrawn = "yes"', "withdrawn must be true or false"),
        ('outlet = "serat"\nedition = "fa"', 'outlet = "serat"\nedition = "ar"', "no such edition 'serat.ar'"),
        ('tags = ["لاهیجان", "گردشگری"]', 'tags = "لاهیجان"', "tags must be a list of strings"),
        ('agencies = ["serat"]\n', "", "article 'gone-serat': agencies is missing"),
        ('[[article]]\nkey = "gone', '[[articles]]\nkey = "gone', "unknown table 'articles'"),
    ],
)
def test_mistakes_are_named(root: Path, old: str, new: str, message: str) -> None:
    assert old in SAMPLE
    (root / "sample.toml").write_text(SAMPLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ArticleError) as error:
        load_articles(TODAY, root)
    assert message in str(error.value)


def test_the_newsrooms_own_articles_are_well_formed() -> None:
    articles = load_articles(TODAY, ARTICLES)
    pages = [article for article in articles if article.revises is None]
    assert {article.outlet for article in pages} == {"fars", "isna", "nournews", "irna", "serat"}
    assert len({(article.outlet, news_code(article)) for article in pages}) == len(pages)
    assert all(article.paragraphs for article in articles)
