"""What a worker process does before its first record: read the models, tables and selectors that records need.

Each is read when it is first used, which costs the first record of every process seconds. So a small article in each
language goes through the stage, to the clean stage for each outlet, and what that left behind is moved out of the
garbage collector's sight: it stays for good, and would be walked through again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from connectors.profiles import profiles
from pipeline.growing import growing
from pipeline.stages.clean import clean
from pipeline.stages.enrich import enrich
from pipeline.text import sentences
from schemas.raw import RawPage
from schemas.records import Article, Clean, RawRef

_PAGE: Final = (
    "<html><head><title>{title}</title></head><body>"
    '<h1>{title}</h1><div class="item-text"><p>{text}</p></div></body></html>'
)
_TEXTS: Final = {
    "fa": (
        "نشست کارشناسی درباره مدیریت منابع آب در تهران برگزار شد",
        "رئیس شورای شهر روز سه شنبه ۱۲ آبان ۱۴۰۴ در این نشست گفت: «برنامه های تازه نوشته شده و اجرا می شود». "
        "وی افزود که کارشناسان از شهرهای گوناگون در این گفتگو شرکت کرده اند و گزارش آن به زودی منتشر خواهد شد. ",
    ),
    "ar": (
        "اجتماع خبراء المياه في طهران يبحث خطط العام المقبل",
        "وقال رئيس المجلس البلدي خلال الاجتماع يوم الثلاثاء: «إن الخطط الجديدة ستنفذ في المدن الكبيرة قريبا». "
        "وأضاف أن الخبراء الذين حضروا من مدن مختلفة سيقدمون تقريرهم إلى الوزارة في الأسبوع المقبل. ",
    ),
    "en": (
        "Water experts meet in Tehran to discuss plans for next year",
        'The head of the city council said on Tuesday, "The new plans will be carried out in the large cities soon." '
        "He added that experts from several towns would hand their report to the ministry next week. ",
    ),
}


def for_clean() -> None:
    """Before the clean stage's first page."""
    with growing():
        for _ in _articles():
            pass
        gc.collect()


def for_enrich() -> None:
    """Before the enrich stage's first article. No page is cleaned for it: the clean stage's models stay unread."""
    with growing():
        for outlet in profiles():
            for language, (title, text) in _TEXTS.items():
                enrich(_article(outlet, language, title, text * 3))
        gc.collect()


def for_replay() -> None:
    """Before the first page of a replay, which goes through both."""
    for_clean()
    for_enrich()


def _article(outlet: str, language: str, title: str, text: str) -> Article:
    spans = sentences.split(text, language)
    return Article(
        article_id="", page_id="", outlet=outlet, edition=language, language=language, title=title, text=text,
        sentences=spans,
    )  # fmt: skip


def _articles() -> Iterator[Article]:
    for number, outlet in enumerate(sorted(profiles())):
        for title, text in _TEXTS.values():
            page = RawPage(
                body=_PAGE.format(title=title, text=text * 3).encode(),
                outlet=outlet,
                fetched_at=datetime.now(UTC),
            )
            result = clean(page, RawRef(topic="warm", partition=number, offset=0))
            if isinstance(result, Clean) and result.article is not None:
                yield result.article
