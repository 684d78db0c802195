"""Clean records for tests of the resolver, and what becomes of them."""

from __future__ import annotations

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
