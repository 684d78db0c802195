"""The resolver as a whole: lineage, late origins, attribution, revisions, excerpts."""

from __future__ import annotations

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from tests.unit.resolving_records import BODY, OTHER, name, record, relation, take


def test_a_late_origin_takes_its_copies_over() -> None:
    index = Index()
    copy = record(1, BODY, outlet="serat", published=30)
    other = record(2, BODY + "\nاین خبر در حال تکمیل است.", outlet="isna", published=40)
    origin = record(3, BODY, outlet="irna", published=10)
    assert take(index, copy)[0].relation == relation(index, copy)
    assert take(index, other)[0].relation == relation(index, other)
    assert (relation(index, other).kind, relation(index, other).of) == ("near", name(copy))
    _, changes = take(index, origin)
    assert relation(index, origin).relation == "original"
    assert {one.article_id: one.of for one in changes.relations} == {
        name(copy): name(origin),
        name(other): name(origin),
    }
    assert (relation(index, copy).kind, relation(index, copy).method) == ("exact", "text_hash, time")


def test_attribution_is_stronger_than_the_clock() -> None:
    index = Index()
    irna = record(1, BODY, outlet="irna", published=50)
    serat = record(2, f"به گزارش صراط به نقل از ایرنا، {BODY}", outlet="serat", published=20, names=("irna",))
    third = record(3, BODY, outlet="fars", published=35)
    for clean in (serat, third, irna):
        take(index, clean)
    assert relation(index, irna).relation == "original"
    assert (relation(index, serat).of_outlet, relation(index, serat).syndicated) == ("irna", True)
    assert relation(index, serat).method == "shingles, attribution"
    # IRNA's text was there when Serat named it, at minute 20: before Fars had it at minute 35.
    assert relation(index, third).of == name(irna)


def test_pages_that_name_each_other_are_told_apart_by_time() -> None:
    index = Index()
    first = record(1, BODY, outlet="irna", published=5, names=("isna",))
    second = record(2, BODY, outlet="isna", published=9, names=("irna",))
    take(index, second)
    take(index, first)
    assert relation(index, first).relation == "original"
    assert relation(index, second).of == name(first)


def test_an_aggregators_export_is_a_copy_of_the_agencys_page() -> None:
    index = Index()
    export = record(1, BODY, outlet="fars", via="titronline", published=10)
    own = record(2, BODY, outlet="fars", published=None, fetched=500)
    take(index, export)
    take(index, own)
    assert relation(index, own).relation == "original"
    assert relation(index, export).of == name(own)
    assert (relation(index, export).method, relation(index, export).syndicated) == ("text_hash, aggregator", True)


def test_a_copy_of_the_first_version_stays_one_when_the_page_is_revised() -> None:
    index = Index()
    first = record(1, BODY, outlet="irna", page="irna", published=0)
    copy = record(2, BODY, outlet="serat", published=30)
    revised = record(3, BODY.replace("۲۳", "۲۴"), outlet="irna", page="irna", published=0, title="تیتر دیگر")
    for clean in (first, copy, revised):
        take(index, clean)
    assert relation(index, copy).of == name(first)
    assert (relation(index, revised).relation, relation(index, revised).of) == ("revision", name(first))
    result = resolve(revised, index)
    assert not isinstance(result, Reject)
    assert result[0].changed == ["title", "body"]
    assert index.memory.stories.of(name(first)) == index.memory.stories.of(name(revised))


def test_an_excerpt_is_a_partial_copy_and_a_filled_template_is_none() -> None:
    index = Index()
    whole = record(1, f"{BODY}\n{OTHER}", outlet="irna")
    part = record(2, BODY.split("\n")[0] + " " + BODY.split("\n")[1], outlet="serat", published=90)
    take(index, whole)
    take(index, part)
    assert (relation(index, part).kind, relation(index, part).of) == ("partial", name(whole))
    quake = "زمین‌لرزه‌ای به بزرگی {} ساعت {} {} را در عمق {} کیلومتری لرزاند. از خسارت احتمالی آن گزارشی نرسیده است. "
    quake += "گروه‌های ارزیاب هلال احمر {} به روستاهای نزدیک کانون زلزله رفته‌اند و نتیجه را اعلام می‌کنند."
    one = record(3, quake.format("۴.۲", "۰۴:۱۷", "راور", "۱۰", "کرمان"), published=100)
    two = record(4, quake.format("۳.۸", "۲۲:۰۵", "سراب", "۱۴", "آذربایجان شرقی"), outlet="fars", published=110)
    take(index, one)
    take(index, two)
    assert relation(index, two).relation == "original"
    assert index.memory.stories.of(name(one)) != index.memory.stories.of(name(two))
