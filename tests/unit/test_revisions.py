"""What changed between two versions of a page, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.revisions import Change, Piece, Text, changes

AT = datetime(2025, 8, 12, 9, 0, tzinfo=UTC)
OLD = Text(
    title="نشست سران آغاز شد",
    lead="سران سه کشور در تهران دیدار می‌کنند.",
    text="سران سه کشور آمدند.\nآنها درباره آب گفت‌وگو می‌کنند.\nنشست تا فردا ادامه دارد.",
    published_at=AT,
    published_precision="minute",
)


def test_nothing_changed_where_only_the_keyboard_did() -> None:
    text = OLD.text.replace("ی", "ي").replace("ک", "ك").replace("\u200c", " ")
    assert changes(OLD, Text(title=OLD.title, lead=OLD.lead, text=text, published_at=AT)) == []


def test_each_part_is_told() -> None:
    new = Text(
        title="نشست سران پایان یافت",
        lead=None,
        text="سران چهار کشور آمدند.\nآنها درباره آب گفت‌وگو می‌کنند.\nخبرنگاران منتظر بودند.\nنشست تا فردا ادامه دارد.",
        published_at=None,
    )
    assert changes(OLD, new) == [
        Change(part="title", pieces=[Piece(" ", "نشست سران"), Piece("-", "آغاز شد"), Piece("+", "پایان یافت")]),
        Change(part="lead", pieces=[Piece("-", OLD.lead or "")]),
        Change(part="date", pieces=[Piece("-", "2025-08-12 09:00:00Z (minute)"), Piece("+", "undated")]),
        Change(
            part="body",
            pieces=[
                *(Piece(" ", "سران"), Piece("-", "سه"), Piece("+", "چهار"), Piece(" ", "کشور آمدند.")),
                Piece("+", "خبرنگاران منتظر بودند."),
            ],
        ),
    ]


def test_a_paragraph_too_long_to_compare_is_shown_whole() -> None:
    before, after = (" ".join(f"{word}{n}" for n in range(2100)) for word in ("الف", "ب"))
    old, new = (Text(title=None, lead=None, text=text, published_at=None) for text in (before, after))
    assert changes(old, new) == [Change(part="body", pieces=[Piece("-", before), Piece("+", after)])]
