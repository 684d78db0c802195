"""Letters: the storage form, the matching form, digits, Arabic's final yeh, and what holds for any text."""

from __future__ import annotations

import gzip
import re
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.text import arabic_yeh, digits, letters
from tests.shared import shared_path

ODD = (
    "يىیےكکڪةهہۀۂھەأإآئؤءـًَّٰٔٓ\u200c\u200d\u200e\u200f\u200b\ufeff\xad\u2067 \xa0\t\n\r\u2028\x85\x00"
    '<>«»“"٤۴4٫.1ﷲﻻﺎﷺﷻ﴾ﬁＡ０k\u0301é\u212b\ud800علی'
)
texts = st.one_of(st.text(), st.text(alphabet=ODD), st.text(st.characters(exclude_categories=()), max_size=20))
languages = st.sampled_from(["fa", "ar", "en", "und"])

NORMAL = [
    ("fa", "مي‌رود و كتاب را به على داد", "می‌رود و کتاب را به علی داد"),
    ("fa", "ﺳﻼﻡ ﻻﻟﻪ ﷲ ﷼", "سلام لاله الله ریال"),
    ("fa", "گـــل و کتـاب", "گل و کتاب"),
    ("fa", "این دادگاه ـ به نمایندگی ـ آمد", "این دادگاه - به نمایندگی - آمد"),
    ("fa", "1ــ دیدگاه", "1- دیدگاه"),
    ("fa", "می\u200eرود و روش\xadهای بین\u200bالمللی", "می‌رود و روش‌های بین‌المللی"),
    ("fa", "پیشرفت های \u200fحاصل شده.\u200f", "پیشرفت های حاصل شده."),
    ("fa", "وی\u200d\u200dژه", "ویژه"),
    ("fa", "آسیب\u200f‌های بی‌\u200d‌دفاع", "آسیب‌های بی‌دفاع"),
    ("fa", "گروه‌‌ها ‌مختلف‌ و‌، (‌به‌روز‌)", "گروه‌ها مختلف و، (به‌روز)"),
    ("fa", "BBC‌ها و «فجر»‌ها و ۲۰‌ساله", "BBC‌ها و «فجر»‌ها و ۲۰‌ساله"),
    ("fa", "ذِکْر‌ِی", "ذِکْرِی"),
    ("fa", "خانۀ ما و خانهٔ شما و خانە و ہمہ", "خانهٔ ما و خانهٔ شما و خانه و همه"),
    ("fa", "تا\u0654کید و شئ", "تأکید و شئ"),
    ("fa", "<<سلام>> گفت “بله”", "«سلام» گفت “بله”"),
    ("fa", "سال ١٣٩٩ و 1400 و ۱4۰۱ و 3٫۵", "سال ۱۳۹۹ و 1400 و ۱۴۰۱ و ۳٫۵"),
    ("fa", "  یک\u00a0دو\u2003سه \t چهار \r\n پنج\u2028شش  ", "یک دو سه چهار\nپنج\nشش"),
    ("fa", "１２ＡＢ：", "12AB:"),
    ("fa", "👨\u200d👩\u200d👧 آمد", "👨\u200d👩\u200d👧 آمد"),
    ("fa", "مَلِک و مُلک", "مَلِک و مُلک"),
    ("ar", "إستقبل أمین المجلس الأعلی للأمن القومی علی شمخانی", "إستقبل أمين المجلس الأعلى للأمن القومي علي شمخاني"),
    ("ar", "الذی یزور إیران علی رأس وفد إلی المستویات", "الذي يزور إيران على رأس وفد إلى المستويات"),
    ("ar", "الإمام علی، علی أکبر ولایتی، علی الحکومة", "الإمام علي، علي أكبر ولايتي، على الحكومة"),
    ("ar", "فی ۱۵ نوفمبر ٢٠٢٠", "في ١٥ نوفمبر ٢٠٢٠"),
    ("ar", "قال مصطفى في مستشفى", "قال مصطفى في مستشفى"),
    ("ar", "لـ«الصباح»", "ل«الصباح»"),
    ("ar", "\u200eفرانكفورت\u200e \u200eاعلن", "فرانكفورت اعلن"),
    ("en", "Café ﬁle\u00a0x \u201cyes\u201d\u200e", "Café file x “yes”"),
    ("und", "كتاب ی", "كتاب ی"),
]


@pytest.mark.parametrize(("language", "text", "expected"), NORMAL)
def test_storage_form(language: str, text: str, expected: str) -> None:
    assert letters.normalize(text, language) == expected


def test_passages_follow_their_own_language() -> None:
    text = (
        "متن كامل بيانيه به گزارش خبرنگار ما چنين است:\r\n"
        "إن المقاومة ستبقی علی عهدها، ولن تتراجع عن موقفها مهما کانت الضغوط التی تتعرض لها.\n\n"
        "پايان"
    )
    assert letters.normalize_passages(text, "fa") == (
        "متن کامل بیانیه به گزارش خبرنگار ما چنین است:\n"
        "إن المقاومة ستبقى على عهدها، ولن تتراجع عن موقفها مهما كانت الضغوط التي تتعرض لها.\n\n"
        "پایان"
    )


@settings(max_examples=600, deadline=None)
@given(texts, languages)
@example("ی\u0654", "ar")
@example("ی\u0651\u0654", "ar")
def test_storage_form_is_stable(text: str, language: str) -> None:
    once = letters.normalize(text, language)
    assert letters.normalize(once, language) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # lone surrogates are gone


@settings(max_examples=300, deadline=None)
@given(texts, languages)
def test_passages_keep_the_lines(text: str, language: str) -> None:
    lines = re.split("\r\n|[\n\x0b\x0c\r\x85\u2028\u2029]", text)
    assert letters.normalize_passages(text, language).count("\n") == len(lines) - 1


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ابتنوریيىكکةهأإـَّ\u200c۱٢3،.«» \n"), languages)
def test_passages_are_stable(text: str, language: str) -> None:
    once = letters.normalize_passages(text, language)
    assert letters.normalize_passages(once, language) == once


@settings(max_examples=400, deadline=None)
@given(texts)
def test_matching_form_is_stable_and_maps_back(text: str) -> None:
    folded = letters.fold(text)
    assert letters.fold(folded) == folded
    assert folded == " ".join(folded.split(" ")).strip(" ")
    mapped, offsets = letters.fold_with_map(text)
    assert mapped == folded
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
    tight = letters.fold_tight(text)
    assert tight == "".join(char for char in folded if char.isalnum())


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ابپیيىكک ةهـ\u200c\u200eأإآئؤۀ۱٢3،؟«»َّ\n"), st.sampled_from(["fa", "ar"]))
def test_storage_does_not_change_what_matches(text: str, language: str) -> None:
    tight = letters.fold_tight
    assert tight(letters.normalize(text, language)) == tight(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("إيران وأمريكا", "ایران وامریکا"),
        ("علي شمخاني، على شمخانى، علی شمخانی", "علی شمخانی, علی شمخانی, علی شمخانی"),
        ("خانۀ خانهٔ مدرسة", "خانه خانه مدرسه"),
        ("مسؤول مسئول رأفت", "مسوول مسیول رافت"),
        ("گروه‌های  می‌رود\n«بله»؟", 'گروههای میرود "بله"?'),
        ("۱۲٣4 ٫ ٪", "1234 . %"),
        ("Straße CAFÉ İ", "strasse cafe i"),
        ("مُحَمَّد", "محمد"),
        ("ﷲ ﻻ", "الله لا"),
    ],
)
def test_matching_form(text: str, expected: str) -> None:
    assert letters.fold(text) == expected


def test_tight_form_bridges_zwnj_habits() -> None:
    variants = {letters.fold_tight(text) for text in ("می‌رود؛ گفت‌وگو", "می رود گفت و گو", "ميرود، گفتوگو.")}
    assert variants == {"میرودگفتوگو"}


def test_a_match_in_the_folded_text_is_found_in_the_original() -> None:
    text = "دیدار  با «عليِ شَمخانى» در بغداد"
    folded, offsets = letters.fold_with_map(text)
    start = folded.index("علی شمخانی")
    end = start + len("علی شمخانی")
    assert text[offsets[start] : offsets[end - 1] + 1] == "عليِ شَمخانى"


def test_digits() -> None:
    assert digits.to_ascii("۱۲٣4") == "1234"
    assert digits.to_persian("۱۲٣4") == "۱۲۳۴"
    assert digits.to_arabic("۱۲٣4") == "١٢٣٤"
    assert digits.unmix("۱4۰۰/۰5 و 1400 و ۱۴۰۰", "fa") == "۱۴۰۰/۰۵ و 1400 و ۱۴۰۰"
    assert digits.unmix("۱4", "en") == "14"
    assert digits.unmix("٢3", "ar") == "٢٣"


def test_final_yeh_on_arabic_newswire() -> None:
    """Words whose commoner spelling in the corpus (which mixes both) is not restored: under 2 % of final yehs."""
    with gzip.open(shared_path("data", "ner", "newsfane_ar.txt.gz"), "rt", encoding="utf-8") as file:
        words = [line.split("\t")[0].strip("\u200e\ufeff \n") for line in file]
    spellings = Counter(word for word in words if word.endswith(("ى", "ي")))
    common = {
        word[:-1]: "ى" if spellings[word[:-1] + "ى"] > spellings[word[:-1] + "ي"] else "ي" for word in spellings
    }
    persian = " ".join(words).replace("ي", "ی").replace("ى", "ی")
    restored = [word for word in arabic_yeh.restore(persian).split() if word.endswith(("ى", "ي"))]
    wrong = sum(word[-1] != common.get(word[:-1], word[-1]) for word in restored)
    assert len(restored) > 15_000
    assert wrong <= 0.02 * len(restored)


def test_the_isna_seed_is_arabic_in_every_letter() -> None:
    text = shared_path("seeds", "001_0bd37bd0e93c28d1.txt").read_text(encoding="utf-8")
    normal = letters.normalize_passages(text, "ar")
    assert not re.search("[یک]", normal)
    assert "المجلس الأعلى للأمن القومي علي شمخاني وزير الدفاع" in normal
    assert "إلى التعاون" in normal


def seconds(text: str) -> float:
    started = time.perf_counter()
    for language in ("fa", "ar", "und"):
        letters.normalize(text, language)
    letters.normalize_passages(text, "fa")
    letters.fold_tight(text)
    letters.fold_with_map(text)
    return time.perf_counter() - started


@pytest.mark.parametrize(
    "unit",
    [
        "می‌رود ",
        "\u200c",
        "ـ",
        " ",
        " \n",
        "ی",
        "علی ",
        "1۲",
        "<",
        "\u200e\u200c",
        "\u064e",
        "".join(map(chr, range(256, 2000))),
    ],
)
def test_time_is_linear(unit: str) -> None:
    short, long = unit * (20_000 // len(unit)), unit * (160_000 // len(unit))
    # eight times the text; a quadratic step would cost 64 times
    assert seconds(long) < 24 * seconds(short) + 0.1


def test_a_megabyte_takes_seconds() -> None:
    assert seconds("گروه‌های مردمي در ۲۰ شهر كشور گفتند: «می‌آییم». " * 12_000) < 20
