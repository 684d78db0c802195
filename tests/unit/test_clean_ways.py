"""The ways to an article: text export, profile, trafilatura, and the choice between them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean, export, fallback
from schemas.raw import RawPage
from schemas.records import Article, Clean, RawRef, Reason

RAW = RawRef(topic="pages.raw.v1", partition=0, offset=0)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BODY = "استاندار گفت که راه تازه تا پاییز باز می‌شود."
HEADER = "سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :\n۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸\n\n"


def read(text: str, outlet: str = "serat") -> Article | Reject:
    page = RawPage(body=text.encode(), outlet=outlet, fetched_at=NOW, content_type="text/plain")
    result = clean(page, RAW)
    return result if isinstance(result, Reject) else result.article or Reject(Reason.STAGE_ERROR)


def test_an_export_with_its_header() -> None:
    found = read(
        f"{HEADER}روتیتر خبر\nعنوان این خبر ساده\n\nعنوان این خبر ساده\nخلاصه خبر است.\nکد خبر : ۷۰۸۸۲۶\n\n{BODY}\n"
    )
    assert isinstance(found, Article)
    assert (found.kicker, found.title, found.lead) == ("روتیتر خبر", "عنوان این خبر ساده", "خلاصه خبر است.")
    assert (found.paragraphs, found.news_code, found.published_precision) == ([BODY], "708826", "minute")


def test_a_date_inside_the_text_is_no_header() -> None:
    found = read(f"عنوان ساده این خبر\n\n{BODY}\nدر تاریخ زیر چنین شد.\n۲۱ مرداد ۱۴۰۴\n{BODY[:-1]} باز هم.")
    assert isinstance(found, Article)
    assert found.title == "عنوان ساده این خبر"
    assert found.published_precision == "undated"
    assert found.text.split("\n")[2] == "۲۱ مرداد ۱۴۰۴"


def test_exports_are_recognised_by_the_mark_that_comes_first() -> None:
    assert export.recognise(f"عنوان\n\nبه گزارش صراط به نقل از ایرنا {BODY}") == "serat"
    assert export.recognise(f"طهران(إسنا) - قال الوزير\n{BODY}") == "isna"
    assert export.recognise(BODY) is None


ARTICLE = "".join(
    f"<p>بند {number}: استاندار گفت که شبکه آب‌رسانی روستاها تا پاییز آماده می‌شود.</p>" for number in range(12)
)


def html(body: str) -> bytes:
    return (
        f"<html><head><meta name=generator content=nastooh></head><body><h1>عنوان</h1>{body}</body></html>".encode()
    )


def cleaned(body: bytes) -> Article | Reject:
    page = RawPage(body=body, outlet="isna", url="https://www.isna.ir/news/1404050102030/x", fetched_at=NOW)
    result = clean(page, RAW)
    return result if isinstance(result, Reject) else result.article or Reject(Reason.STAGE_ERROR)


def path(found: Article | Reject) -> str:
    assert isinstance(found, Article)
    assert found.extraction is not None
    return found.extraction.path


def test_a_profile_that_finds_the_text_wins() -> None:
    found = cleaned(html(f"<div class=item-text>{ARTICLE}</div><div>{ARTICLE.replace('بند', 'نظر')}</div>"))
    assert path(found) == "profile"


@pytest.mark.parametrize(
    "container",
    [
        "<div class=item-text></div>",
        "<div class=item-text><p>انتهای پیام</p></div>",
        "<div class=item-text><ul><li><a href='/news/1'>" + "خبر دیگر " * 60 + "</a></li></ul></div>",
        "<div class=item-text><p>بند 0: استاندار گفت که شبکه آب‌رسانی روستاها تا پاییز آماده می‌شود.</p></div>",
        "",
    ],
    ids=["empty", "end mark", "links", "teaser", "template changed"],
)
def test_a_profile_that_finds_only_furniture_or_a_teaser_does_not(container: str) -> None:
    found = cleaned(html(f"{container}<article class=new-story>{ARTICLE}</article>"))
    assert path(found) == "trafilatura"
    assert isinstance(found, Article)
    assert "بند 11" in found.text
    assert found.text.count("\u200c") == ARTICLE.count("\u200c")
    assert found.extraction is not None
    assert found.extraction.notes


def test_a_short_report_stays_the_profiles() -> None:
    found = cleaned(html("<div class=item-text><p>زمین‌لرزه‌ای به بزرگی ۴ ریشتر دقایقی پیش بم را لرزاند.</p></div>"))
    assert path(found) == "profile"


def test_trafilatura_keeps_every_zwnj() -> None:
    spelled = ARTICLE.replace("آب‌", "آب&zwnj;").replace("می‌", "می&#8204;", 6)
    _, found = fallback.extract(f"<html><body><article>{spelled}</article></body></html>")
    assert sum(line.text.count("\u200c") for line in found) == ARTICLE.count("\u200c") == 24


LEAD = "آیین گل‌غلتان در روستاهای دامغان برگزار شد."


@pytest.mark.parametrize("text", ["", "<p>انتهای پیام</p>"])
def test_a_page_of_photos_keeps_its_title_and_lead(text: str) -> None:
    head = f"<h1 class=first-title>آیین گل‌غلتان دامغان</h1><p class=summary>{LEAD}</p>"
    found = cleaned(
        f"<html><body>{head}<div class=item-text>{text}</div><aside>{ARTICLE}</aside></body></html>".encode()
    )
    assert isinstance(found, Article)
    assert (found.title, found.lead, found.text) == ("آیین گل‌غلتان دامغان", LEAD, "")


def test_an_application_without_text_says_what_its_metas_say() -> None:
    metas = (
        f'<meta property="og:title" content="آیین گل‌غلتان | ایسنا"><meta property="og:description" content="{LEAD}">'
    )
    page = RawPage(
        body=f'<html><head>{metas}</head><body><div id="root"></div><p >Transferring to the website</body>'.encode(),
        outlet="isna", url="https://www.isna.ir/news/1404050102030/x", fetched_at=NOW,
    )  # fmt: skip
    shell = clean(replace(page, body=page.body.replace(b"<p >", b"")), RAW)
    assert isinstance(shell, Clean)
    assert shell.article is not None
    assert (shell.kind, shell.article.title, shell.article.lead) == ("stub", "آیین گل‌غلتان", LEAD)
    nameless = page.body.replace("آیین گل‌غلتان | ".encode(), b"").replace(b"<p >", b"")
    refused = clean(replace(page, body=nameless), RAW)
    assert isinstance(refused, Reject)
    assert refused.reason is Reason.SHELL


def test_an_export_without_a_second_title() -> None:
    labelled = "کد خبر : ۷۰۸۸۲۶\nتاریخ انتشار : ۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸"
    found = read(f"اجتماعی\n{labelled}\n\nمدیر خبر داد؛\nراه تازه باز می‌شود\n\n{BODY}\n")
    assert isinstance(found, Article)
    assert (found.section, found.kicker, found.title) == ("اجتماعی", "مدیر خبر داد؛", "راه تازه باز می‌شود")
    assert (found.paragraphs, found.news_code, found.published_precision) == ([BODY], "708826", "minute")


def test_readers_comments_and_tags_of_an_export_are_no_text() -> None:
    found = read(
        f"{HEADER}عنوان این خبر ساده\n\n{BODY}\n\nبرچسب ها: راه ، پل\nنظرات بینندگان\nناشناس\nخبر خوبی بود\n"
    )
    assert isinstance(found, Article)
    assert (found.paragraphs, found.tags) == ([BODY], ["راه", "پل"])


def test_a_short_export_with_its_code_below() -> None:
    found = read(f"عنوان این خبر ساده\n{BODY}\nکد خبر : ۷۰۸۸۲۶\n")
    assert isinstance(found, Article)
    assert (found.title, found.lead, found.paragraphs) == ("عنوان این خبر ساده", None, [BODY])


def test_more_than_one_thing_on_a_labelled_line() -> None:
    found = read(f"News ID: 85848999 - Sun Aug 10, 2025 - 13:50\nA title of some words\n\n{BODY}\n", "irna")
    assert isinstance(found, Article)
    assert (found.news_code, found.published_precision) == ("85848999", "minute")


def test_crumbs_and_a_lead_before_the_dateline() -> None:
    text = (
        f"صفحه نخست » اقتصاد\n۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸\nعنوان این خبر ساده\nخلاصه خبر این است.\n\nتهران- ایرنا- {BODY}\n"
    )
    found = read(text, "irna")
    assert isinstance(found, Article)
    assert (found.section, found.title, found.lead) == ("اقتصاد", "عنوان این خبر ساده", "خلاصه خبر این است.")
    assert (found.dateline_place, found.paragraphs) == ("تهران", [BODY])


def test_an_unknown_template_gives_no_labels_and_no_comments() -> None:
    rows = ("سه‌شنبه / ۲۱ مرداد ۱۴۰۴ / ۱۳:۱۸", "دسته‌بندی: البرز", "کد خبر: 1404052100001")
    labels = "".join(f"<p>{row}</p>" for row in rows)
    comments = f"<div><h3>نظرات کاربران</h3>{ARTICLE.replace('بند', 'خواننده')}</div>"
    found = cleaned(f"<html><body><h1>عنوان</h1><div>{labels}{ARTICLE}</div>{comments}</body></html>".encode())
    assert isinstance(found, Article)
    assert (path(found), found.section, found.published_precision) == ("trafilatura", "البرز", "minute")
    assert "کد خبر" not in found.text
    assert "خواننده" not in found.text
    assert found.text.count("بند") == 12
