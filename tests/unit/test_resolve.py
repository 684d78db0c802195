"""The resolver's verdicts: revisions, refetches, withdrawals, exact copies; the same again on redelivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index, resolve
from schemas import ids
from schemas.records import Article, Clean, Fingerprint, Outcome, RawRef, Reason, Resolved

START = datetime(2025, 8, 12, 9, 0, tzinfo=UTC)
TEXT = "وزیر نیرو گفت ظرفیت نیروگاه‌های خورشیدی کشور تا پایان سال به هفت هزار مگاوات می‌رسد. " * 4


def record(
    offset: int, *, code: str = "1", text: str | None = TEXT, minutes: int = 0, kind: str = "article"
) -> Clean:
    """A clean record of ISNA's page `code`; `text` None means that the page is gone."""
    raw = RawRef(topic="pages.raw.v1", partition=0, offset=offset)
    page = ids.page_id("isna", "fa", code=code)
    article = None
    if text is not None:
        article = Article(
            article_id=ids.article_id(page, raw),
            page_id=page,
            outlet="isna",
            edition="fa",
            text=text,
            content_hash="1:" + ids.digest(text),
            agencies=["isna"],
        )
    return Clean(
        raw=raw,
        page_id=page,
        outlet="isna",
        edition="fa",
        fetched_at=START + timedelta(minutes=minutes or offset),
        kind="gone" if text is None else kind,
        http_status=410 if text is None else 200,
        article=article,
    )


def take(index: Index, clean: Clean) -> Resolved:
    """Resolve a record and let the index know."""
    result = resolve(clean, index)
    assert not isinstance(result, Reject)
    # What is read back at a restart has gone through JSON.
    index.add(msgspec.json.decode(msgspec.json.encode(result[1]), type=Fingerprint))
    return result[0]


def test_a_page_lives_through_its_outcomes() -> None:
    index = Index()
    first = take(index, record(1))
    same = take(index, record(2))
    edited = take(index, record(3, text=TEXT + "این خبر تکمیل شد."))
    gone = take(index, record(4, text=None))
    still_gone = take(index, record(5, text=None))
    back = take(index, record(6, text=TEXT + "این خبر تکمیل شد."))
    assert [r.outcome for r in (first, same, edited, gone, still_gone, back)] == [
        Outcome.ARTICLE,
        Outcome.UNCHANGED,
        Outcome.REVISION,
        Outcome.WITHDRAWN,
        Outcome.UNCHANGED,
        Outcome.REVISION,
    ]
    assert first.article is not None
    assert same.article is None
    assert same.previous == first.article.article_id
    assert (edited.version, edited.previous) == (2, first.article.article_id)
    assert edited.relation is not None
    assert edited.relation.relation == "revision"
    assert back.changed == ["reinstated"]
    assert {r.seen_at for r in (first, same, edited, gone, back)} == {record(1).fetched_at}


def test_a_text_that_returns_is_a_new_version() -> None:
    index = Index()
    take(index, record(1))
    take(index, record(2, text=TEXT + "ب"))
    assert take(index, record(3)).outcome is Outcome.REVISION


def test_an_older_fetch_that_arrives_late_is_compared_with_its_own_time() -> None:
    index = Index()
    take(index, record(1, minutes=10))
    take(index, record(2, minutes=20, text=TEXT + "ب"))
    late = take(index, record(3, minutes=15))
    assert late.outcome is Outcome.UNCHANGED
    assert take(index, record(4, minutes=30, text=TEXT + "ب")).outcome is Outcome.UNCHANGED


def test_redelivery_repeats_the_verdict() -> None:
    index = Index()
    first = take(index, record(1))
    take(index, record(2, code="2"))
    again = take(index, record(1))
    assert again == first
    assert len(index.verdicts) == 2


def test_an_exact_copy_on_another_page_is_a_copy_of_the_first() -> None:
    index = Index()
    first = take(index, record(1))
    copy = take(index, record(2, code="2", text=TEXT.replace("ی", "ي").replace("\u200c", "")))
    assert copy.outcome is Outcome.ARTICLE
    assert copy.relation is not None
    assert first.article is not None
    assert (copy.relation.relation, copy.relation.kind, copy.relation.of) == (
        "copy",
        "exact",
        first.article.article_id,
    )


def test_short_texts_are_no_copies() -> None:
    index = Index()
    take(index, record(1, text="گزارش تصویری"))
    copy = take(index, record(2, code="2", text="گزارش تصویری"))
    assert copy.relation is not None
    assert copy.relation.relation == "original"


def test_an_unknown_page_that_is_gone_is_rejected() -> None:
    result = resolve(record(1, text=None), Index())
    assert isinstance(result, Reject)
    assert result.reason is Reason.NOT_FOUND


def test_a_shell_says_nothing_of_a_known_page() -> None:
    index = Index()
    assert take(index, record(1, kind="stub", text="تیتر")).outcome is Outcome.STUB
    assert take(index, record(2)).outcome is Outcome.REVISION
    assert take(index, record(3, kind="stub", text="تیتر")).outcome is Outcome.UNCHANGED


def test_the_index_rebuilt_from_its_fingerprints_judges_alike() -> None:
    records = [record(n, code=str(n % 7), text=TEXT + str(n % 3)) for n in range(60)]
    live, prints = Index(), []
    for clean in records[:40]:
        result = resolve(clean, live)
        assert not isinstance(result, Reject)
        live.add(result[1])
        prints.append(result[1])
    rebuilt = Index()
    for print_ in prints:
        rebuilt.add(print_)
    assert [resolve(clean, live) for clean in records] == [resolve(clean, rebuilt) for clean in records]
