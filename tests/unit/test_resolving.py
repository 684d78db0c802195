"""The resolver as a whole: lineage, late origins, any order, restarts, redelivery, expiry, stories as they change."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import msgspec

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolving.index import Changes
from schemas import ids
from schemas.records import Article, Clean, Fingerprint, RawRef, Relation, Resolved

START = datetime(2025, 8, 12, 9, 0, tzinfo=UTC)
BODY = (
    "معاون وزیر نیرو در نشست خبری امروز گفت ساخت ۲۳ نیروگاه خورشیدی در کرمان، یزد و سمنان آغاز شده است.\n"
    "بهروز آذرخش افزود ظرفیت این نیروگاه‌ها تا پایان سال به ۱۴۰۰ مگاوات می‌رسد و سرمایه آن را بخش خصوصی می‌آورد.\n"
    "وی درباره کمبود برق تابستان گفت جابه‌جایی ساعت کار اداره‌ها ۳۵۰ مگاوات از بار شبکه کم کرده است.\n"
    "به گفته او قرارداد پنل‌های تازه با سه کارخانه داخلی بسته شده و نخستین محموله شهریور تحویل داده می‌شود."
)
OTHER = (
    "تیم ملی واترپولو در دیدار پایانی رقابت‌های آسیایی سنگاپور برابر ژاپن به برتری ۱۲ بر ۹ رسید و قهرمان شد.\n"
    "پویا نیک‌پی با پنج گل بهترین بازیکن میدان بود و جام قهرمانی را بالای سر برد.\n"
    "سرمربی تیم گفت بازیکنان جوان این تیم دو سال برای این روز زحمت کشیده بودند و پاداش خود را گرفتند."
)


def record(
    offset: int,
    text: str,
    *,
    outlet: str = "isna",
    page: str = "",
    published: int | None = 0,
    fetched: int | None = None,
    names: tuple[str, ...] = (),
    via: str | None = None,
    title: str = "تیتر",
) -> Clean:
    """A clean record; times are minutes after the start, `published` None means undated."""
    page_id = ids.digest("page", page or f"{outlet}{offset}")
    raw = RawRef(topic="pages.raw.v1", partition=0, offset=offset)
    article = Article(
        article_id=ids.article_id(page_id, raw),
        page_id=page_id,
        outlet=outlet,
        edition="fa",
        language="fa",
        via=via,
        title=title,
        text=text,
        published_at=None if published is None else START + timedelta(minutes=published),
        published_precision="undated" if published is None else "minute",
        agencies=[outlet, *names],
        content_hash="1:" + ids.digest(title, text),
    )
    return Clean(
        raw=raw,
        page_id=page_id,
        outlet=outlet,
        edition="fa",
        fetched_at=START + timedelta(minutes=offset + 60 if fetched is None else fetched),
        kind="article",
        article=article,
    )


def take(index: Index, clean: Clean) -> tuple[Resolved, Changes]:
    """Resolve a record, add its fingerprint as it comes back from JSON, and say what it changes."""
    result = resolve(clean, index)
    assert not isinstance(result, Reject)
    print_ = msgspec.json.decode(msgspec.json.encode(result[1]), type=Fingerprint)
    index.add(print_)
    return result[0], index.changes(print_)


def relation(index: Index, clean: Clean) -> Relation:
    """The relation of a record's article as it stands."""
    assert clean.article is not None
    found = index.memory.relation(clean.article.article_id)
    assert found is not None
    return found


def name(clean: Clean) -> str:
    """The article_id of a record."""
    assert clean.article is not None
    return clean.article.article_id


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


def mixed() -> list[Clean]:
    """Families of copies, revisions, attributions and two versions of one event, in order of fetching."""
    rng = random.Random(3)
    records = []
    for n in range(90):
        base = rng.choice([BODY, OTHER, f"{BODY}\n{OTHER}"])
        lines = base.split("\n")
        rng.shuffle(lines)
        text = "\n".join(lines[: rng.randint(1, len(lines))]) + f" شمار {rng.randint(1, 9)}."
        outlet = rng.choice(["irna", "isna", "fars", "serat"])
        names = ("irna",) if outlet == "serat" and rng.random() < 0.5 else ()
        records.append(record(n, text, outlet=outlet, published=rng.randint(0, 3000), fetched=4000 + n, names=names))
    return records


def test_the_order_of_arrival_does_not_matter() -> None:
    records = mixed()
    outcomes = []
    for seed in range(4):
        index = Index()
        for clean in random.Random(seed).sample(records, len(records)):
            take(index, clean)
        outcomes.append(
            [
                (
                    msgspec.structs.replace(relation(index, clean), decided_at=None),
                    index.memory.stories.of(name(clean)),
                )
                for clean in records
            ]
        )
    assert outcomes[0] == outcomes[1] == outcomes[2] == outcomes[3]
    assert len({story for _, story in outcomes[0]}) < len(records) / 2
    assert {one.kind for one, _ in outcomes[0]} >= {"near", "partial", None}


def test_what_was_sent_is_what_stands_at_the_end() -> None:
    index = Index()
    sent: dict[str, Relation] = {}
    stories: dict[str, tuple[str, ...]] = {}
    for clean in mixed():
        resolved, changes = take(index, clean)
        assert resolved.relation is not None
        for one in (resolved.relation, *changes.relations):
            sent[one.article_id] = one
        for story in changes.stories:
            stories.pop(story.story_id, None)
            if story.merged_into is None:
                stories[story.story_id] = tuple(sorted(member.article_id for member in story.members))
    assert all(sent[name(clean)] == relation(index, clean) for clean in mixed())
    assert sorted(one for members in stories.values() for one in members) == sorted(map(name, mixed()))
    for story_id, members in stories.items():
        assert {index.memory.stories.of(one) for one in members} == {story_id}


def test_a_restart_changes_nothing() -> None:
    records = mixed()
    live, prints = Index(), []
    for clean in records[:60]:
        result = resolve(clean, live)
        assert not isinstance(result, Reject)
        live.add(result[1])
        prints.append(msgspec.json.encode(result[1]))
    rebuilt = Index()
    for print_ in prints:
        rebuilt.add(msgspec.json.decode(print_, type=Fingerprint))
    for clean in records:
        one, two = resolve(clean, live), resolve(clean, rebuilt)
        assert one == two
        assert not isinstance(one, Reject)
        assert not isinstance(two, Reject)
        live.add(one[1])
        rebuilt.add(two[1])
        assert live.changes(one[1]) == rebuilt.changes(two[1])


def test_redelivery_says_the_same_again_and_what_stands_now() -> None:
    index = Index()
    copy = record(1, BODY, outlet="serat", published=30)
    first, _ = take(index, copy)
    origin = record(2, BODY, outlet="irna", published=10)
    _, changes = take(index, origin)
    count = len(index.memory.window.items)
    again, _ = take(index, copy)
    assert again == first
    result = resolve(origin, index)
    assert not isinstance(result, Reject)
    assert index.changes(result[1]) == changes
    assert len(index.memory.window.items) == count


def test_articles_expire_by_fetch_time_and_leave_nothing_behind() -> None:
    index = Index()
    for n in range(40):
        text = f"{BODY if n % 2 else OTHER} شمار {n}."
        take(index, record(n, text, published=n * 1440 * 2, fetched=n * 1440 * 2 + 5, outlet="isna"))
    window = index.memory.window
    assert len(window.items) == 16  # of 30 days, one every other day
    assert set(window.texts) == {item.text for item in window.items.values()}
    assert set(window.links) <= set(window.items)
    assert all(set(others) <= set(window.texts) for others in window.pairs.values())
    assert len(index.verdicts) == len(index.pages) == 23  # of 45 days
    late = record(99, f"{OTHER} شمار 0.", published=39 * 2880 + 60, fetched=39 * 2880 + 90, outlet="fars")
    take(index, late)
    assert relation(index, late).of != name(record(0, f"{OTHER} شمار 0.", published=0, fetched=5, outlet="isna"))


def test_a_story_keeps_its_name_when_its_founder_expires() -> None:
    index = Index()
    fetched = (0, 20, 31, 32)  # days
    told = [
        record(n, f"{BODY} شمار {n}.", published=n * 1440, fetched=day * 1440 + 5, outlet=f"outlet{n}")
        for n, day in enumerate(fetched)
    ]
    for clean in told:
        take(index, clean)
    assert name(told[0]) not in index.memory.window.items
    assert {index.memory.stories.of(one) for one in index.memory.window.items} == {ids.digest("story", name(told[0]))}


def test_a_bridge_joins_two_stories_and_the_elders_name_goes_on() -> None:
    index = Index()
    first, second = record(1, f"{BODY}", published=0), record(2, OTHER, outlet="fars", published=10)
    take(index, first)
    take(index, second)
    assert index.memory.stories.of(name(first)) != index.memory.stories.of(name(second))
    earlier = record(3, BODY.replace("امروز", "دیروز"), outlet="irna", published=-30)
    _, changes = take(index, earlier)
    told = {story.story_id: story for story in changes.stories}
    elder = ids.digest("story", name(earlier))
    assert told[elder].size == 2
    assert [member.outlet for member in told[elder].members] == ["irna", "isna"]
    assert told[ids.digest("story", name(first))].merged_into == elder
