"""The attribution chain: what the clean stage gave stays, whom the agency quotes is read from the opening."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrichers import attribution
from schemas.records import Article
from tests.quality.speed import best_seconds


def article(text: str, *, lead: str | None = None, place: str | None = None, language: str = "fa") -> Article:
    return Article(
        article_id="a", page_id="p", outlet="irna", edition=language, language=language, lead=lead, text=text,
        paragraphs=text.split("\n"), agencies=["irna"], desk="سیاسی", author="مریم صادقی", dateline_place=place,
    )  # fmt: skip


def test_what_the_clean_stage_read_is_kept() -> None:
    read = attribution.read(article("جلسه برگزار شد.", place="تهران"))
    assert (read.outlet, read.agencies, read.desk, read.reporter, read.dateline_place, read.source) == (
        "irna", ["irna"], "سیاسی", "مریم صادقی", "تهران", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, source",
    [
        ("به گزارش ایرنا به نقل از روابط عمومی استانداری، راه باز شد.", "روابط عمومی استانداری"),
        ("رویترز به نقل از یک مقام آمریکایی گزارش داد مذاکره ادامه دارد.", "یک مقام آمریکایی"),
        ("رویترز به نقل از شبکه خبری «نورافق»، نوشت بازار آرام است.", "شبکه خبری نورافق"),
        ("به گزارش ایرنا به نقل از ایسنا دبیر شورا گفت جلسه لغو شد.", None),
        (
            "به گزارش ایرنا به نقل از روابط عمومی دادگستری علی متقیان اظهار کرد پرونده باز است.",
            "روابط عمومی دادگستری",
        ),
        ("ساکنان شهر روز دوشنبه اعلام کردند، آب قطع است.", None),
        ("وأفادت وكالة الأنباء القطرية نقلاً عن مصدر حكومي أن الوساطة مستمرة.", "مصدر حكومي"),
        ("Reuters reported, citing two diplomats, that talks go on.", "two diplomats"),
        ("Reuters quoted a senior official as saying talks go on.", "a senior official"),
    ],
)
def test_the_source_is_whom_the_agency_quotes(text: str, source: str | None) -> None:
    assert attribution.read(article(text)).source == source


def test_an_agency_before_its_source_joins_the_chain() -> None:
    read = attribution.read(article("به گزارش ایرنا، آکسیوس به نقل از یک مقام اسرائیلی مدعی شد طرح آماده است."))
    assert (read.agencies, read.source) == (["irna", "axios"], "یک مقام اسرائیلی")
    read = attribution.read(article("وأفادت وكالة رويترز للأنباء، نقلاً عن بيان رسمي، بأن الهدوء عاد.", language="ar"))
    assert (read.agencies, read.source) == (["irna", "reuters"], "بيان رسمي")
    read = attribution.read(article("Reuters, citing two diplomats, said talks go on.", language="en"))
    assert (read.agencies, read.source) == (["irna", "reuters"], "two diplomats")


def test_an_institution_behind_the_byline_is_a_source_and_no_place() -> None:
    read = attribution.read(article("به گزارش ایرنا از وزارت نفت، تولید بالا رفت.", place="وزارت نفت"))
    assert (read.source, read.dateline_place) == ("وزارت نفت", None)
    stays = attribution.read(article("خبرنگار مستقر در ستاد انتخابات گفت کار تمام شد.", place="ستاد انتخابات"))
    assert (stays.source, stays.dateline_place) == (None, "ستاد انتخابات")


def test_a_quotation_further_down_is_not_the_origin() -> None:
    text = "وزیر راه گفت جاده باز است.\nبه گزارش ایرنا به نقل از پلیس راه، ترافیک سنگین است."
    assert attribution.read(article(text)).source is None


def test_the_lead_is_read_first() -> None:
    read = attribution.read(article("جلسه برگزار شد.", lead="به گزارش ایرنا به نقل از سازمان ملل، کمک‌ها رسید."))
    assert read.source == "سازمان ملل"


_WORDS = "به گزارش ایرنا نقل از ، . : روابط عمومی رویترز نوشت اعلام کرد نقلاً عن وكالة citing quoted as saying « »"
_PIECES = st.sampled_from([*_WORDS.split(), "\n"])


@given(
    st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=80).map(" ".join)), st.one_of(st.none(), st.text())
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str, place: str | None) -> None:
    read = attribution.read(article(text, place=place))
    assert read.agencies[0] == "irna"
    assert read.source is None or read.source.strip() == read.source != ""


@pytest.mark.parametrize("piece", ["به نقل از ", "به گزارش ", "quoted ", "نقل ا", "ونقلت "])
def test_time_does_not_depend_on_the_length(piece: str) -> None:
    long = article(piece * 40_000)
    assert best_seconds(lambda: attribution.read(long)) < 0.2
