"""Restoring ZWNJ: the cases of the exports, what must stay, and the properties that hold for any text."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text import zwnj
from pipeline.text.zwnj_file import dump, parse, shipped
from pipeline.text.zwnj_gold import joined_slips, read_text, spaced_slips
from pipeline.text.zwnj_measure import LOSSES, Variants, measure
from pipeline.text.zwnj_model import ZWNJ, verb_forms


def tied(text: str) -> str:
    """The text with a visible mark for each ZWNJ."""
    return text.replace(ZWNJ, "|")


@pytest.mark.parametrize(
    ("lost", "restored"),
    [
        ("گروههای", "گروه|های"),
        ("میکند", "می|کند"),
        ("نمیشود", "نمی|شود"),
        ("گفتوگو", "گفت|وگو"),
        ("نخستوزیر", "نخست|وزیر"),
        ("رئیسجمهور", "رئیس|جمهور"),
        ("سهشنبه", "سه|شنبه"),
        ("منطقهای", "منطقه|ای"),
        ("فرامنطقهای", "فرامنطقه|ای"),
        ("بینالمللی", "بین|المللی"),
        ("میبایست", "می|بایست"),
        ("سیاستگذاریهای", "سیاستگذاری|های"),
        ("شدهاند", "شده|اند"),
        ("دستگاههایی", "دستگاه|هایی"),
    ],
)
def test_a_deleted_zwnj_comes_back(lost: str, restored: str) -> None:
    assert tied(zwnj.restore(lost)) == restored


@pytest.mark.parametrize(
    ("lost", "restored"),
    [
        ("کمک های", "کمک|های"),
        ("می گیرد", "می|گیرد"),
        ("نمی توانند", "نمی|توانند"),
        ("قدرت های", "قدرت|های"),
        ("زمینه های", "زمینه|های"),
        ("شده اند", "شده|اند"),
        ("برنامه ها", "برنامه|ها"),
    ],
)
def test_a_space_becomes_the_zwnj_it_was(lost: str, restored: str) -> None:
    assert tied(zwnj.restore(lost)) == restored


@pytest.mark.parametrize(
    "right",
    [
        "میدان",
        "میلاد",
        "میدانی",
        "میزبان",
        "میراث",
        "ماهی",
        "بهای",
        "تنها",
        "تنهایی",
        "انتها",
        "رها",
        "فقها",
        "آنها",
        "کتاب و قلم",
        "به نام خدا",
        "تهران و قم",
        "Tehran 2021",
        "",
        "   ",
        "\u200c",
    ],
)
def test_what_is_right_stays(right: str) -> None:
    assert zwnj.restore(right) == right


def test_an_export_that_lost_all_of_them() -> None:
    lost = (
        "سخنگوی دولت گفت برنامههای تازهای برای شهرهای کوچک آماده شده است و دستگاههای اجرایی میتوانند از ماه آینده "
        "کار را آغاز کنند.\nاو افزود هزینه های این طرح را بانک ها میپردازند و نخستوزیر نیز از آن حمایت میکند."
    )
    restoration = zwnj.restore_marked(lost)
    assert tied(restoration.text) == (
        "سخنگوی دولت گفت برنامه|های تازه|ای برای شهرهای کوچک آماده شده است و دستگاه|های اجرایی می|توانند از ماه "
        "آینده کار را آغاز کنند.\nاو افزود هزینه|های این طرح را بانک|ها می|پردازند و نخست|وزیر نیز از آن "
        "حمایت می|کند."
    )
    assert restoration.inserted == 9
    assert zwnj.restore_marked(restoration.text) == zwnj.Restoration(restoration.text, 0)


def test_a_text_with_its_own_habit_is_left_alone() -> None:
    text = tied_to_zwnj(
        "او می|گوید کتاب|های خوب کم نیستند و بچه|ها می|توانند آن را بخوانند. مهمترین کار این است که برنامه|های "
        "مدرسه|ها می|شود و خانواده|ها می|خواهند. یک کار می شود."
    )
    assert zwnj.restore_marked(text) == zwnj.Restoration(text, 0)


def tied_to_zwnj(text: str) -> str:
    return text.replace("|", ZWNJ)


PIECES = ["می", "شود", "کتاب", "های", "ها", "گفتوگو", "خانهای", "بین", "المللی", "سهشنبه", "نامه", "ای", "و", "گو"]
PIECES += ["به", "تر", "میکنند", "کتابخانههایشان", "سرمایه", "گذاری", "رئیس", "جمهور", "\u064e", "۱۲", ".", "«"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", ZWNJ, "", "\n", "  "])), max_size=25))
def test_restoring_only_ties_and_twice_equals_once(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in parts)
    once = zwnj.restore_marked(text)
    assert zwnj.restore(once.text) == once.text
    assert once.text.count(ZWNJ) == text.count(ZWNJ) + once.inserted
    assert once.text.replace(ZWNJ, "").replace(" ", "") == text.replace(ZWNJ, "").replace(" ", "")
    assert once.text.count("\n") == text.count("\n")


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_passes(text: str) -> None:
    once = zwnj.restore(text)
    assert zwnj.restore(once) == once


def test_the_answer_does_not_depend_on_what_came_before() -> None:
    text = "گروههای تازه در نشست سهشنبه گفتوگو میکنند و کمک های مردم میرسد."
    fresh = zwnj.Restorer(shipped()).restore_marked(text)
    used = zwnj.Restorer(shipped())
    for word in ("میکنند", "کمک", "گروههای", text[::-1], text + text):
        used.restore_marked(word)
    assert used.restore_marked(text) == fresh


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zwnj, "REMEMBERED", 8)
    restorer = zwnj.Restorer(shipped())
    text = " ".join(f"{word} های" for word in PIECES if word.isalpha())
    assert restorer.restore_marked(text) == zwnj.Restorer(shipped()).restore_marked(text)
    assert len(restorer._words) <= 8
    assert len(restorer._gaps) <= 8


def test_the_model_file_is_read_as_it_was_written() -> None:
    model = shipped()
    assert parse(dump(model)) == model


def test_a_file_that_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line of a ZWNJ model"):
        parse(gzip.compress(b"x\ty\tz"))


def test_verb_forms_cover_both_stems() -> None:
    assert {"گوید", "گفت", "گفتند", "آید", "نماید", "شود", "رفته"} <= verb_forms()
    assert not {"دان", "لاد", "راث"} & verb_forms()


def test_gold_is_judged_by_plain_cases() -> None:
    assert read_text(tied_to_zwnj("او می|گوید کتاب|های خوب")).is_gold
    assert not read_text("او میگوید کتابهای خوب").is_gold
    mixed = read_text(tied_to_zwnj("گروه|های کتابهای مردمهای تنها"))
    assert not mixed.teaches_joined
    assert mixed.teaches_spaced
    assert read_text(f"يك كتاب{ZWNJ} {ZWNJ}{ZWNJ}خوب").text == "یک کتاب خوب"


def test_slips_point_at_the_lost_place() -> None:
    text = "کتابهای می کند تنها کتاب ها میشود"
    assert [text[:at] for at in joined_slips(text)] == ["کتاب", "کتابهای می کند تنها کتاب ها می"]
    assert [text[at] for at in spaced_slips(text)] == [" ", " "]


def test_measuring_counts_each_place_once() -> None:
    gold = tied_to_zwnj("گروه|های ما می|کند و آن|ها قلمدان|ور")
    restorer = zwnj.Restorer(shipped())
    none = measure([gold], "deleted", restorer, Variants())
    assert (none.right, none.wrong, none.missed) == (2, 0, 2)
    assert sorted(none.errors) == ["-آن|ها", "-قلمدان|ور"]
    variants = Variants(pairs=frozenset({("آن", "ها")}), suffixes=frozenset({("ن", "ور")}))
    assert measure([gold], "deleted", restorer, variants).missed == 0
    assert measure([gold], "intact", restorer, variants).wrong == 0
    assert LOSSES["spaced"](gold).count(" ") == gold.count(" ") + gold.count(ZWNJ)


def test_a_slip_of_the_gold_is_counted_apart() -> None:
    gold = tied_to_zwnj("گروه|های ما دولت|های دستگاه|های ملتهای")
    score = measure([gold], "deleted", zwnj.Restorer(shipped()), Variants())
    assert (score.right, score.wrong, score.slips) == (3, 1, 1)
    assert score.precision == 1.0
    assert score.strict_precision == 0.75


@pytest.mark.parametrize("lost", ["گفتوگوها", "گفتوگوهای", "گفتوگوهایی"])
def test_a_plural_is_divided_as_its_singular(lost: str) -> None:
    assert zwnj.restore(f"{lost} آغاز شد").startswith(f"گفت{ZWNJ}وگو")


def test_an_endless_word_takes_no_longer_than_its_letters() -> None:
    started = time.process_time()
    word = "هاسلام" * 40_000
    assert zwnj.restore(f"کتابهای {word}") == f"کتاب{ZWNJ}های {word}"
    assert time.process_time() - started < 5  # it took minutes while every pair of its letters was looked at
