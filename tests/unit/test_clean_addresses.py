"""Codes and dates told by what stands beside them: an address alone in a row, the page's labelled code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.profiles import profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import attribution, clean, confirmed, export_links
from schemas.raw import RawPage
from schemas.records import RawRef

_TEXT = "وزیر نیرو گفت که برداشت از آب‌های زیرزمینی در دشت‌های استان باید تا پایان سال نصف شود."


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["تیتر خبر نیرو", "https://www.irna.ir/news/84881002/", _TEXT], "84881002"),
        (["تیتر خبر نیرو", _TEXT, "انتهای پیام", "لینک خبر: https://www.irna.ir/news/84881002/x"], "84881002"),
        (
            [
                "The Wayback Machine - https://web.archive.org/web/20220911100000/https://www.irna.ir/news/84881002/",
                "تیتر خبر نیرو",
                _TEXT,
            ],
            "84881002",
        ),
        # Of other news, of two articles, of another outlet, of no article.
        (["تیتر خبر نیرو", _TEXT, "سدهای تهران", "https://www.irna.ir/news/84881002/"], None),
        (["https://www.irna.ir/news/84881002/", "https://www.irna.ir/news/84881003/", _TEXT], None),
        (["تیتر خبر نیرو", "https://www.isna.ir/news/1401062014700/", _TEXT], None),
        (["تیتر خبر نیرو", "بیشتر بخوانید: https://www.irna.ir/news/84881002/", _TEXT], None),
        (["تیتر خبر نیرو", "https://www.irna.ir/", _TEXT], None),
    ],
)
def test_the_code_of_an_address(rows: list[str], code: str | None) -> None:
    assert export_links.code(rows, profiles()["irna"]) == code


@pytest.mark.parametrize(
    ("html", "moment"),
    [
        ("<b>۱۱ خرداد ۱۴۰۵</b><li>۲۰ شهریور ۱۴۰۱، ۱۱:۰۵</li><li>کد خبر: 84880312</li>", "2022-09-11T06:35:00"),
        ("<li>کد خبر: ۸۴۸۸۰۳۱۲</li><li>۲۰ شهریور ۱۴۰۱، ۱۱:۰۵</li>", "2022-09-11T06:35:00"),
        ("<li>۲۰ شهریور ۱۴۰۱، ۱۱:۰۵</li><li>کد خبر: 84880313</li>", None),  # of another article
        ("<li>۲۰ شهریور ۱۴۰۱</li><li>کد خبر: 84880312</li>", None),  # no clock: it may be today's
        ("<b>۲۰ شهریور ۱۴۰۱، ۱۱:۰۵</b><h1>تیتر خبر درباره سدهای تهران</h1><i>کد خبر: 84880312</i>", None),
        ("<i>۲۰ شهریور ۱۴۰۱، ۱۱:۰۵</i> کد خبر: 84880312 <i>۲۱ شهریور ۱۴۰۱، ۱۱:۰۵</i>", None),
    ],
)
def test_the_moment_beside_the_code(html: str, moment: str | None) -> None:
    found = confirmed.beside_code(html, "84880312", zone="Asia/Tehran")
    told = found.reading.instant if found else None
    assert (told.isoformat()[:19] if told else None) == moment


def test_an_outlet_calls_itself_an_agency_too() -> None:
    assert {"خبرگزاریایرنا", "ایرنا"} <= attribution.own_names(profiles()["irna"])


@pytest.mark.parametrize(
    ("closing", "moment"),
    [
        ("۲۵ فروردین ۱۴۰۵ - ۱۶:۴۰\nخبرگزاری ایرنا", "2026-04-14T13:10:00"),
        ("شنبه ۲۵ مهر ۱۴۰۵ - ۱۶:۴۰", None),  # the hour of a match to come
        ("دیروز ساعت ۱۶:۴۰", None),
    ],
)
def test_the_moment_that_closes_a_text(closing: str, moment: str | None) -> None:
    title = "وزیر نیرو از کاهش برداشت آب خبر داد"
    page = RawPage(
        body=f"{title}\n\n{_TEXT}\n\n{_TEXT.replace('استان', 'کشور')}\n\n{closing}\n".encode(),
        outlet="irna",
        url=None,
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        content_type="text/plain",
    )
    found = clean(page, RawRef(topic="pages.raw.v1", partition=0, offset=7))
    assert not isinstance(found, Reject)
    assert found.article is not None
    told = found.article.published_at
    assert (told.isoformat()[:19] if told else None) == moment
    assert (closing.split("\n")[0] in found.article.text) == (moment is None)
