"""What stands above the text of an export, in every order and spelling that copies of these sites have: read right.

The article is our own; the forms of dates, labels and rows are those of real copies, put together anew.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Final, NamedTuple

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean
from pipeline.text import letters
from schemas.raw import RawPage
from schemas.records import RawRef

CASES: Final = 400
TITLE: Final = "آزمایش شبکه تازه آب شهر لار از پایان شهریور آغاز می‌شود"
TEXT: Final = (
    "به گزارش {name}، شهردار لار در نشست شورا گفت: شبکه تازه آب تا پایان پاییز نیمی از محله‌های شرقی را آب می‌دهد.",
    "وی افزود: لوله‌های کهنه بیش از سی سال عمر دارند و هر ماه دست‌کم بیست بار می‌شکنند.",
    "ساکنان می‌گویند شب‌ها فشار آب چنان کم است که کولرها خاموش می‌ماند و کسی پاسخگو نیست.",
)
NAMES: Final = {"irna": "ایرنا", "serat": "صراط", "nournews": "نورنیوز", "isna": "ایسنا", "fars": "خبرگزاری فارس"}
CODES: Final = {
    "irna": "85912345",
    "serat": "708826",
    "nournews": "263910",
    "isna": "1404052113555",
    "fars": "14040521000555",
}
PUBLISHED: Final = datetime(2025, 8, 12, 9, 48, tzinfo=UTC)
DATES: Final = (
    *(
        "سه‌شنبه / ۲۱ مرداد ۱۴۰۴ / ۱۳:۱۸",
        "۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸",
        "سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸",
        "۲۱ مرداد ۱۴۰۴، ۱۳:۱۸",
    ),
    *("تاریخ انتشار : ۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸", "تاریخ انتشار: سه شنبه 21 مرداد 1404 ساعت 13:18", "1404/05/21 - 13:18"),
    *("سه‌شنبه، ۲۱ مرداد ۱۴۰۴، ساعت ۱۳:۱۸", "سهشنبه ۲۱ مرداد ۱۴۰۴ ۱۳:۱۸", "زمان انتشار: ۱۳:۱۸ - ۲۱ مرداد ۱۴۰۴"),
    *("12 آگوست 2025 - 13:18", "2025-08-12 13:18", "تاریخ انتشار:\n۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸"),
)
CODE_ROWS: Final = (
    *("کد خبر: {}", "کد خبر : {}", "شناسه خبر: {}", "کد مطلب: {}", "شماره خبر: {}", "کدخبر: {}", "کد خبر {}"),
    *("شناسه: {}", "کد خبر\n{}", "کد خبر:\n{}", "شماره: {}", "شماره مطلب: {}"),
)
SECTION_ROWS: Final = (
    *("دسته‌بندی: {}", "سرویس: {}", "سرویس خبر: {}", "گروه: {}", "صفحه نخست » {}", "خانه / {}", "گروه خبری: {}"),
    *("سرویس {}", "موضوع: {}", "خانه > {}", "بخش: {}", "حوزه: {}"),
)
SECTIONS: Final = ("سیاسی", "اقتصادی", "فرهنگ و هنر", "استان‌ها", "علمی و دانشگاهی", "بین‌الملل")
BULLETS: Final = ("", "", "• ", "  • ", "- ", "▪ ")


class Export(NamedTuple):
    """A text export, and what of it was put in."""

    outlet: str
    text: str
    section: str


def export(number: int) -> Export:
    """The export of that number; the same one each time."""
    choose = random.Random(number)
    outlet = choose.choice(sorted(NAMES))
    section = choose.choice(SECTIONS)
    bullet = choose.choice(BULLETS)
    rows = [choose.choice(DATES), choose.choice(CODE_ROWS).format(CODES[outlet])]
    if choose.random() < 0.2:  # a section without a label stands first
        head = "\n".join([section, *(bullet + row for row in rows)])
    else:
        rows.append(choose.choice(SECTION_ROWS).format(section))
        choose.shuffle(rows)
        in_one = choose.random() < 0.2 and not any("\n" in row for row in rows)
        head = choose.choice((" | ", "   ")).join(rows) if in_one else "\n".join(bullet + row for row in rows)
    between = choose.choice(("\n", "\n\n"))
    orders = ([head, TITLE], [TITLE, head], [TITLE, head, TITLE], [head, TITLE, TITLE])
    body = [row.format(name=NAMES[outlet]) for row in TEXT]
    return Export(outlet, between.join([*choose.choice(orders), *body]), section)


def wrong(one: Export) -> list[str]:
    """The fields that come out otherwise than they were put in."""
    page = RawPage(
        body=one.text.encode(),
        outlet=one.outlet,
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        content_type="text/plain",
    )
    result = clean(page, RawRef(topic="pages.raw.v1", partition=0, offset=0))
    article = None if isinstance(result, Reject) else result.article
    assert article is not None, one.text
    right = {
        "title": article.title == TITLE,
        "lead": article.lead is None,
        "kicker": article.kicker is None,
        "code": article.news_code == CODES[one.outlet],
        "section": letters.fold_tight(article.section or "") == letters.fold_tight(one.section),
        "date": article.published_at == PUBLISHED,
        "body": article.paragraphs == [row.format(name=NAMES[one.outlet]) for row in TEXT],
    }
    return [field for field, is_right in right.items() if not is_right]


def test_the_fields_above_an_export_are_read_whatever_their_order() -> None:
    exports = [export(number) for number in range(CASES)]
    failed = {number: fields for number, one in enumerate(exports) if (fields := wrong(one))}
    counts = Counter(field for fields in failed.values() for field in fields)
    example = next(iter(failed), 0)
    assert len(failed) <= 0.01 * CASES, f"{counts}; for example {failed[example]} of\n{exports[example].text}"
