"""What links two articles: words, lengths, days, and what each of them names."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pipeline.articles_file import Row, resolved
from pipeline.stages.resolving import marks
from pipeline.stages.resolving.reading import Reading, read
from pipeline.stages.resolving.topics import WORDS, Topic, likenesses

LONG = (
    "آتش‌سوزی گسترده‌ای که از سه بامداد انبار لوازم خانگی شهرک صنعتی الوند قزوین را در بر گرفته بود "
    "پس از چهار ساعت مهار شد. "
    "مدیرعامل آتش‌نشانی گفت شش ایستگاه به محل رفتند و انبار سامانه اعلام حریق نداشت. "
)
QAZVIN = read("آتش‌سوزی در انبار لوازم خانگی قزوین", None, LONG, "fa")
SHORT = read("انبار لوازم خانگی قزوین آتش گرفت", None, "", "fa")
TABRIZ = read("آتش‌سوزی در انبار لوازم خانگی تبریز", None, LONG.replace("شهرک صنعتی الوند قزوین", "تبریز"), "fa")
START = datetime(2025, 12, 1, 6, tzinfo=UTC)


def likeness(one: Topic, other: Topic) -> float:
    found = likenesses(one, other.words[None], other.tenths[None], other.values.astype(np.float16)[None])
    return float(found[0])


def apart(one: Reading, other: Reading) -> int:
    return int(marks.apart(one.marks, other.marks.words[None], other.marks.tenths[None])[0])


def test_a_likeness_is_the_same_from_either_side() -> None:
    rng = random.Random(4)
    vocabulary = LONG.split()
    topics = [
        read(None, None, " ".join(rng.choices(vocabulary, k=rng.randint(4, 60))), "fa").topic for _ in range(20)
    ]
    for one in topics:
        for other in topics:
            assert likeness(one, other) == likeness(other, one)


def test_a_title_alone_is_linked_with_a_long_report() -> None:
    assert likeness(SHORT.topic, QAZVIN.topic) >= WORDS.least


def test_a_link_fades_and_ends() -> None:
    assert WORDS.strength(0.5, 0) == 0.5
    assert WORDS.strength(0.5, -WORDS.fade) == WORDS.strength(0.5, WORDS.fade) == pytest.approx(0.5 / np.e, abs=1e-4)
    assert WORDS.strength(0.5, 3 * WORDS.fade) == 0.0


def test_two_towns_are_two_events() -> None:
    assert apart(QAZVIN, TABRIZ) == apart(TABRIZ, QAZVIN) == 1
    assert apart(QAZVIN, SHORT) == apart(QAZVIN, QAZVIN) == 0
    nothing = read("خبر", None, "", "fa")
    assert apart(QAZVIN, nothing) == apart(nothing, QAZVIN) == 0


def test_kinds_are_counted_once_each() -> None:
    one = read("عراق ۳۸۰۰ تن گندم خرید", None, "بازار مشهد ۴۱۵ نفر داشت.", "fa")
    other = read("ترکیه ۲۷۵۰ تن گندم خرید", None, "بازار شیراز ۶۲۰ نفر داشت.", "fa")
    assert apart(one, other) == 3  # countries, cities, numbers


def test_fires_of_two_towns_on_one_day_are_two_stories() -> None:
    rows = [
        Row(id=name, outlet=outlet, title=title, text=text, published_at=(START + timedelta(hours=hour)).isoformat())
        for name, outlet, title, text, hour in (
            ("qazvin", "irna", "آتش‌سوزی در بازار قزوین مهار شد", "آتش‌سوزی بازار فرش قزوین با شش خودرو مهار شد.", 0),
            ("tabriz", "irna", "آتش‌سوزی در بازار تبریز مهار شد", "آتش‌سوزی بازار کفش تبریز با نه خودرو مهار شد.", 1),
            ("again", "isna", "بازار قزوین آتش گرفت", "", 2),
        )
    ]
    told = {str(result.id): result.story_id for result in resolved(rows)}
    assert told["qazvin"] == told["again"] != told["tabriz"]
