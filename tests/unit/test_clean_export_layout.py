"""What the layout of a text export tells: pages in one row, leads, captions, what stands below the text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.profiles import profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import aggregators, clean, export_glued, export_lead
from schemas.raw import RawPage
from schemas.records import RawRef
from tests.unit.exports import read

TITLE = "پل تازه کارون در شوشتر به روی خودروها باز شد"
LEAD = "پل تازه کارون در شوشتر پس از چهار سال کار به روی خودروها باز شد."
FIRST = (
    "فرماندار شوشتر در آیین گشایش پل تازه کارون گفت: این پل دو سوی شهر را به هم می‌رساند و خودروها دیگر "
    "ناچار نیستند برای گذر از رود بیست کیلومتر راه بروند و از پل کهنه بگذرند."
)
SECOND = "وی افزود: کار ساختن پیاده‌روها و روشنایی پل تا پایان ماه آینده به پایان می‌رسد و هزینه آن پرداخت شده است."

THIRD = "کاسبان بازار می‌گویند رفت و آمد مردم از این پس آسان‌تر خواهد شد و مشتریان بیشتری از آن سوی رود می‌آیند."
CODE = "کد خبر: 1404060402211"


def test_a_page_in_one_row_is_parted_by_what_it_says() -> None:
    text = (
        f"سه‌شنبه / ۴ شهریور ۱۴۰۴ / ۱۱:۲۰ دسته‌بندی: خوزستان کد خبر: 1404060402211 {TITLE} {TITLE} {LEAD} "
        f"به گزارش ایسنا، {FIRST} {SECOND} انتهای پیام نظرات"
    )
    article = read(text, "isna")
    assert (article.title, article.lead, article.section) == (TITLE, LEAD, "خوزستان")
    assert (article.news_code, article.published_at) == (
        "1404060402211",
        datetime(2025, 8, 26, 7, 50, tzinfo=UTC),
    )
    assert article.paragraphs == [f"به گزارش ایسنا، {FIRST} {SECOND}"]


def test_title_and_lead_that_nothing_parts_are_no_title() -> None:
    rows, glued = export_glued.apart(f"{TITLE} {LEAD} شوشتر - ایرنا - {FIRST}", profiles()["irna"], [])
    assert (rows, glued) == ([f"شوشتر - ایرنا - {FIRST}"], f"{TITLE} {LEAD}")


def test_legal_words_in_the_row_of_the_text_leave_it() -> None:
    legal = 'منبع خبر "خبرگزاری فارس" است و موتور جستجوگر خبر تیترآنلاین در قبال محتوای آن هیچ مسئولیتی ندارد.'
    rows, _ = export_glued.apart(
        f"{TITLE} به گزارش فارس، {FIRST} {SECOND} {legal}", profiles()["fars"], aggregators.disclaimers("titronline")
    )
    assert rows == [TITLE, f"به گزارش فارس، {FIRST} {SECOND}"]


@pytest.mark.parametrize(
    ("rows", "opening", "lead"),
    [
        ([LEAD, f"شوشتر - ایرنا - {FIRST}", SECOND], [], True),  # the text begins with its dateline
        ([f"شوشتر - ایرنا - {LEAD}", f"به گزارش ایرنا، {FIRST}", SECOND], [], True),  # it opens twice
        ([LEAD, f"به گزارش ایرنا، {FIRST}", SECOND], [], False),  # old texts of IRNA: no more than a first paragraph
        ([LEAD, FIRST, SECOND], [], True),  # it sums up the text
        ([LEAD, FIRST, SECOND], [FIRST, SECOND], True),  # it stands with the title
        ([LEAD, FIRST, SECOND], [LEAD], False),  # it stands with the text
        ([SECOND, FIRST, THIRD], [], False),
        ([FIRST, SECOND, THIRD], [], False),
        ([LEAD], [], False),
    ],
)
def test_a_lead_is_told_by_marks_then_layout_then_words(rows: list[str], opening: list[str], lead: bool) -> None:
    assert export_lead.is_lead(rows, TITLE, frozenset(opening), profiles()["irna"]) is lead


def test_of_two_headings_the_one_that_says_what_the_text_does_is_the_title() -> None:
    caption = "نمایی از رود در پاییز پارسال"
    article = read(f"{CODE}\n{TITLE}\n{caption}\n{LEAD}\nبه گزارش ایسنا، {FIRST}\n{SECOND}", "isna")
    assert (article.title, article.kicker, article.lead) == (TITLE, None, LEAD)
    article = read(f"{CODE}\nفرماندار خبر داد\n{TITLE}\n{LEAD}\nبه گزارش ایسنا، {FIRST}\n{SECOND}", "isna")
    assert (article.title, article.kicker, article.lead) == (TITLE, "فرماندار خبر داد", LEAD)


def test_what_stands_below_a_text_becomes_a_field_or_leaves() -> None:
    below = "خوزستان\nشوشتر\nکد خبر: 710100\n۴ شهریور ۱۴۰۴ - ۱۱:۲۰"
    article = read(f"{TITLE}\n\nبه گزارش صراط، {FIRST}\n\n{SECOND}\n\n{below}", "serat")
    assert article.paragraphs == [f"به گزارش صراط، {FIRST}", SECOND]
    assert (article.news_code, article.published_at) == ("710100", datetime(2025, 8, 26, 7, 50, tzinfo=UTC))


PAGE = """<html><body><article><h1 class="title">{title}</h1>
<div class="item-text" itemprop="articleBody">{body}</div>
<div>برچسب‌ها: <a href="/t/1">پل</a>، <a href="/t/2">شوشتر</a></div></article></body></html>"""


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "{}<br><br>"])
def test_what_a_picture_shows_is_no_text(form: str) -> None:
    lines = [
        FIRST,
        '<img src="a.jpg">',
        "پل تازه کارون در روز گشایش",
        SECOND,
        "* سخن پایانی",
        THIRD,
    ]
    page = RawPage(
        body=PAGE.format(title=TITLE, body="".join(map(form.format, lines))).encode(),
        outlet="irna",
        url="https://www.irna.ir/news/85920188/x",
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    result = clean(page, RawRef(topic="pages.raw.v1", partition=0, offset=1))
    assert not isinstance(result, Reject)
    assert result.article is not None
    assert result.article.paragraphs == [FIRST, SECOND, THIRD]
    assert (result.article.subheads, result.article.tags) == (["سخن پایانی"], ["پل", "شوشتر"])
