"""Forms in which scrapers and readers save a page as text: Markdown, records, wrapped lines, columns, one row."""

from __future__ import annotations

import json

import pytest

from pipeline.stages.clean import labels
from tests.unit.exports import read

TITLE = "کارخانه شیر گلپایگان دوباره راه افتاد"
LEAD = "کارخانه شیر پس از دو سال خاموشی به کار بازگشت."
FIRST = (
    "به گزارش ایسنا، مدیر کارخانه شیر گلپایگان گفت: خط بسته‌بندی نو شده است و روزانه هشتاد تن شیر از دامداران "
    "روستاهای پیرامون خریده می‌شود."
)
SECOND = (
    "وی افزود: دویست کارگر به سر کار خود بازگشته‌اند و دستمزدهای عقب‌افتاده آنان در سه نوبت تا پایان سال پرداخت می‌شود."
)


def wrapped(paragraph: str, width: int = 52) -> str:
    rows = [""]
    for word in paragraph.split():
        if len(rows[-1]) + len(word) >= width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return "\n".join(rows)


DATE = "سه‌شنبه ۴ شهریور ۱۴۰۴"
BODY = f"{FIRST}\n{SECOND}"
TAGS = ["شیر", "کار"]
EXPORTS = {
    "json": json.dumps({"id": 7, "title": TITLE, "summary": LEAD, "tags": TAGS, "text": BODY}),
    "json lines": json.dumps({"headline": TITLE, "lead": LEAD, "keywords": "شیر,کار", "content": BODY}) + "\n{}",
    "labels": f"روتیتر: دامداری\nتیتر: {TITLE}\nلید: {LEAD}\nبرچسب‌ها: شیر، کار\nمتن:\n{BODY}",
    "labels, values below": f"عنوان خبر:\n{TITLE}\nخلاصه خبر:\n{LEAD}\nتگ‌ها: شیر | کار\nمتن خبر: {BODY}",
    "front matter": f"---\ntitle: '{TITLE}'\ndescription: {LEAD}\ntags: ['شیر', 'کار']\nlang: fa\n---\n{BODY}",
    "markdown": f"# {TITLE}\n\n> {LEAD}\n\n{DATE}\n\n![x](/a.jpg)\n\n{FIRST}\n\n{SECOND}\n\n"
    "[#شیر](/tag/1) [#کار](/tag/2)",
    "markdown, wrapped": f"[خانه](/)\n\n## {TITLE}\n\n**{LEAD}**\n\n{DATE}\n\n{wrapped(FIRST)}\n\n"
    f"{wrapped(SECOND)}\n\n"
    "[شیر](https://www.isna.ir/tag/a) [کار](https://www.isna.ir/tag/b)",
    "marks of direction": f"\u202b{TITLE}\u202c\n\u200f{LEAD}\nکد خبر ۱۴۰۴۰۶۰۴۰۲۲۱۱\n{BODY}\nانتهای پیام\nشیر\nکار",
    "columns": f"{TITLE}\n{DATE}\t۱۱:۲۰\n{LEAD}\nکد خبر\t1404060402211\n{BODY}\nکلیدواژه‌ها\tشیر، کار",
    "menu and counters": "خبرگزاری\nسیاسی\nاقتصادی\nجهان\nورزش\nعکس\nفیلم\n"
    f"{TITLE}\n{LEAD}\nکد خبر: 1404060402211\n۱۲ بازدید\n{BODY}\nتلگرام واتساپ\nبرچسب‌ها\nشیر • کار\nدرباره ما",
}


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_is_read_whatever_its_form(form: str) -> None:
    article = read(EXPORTS[form])
    assert (article.title, article.lead, article.tags) == (TITLE, LEAD, ["شیر", "کار"])
    assert article.paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize("outlet", ["fars", "irna", "isna", "nournews", "serat"])
def test_a_text_that_looks_like_fields_stays_a_text(outlet: str) -> None:
    text = (
        f"{TITLE}\n\n{FIRST}\n\nگروه هفت: راه آهن بسته شد.\n\n"
        "گروه صنعتی زاگرس اعلام کرد که خط دوم را هم راه می‌اندازد.\n\n"
        f"تاریخ انتشار این آمار هنوز روشن نیست.\n\n{SECOND}"
    )
    article = read(text, outlet)
    assert article.paragraphs == [FIRST, *text.split("\n\n")[2:]]
    assert (article.section, article.news_code, article.published_at) == (None, None, None)


def test_the_tags_of_a_row_are_parted_by_whatever_parts_them() -> None:
    words = ["آب", "برق خانگی", "گاز"]
    rows = ["، ".join(words), "#آب #برق_خانگی #گاز", *(f" {mark} ".join(words) for mark in "|-•؛/"), str(words)]
    assert {tuple(tag.replace("_", " ") for tag in labels.tags(row)) for row in rows} == {tuple(words)}
    assert labels.tags("گفت‌وگو-محور") == ["گفت‌وگو-محور"]


@pytest.mark.parametrize(
    "row",
    [
        "Last year's inflation was 40",
        "مدت مطالعه کم بود",
        "آخرین ویرایش این کتاب در سال ۱۳۹۸",
        "متن کامل گزارش",
        "Reading time matters little",
        "به اشتراک گذاشتن دانش",
        "دنبال کردن مسیر رود",
    ],
)
def test_a_row_that_only_begins_like_a_tool_stays(row: str) -> None:
    article = read(f"{TITLE}\n\n{FIRST}\n\n{row}\n\n{SECOND}")
    assert row in article.text.split("\n")
