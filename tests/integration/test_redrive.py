"""Dead letters sent again after a fix, and texts taken down: with a real broker and the real engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from connectors.profiles import article_ref
from pipeline import redrive
from pipeline.audit import audit
from pipeline.load.takedown import rows_left
from pipeline.redrive import Choice
from pipeline.replay.reader import Reader
from pipeline.steps import clean_step, enrich_step
from schemas.raw import RawPage
from schemas.records import Enriched
from schemas.topics import topic
from tests.integration.line import Line, failing, of, pages

pytestmark = pytest.mark.integration

EMPTY = RawPage(
    body=b" ",
    outlet="isna",
    url="https://www.isna.ir/news/1404052100001",
    fetched_at=datetime(2025, 8, 12, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def rejects(line: Line) -> int:
    """Pages of IRNA that an old fault of clean rejects, one of Serat that one of enrich rejects, an empty one."""
    line.clean = failing(clean_step, of("irna"), "clean")
    serat: list[bytes] = []

    def first_of_serat(message: Any) -> bool:
        if of("serat")(message) and (not serat or message.key in serat):
            serat.append(message.key)
            return True
        return False

    line.enrich = failing(enrich_step, first_of_serat, "enrich")
    line.publish([*pages(24), EMPTY])
    line.settle()
    count: int = line.outcomes()["rejected"]
    assert count == sum(page.outlet == "irna" for page in pages(24)) + 2
    return count


def clean_audit(line: Line) -> bool:
    with Reader(line.settings, topic("raw").name) as reader:
        ends = {partition: (0, end) for partition, end in reader.ends().items()}
    return audit(line.client, ends, "g1").clean


def send_again(line: Line, **choice: Any) -> redrive.Done:
    return redrive.redrive(line.settings, line.client, Choice(**choice))


def test_groups_name_an_example_and_the_command(line: Line, rejects: int) -> None:
    told = line.rasad("rejected")
    assert "× stage_error, stage clean, outlet irna" in told
    assert "rasad redrive --reason stage_error --stage clean --outlet irna" in told
    assert "an old fault" in told
    assert "https://www.irna.ir/" in told
    assert f"{rejects} records are rejected" in told
    groups = [
        msgspec.json.decode(text) for text in line.rasad("rejected", "--reason", "empty", "--json").splitlines()
    ]
    assert [(group["n"], group["outlet"], group["url"]) for group in groups] == [(1, "isna", EMPTY.url)]


def test_a_dry_run_sends_nothing(line: Line, rejects: int) -> None:
    before = len(line.messages("raw"))
    told = line.rasad("redrive", "--outlet", "irna", "--dry-run")
    assert told.count("  stage_error  irna  https://") == rejects - 2
    assert "0 sent again" in told
    assert len(line.messages("raw")) == before


def test_what_is_sent_is_the_message_that_was_rejected(line: Line, rejects: int) -> None:
    originals = {message.value: message for message in line.messages("raw")}
    letters = redrive._letters(
        line.settings, {place(m) for m in originals.values()}, datetime(2020, 1, 1, tzinfo=UTC)
    )
    for letter in letters:
        sent = redrive.again(letter, datetime.now(UTC))
        was = originals[sent.value]
        assert sent.key == was.key
        own = {"rasad_redrive_of", "rasad_redriven_at"}
        assert {name: value for name, value in sent.headers.items() if name not in own} == was.headers
        assert sent.headers["rasad_redrive_of"].decode() == f"{was.topic}/{was.partition}/{was.offset}"


def place(message: Any) -> tuple[str, int, int]:
    return (message.topic, message.partition, message.offset)


def test_what_fails_again_is_one_reject_still(line: Line, rejects: int) -> None:
    assert send_again(line, outlet="irna", limit=2).sent == 2
    line.until(lambda: line.outcomes().get("superseded") == 2)
    assert line.outcomes()["rejected"] == rejects
    assert clean_audit(line)


def test_what_is_on_its_way_is_not_sent_again(line: Line, rejects: int) -> None:
    line.paused.set()
    try:
        first = send_again(line, outlet="irna")
        second = send_again(line, outlet="irna")
    finally:
        line.paused.clear()
    assert (first.sent, first.pending) == (rejects - 2, 0)
    assert (second.sent, second.pending) == (0, rejects - 2)
    line.until(lambda: line.outcomes().get("superseded") == rejects)
    assert line.outcomes()["rejected"] == rejects


def test_a_redrive_that_died_after_sending_is_noticed(
    line: Line, rejects: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.clean = clean_step  # the fix
    note = redrive._note

    def dies(client: Any, rows: Any) -> None:
        if any(sent_to for _, _, sent_to in rows):
            raise KeyboardInterrupt
        note(client, rows)

    line.paused.set()
    try:
        monkeypatch.setattr(redrive, "_note", dies)
        with pytest.raises(KeyboardInterrupt):
            send_again(line, outlet="irna")
        monkeypatch.undo()
        done = send_again(line, outlet="irna")
        assert (done.sent, done.pending) == (0, rejects - 2)
    finally:
        line.paused.clear()
    line.until(lambda: line.outcomes()["rejected"] == 2)


def test_after_the_fix_every_page_counts_once(line: Line, rejects: int) -> None:
    line.enrich = enrich_step
    # Rejected at enrich: the raw record stays the same.
    assert send_again(line, stage="enrich").sent == 1
    line.until(lambda: line.outcomes()["rejected"] == 1)
    done = send_again(line)
    assert (done.rejects, done.sent) == (1, 1)  # the empty page, which is empty still
    line.until(lambda: line.value("SELECT count() FROM ledger WHERE reason = 'empty' AND superseded_by = ''") == 1)
    line.until(lambda: line.outcomes()["superseded"] == 2 * (rejects - 2) + 3)
    assert clean_audit(line)
    outcomes = line.outcomes()
    assert outcomes["rejected"] == 1
    assert outcomes["article"] + outcomes.get("revision", 0) + outcomes.get("unchanged", 0) == line.published - 1
    fetched = line.rows("SELECT sum(fetched), sum(rejected) FROM (" + SUMMARY + ")")
    assert fetched == [(line.published, 1)]
    assert "1 records are rejected" in line.rasad("rejected")
    named = line.rows("SELECT DISTINCT superseded_by FROM ledger WHERE outcome = 'superseded'")
    assert all(by.startswith("pages.raw.v1/") for (by,) in named)


SUMMARY = "SELECT countIf(outcome != 'superseded') AS fetched, countIf(outcome = 'rejected') AS rejected FROM ledger"


def test_a_text_that_was_taken_down_stays_away(line: Line, rejects: int) -> None:
    page = next(page for page in pages(24) if page.outlet == "isna")
    assert page.url is not None
    ref = article_ref(page.url)
    assert ref is not None
    page_id = ref.page_id
    # With a second version: subscribers are told of the one they know last.
    line.publish([replace(page, fetched_at=datetime.now(UTC), body=page.body.replace(b"<p>", b"<p>1403 ", 3))])
    line.settle()
    sql = "SELECT toString(article_id) FROM articles WHERE page_id = {p:String} ORDER BY version"
    versions = [article for (article,) in line.rows(sql, p=page_id)]
    assert len(versions) >= 2
    told = line.rasad("takedown", page.url, "--reason", "court order")
    assert "taken down" in told
    assert "pages.raw.v1 30 days" in told
    assert rows_left(line.client, page_id) == 0
    assert line.rows("SELECT reason FROM takedown_rows FINAL WHERE page_id = {p:String}", p=page_id) == [
        ("court order",)
    ]
    stones = [m.key for m in line.messages("relations") if m.value is None]
    assert sorted(map(bytes.decode, filter(None, stones))) == sorted(versions)
    event = [m for m in line.messages("unique") if m.headers["ce_type"] == b"ir.rasad.article.withdrawn.v1"][-1]
    record = msgspec.json.decode(event.value or b"", type=Enriched)
    assert (record.page_id, record.previous, record.article) == (page_id, versions[-1], None)
    # Fetched again, with another text: the record has its outcome, the tables have no text.
    line.publish([replace(page, fetched_at=datetime.now(UTC), body=page.body.replace(b"<p>", b"<p>1404 ", 3))])
    line.settle()
    assert rows_left(line.client, page_id) == 0
    assert clean_audit(line)
    # Nor has the compacted topic, once the loader has met what the resolver said of its story.
    line.until(lambda: not any(page_id in story for story in stories(line).values()))
    assert any(page_id in (m.value or b"").decode() for m in line.messages("stories"))


def stories(line: Line) -> dict[bytes | None, str]:
    """What compaction leaves of the topic of stories."""
    return {message.key: (message.value or b"").decode() for message in line.messages("stories")}


def test_a_url_that_is_nobodys_is_refused(line: Line) -> None:
    assert "is no outlet's article" in line.rasad("takedown", "https://example.org/", expect=1)
