"""Two who speak together, and words that stand glued or beside a name: real slips of the press in our own words."""

from __future__ import annotations

import pytest

from pipeline.enrichers.quotes import quotes
from pipeline.text.sentences import split
from schemas.records import Article


def speakers(text: str, language: str) -> list[str | None]:
    return [quote.speaker for quote in quotes(article(text, language))]


def article(text: str, language: str) -> Article:
    return Article(
        article_id="a", page_id="p", outlet="irna", edition=language, language=language, text=text,
        sentences=split(text, language),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "أكد الوزيران عباس علي وسمير حسان أن السد امتلأ.\nوقال حسان إنه سعيد.",
            ["عباس علي وسمير حسان", "سمير حسان"],
        ),
        ("أكد الوزيران رستماني وكلباسي أن السد امتلأ.\nوقال رستماني إنه سعيد.", ["رستماني وكلباسي", "رستماني"]),
        ("وقال عباس علي وليلى سعد إن السد امتلأ.", ["عباس علي وليلى سعد"]),
        ("قال عباس علي وحيدي إن السد امتلأ.", ["عباس علي وحيدي"]),
    ],
)
def test_two_who_speak_together_are_neither_of_them(text: str, wanted: list[str | None]) -> None:
    assert speakers(text, "ar") == wanted


def test_two_persian_names_joined_are_neither_of_them() -> None:
    text = "علی امینی و سارا نیکو دیدار کردند.\nامینی و نیکو گفتند: راه باز است.\nنیکو افزود: کار تمام شد."
    assert speakers(text, "fa") == ["امینی و نیکو", "سارا نیکو"]


def test_an_auxiliary_glued_to_the_verb_is_no_part_of_it() -> None:
    text = "علی امینی با انتقاد از آنان که شریک شده اندافزود: راه بسته است."
    assert [quote.verb for quote in quotes(article(text, "fa"))] == ["افزود"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("طهران - إرنا: حث المدير سمير حسان السكان على توفير الماء.", ["سمير حسان"]),
        ("وقال النائب عن أهواز سمير حسان إن السد امتلأ.", ["سمير حسان"]),
        ("ورأت المحللة في شركة ألفا كابا كورين دابل أن السد امتلأ.", ["كورين دابل"]),
        ("التقى سفير إيران لدى روسيا عباس علي نواباً.\nوأكد السفير الإيراني أن السد امتلأ.", ["عباس علي"]),
        ("ووصفت شقيقتها زهراء القرار بالظالم، وقالت: هذا قليل.", ["زهراء"]),
        ("واقترح المدير التنفيذي للشركة إنشاء سد.", ["المدير التنفيذي للشركة"]),
        ("قال سمير حسان إن السد امتلأ، واصفاً إياه بأنه كبير.", ["سمير حسان"]),
        ("وبحسب بيانات وزارة الطاقة، امتلأ السد.", []),
    ],
)
def test_an_arabic_name_is_found_behind_its_office(text: str, wanted: list[str | None]) -> None:
    assert speakers(text, "ar") == wanted
