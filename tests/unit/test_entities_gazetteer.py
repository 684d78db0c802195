"""The gazetteer's tables: large enough, without contradictions, and strict: errors name file and entry."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.enrichers.linking import data, index
from pipeline.enrichers.linking.data import GazetteerError, entries, holders, read
from pipeline.enrichers.linking.offices import AS_OF, offices
from pipeline.enrichers.linking.words import cue_sets, words

HEADER = "id\tfa\tar\ten\tqid\tof\tcues\tadjectives"
LANGUAGES = ("fa", "ar", "en")


def test_it_is_large_enough() -> None:
    types = Counter(entry.type for entry in entries().values())
    assert sum(types.values()) >= 2500
    assert types.keys() == {"person", "organisation", "place", "group", "event"}
    assert min(types["person"], types["organisation"], types["place"]) >= 800


def test_nearly_every_entry_has_names_in_three_languages() -> None:
    whole = sum(all(language in entry.names for language in LANGUAGES) for entry in entries().values())
    assert whole / len(entries()) >= 0.99


def test_no_two_entries_share_a_qid() -> None:
    qids = [entry.qid for entry in entries().values() if entry.qid]
    assert len(qids) == len(set(qids)) >= 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_do_not_contradict_each_other(language: str) -> None:
    assert len(index.index(language).patterns) > 2500


def test_every_cue_set_exists() -> None:
    named = {cue[1:] for entry in entries().values() for cue in entry.cues if cue.startswith("@")}
    assert named <= cue_sets().keys()


def test_terms_of_office_are_in_order() -> None:
    assert {term.office for term in holders()} <= offices().keys()
    for term in holders():
        assert (term.since or AS_OF) < (term.until or AS_OF), term
    open_terms = Counter((term.office, term.country) for term in holders() if term.until is None)
    assert max(open_terms.values()) == 1


def test_words_exist_in_each_language() -> None:
    assert all("رییس" in words(code).role_heads for code in ("fa", "ar"))
    assert "minister" in words("en").role_heads


@pytest.mark.parametrize(
    "line, message",
    [
        ("animal/cat\tگربه", r"t.tsv:2: 'animal/cat' is no id of a known type"),
        ("per/Cat\tگربه", "is no id"),
        ("per/cat", "per/cat has no name"),
        ("per/cat\tگربه?", r"t.tsv:2: per/cat: a name with \? needs cues"),
        ("per/cat\tگربه\t\t\tX12", "'X12' is no QID"),
        ("per/cat\tگربه *", "cannot read the name"),
        ("per/cat\ta *b *c", "cannot read the name"),
        ("per/cat" + "\tx" * 9, "10 cells for 8 columns"),
    ],
)
def test_a_bad_line_is_named(line: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        list(read("t.tsv", [HEADER, line]))


def test_a_bad_header_is_named() -> None:
    with pytest.raises(GazetteerError, match=r"t.tsv:1: the header must be"):
        list(read("t.tsv", ["id\tname"]))


def test_marks_are_read() -> None:
    (entry,) = read("t.tsv", ["# comment", HEADER, "per/x\tعلی **شمخانی; دریابان!?\t\t\t\t\t<سردار; @press"])
    first, second = entry.names["fa"]
    assert (first.text, first.surname, first.default) == ("علی شمخانی", "شمخانی", True)
    assert (second.text, second.cued, second.generic) == ("دریابان", True, True)
    assert entry.cues == ("<سردار", "@press")


def test_an_id_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    table = next(data.tables())
    monkeypatch.setattr(data, "tables", lambda: iter([table, table]))
    with pytest.raises(GazetteerError, match="stands already in"):
        entries.__wrapped__()


def test_a_name_of_two_entries_needs_cues(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [HEADER, "org/one\tبانک نمونه", "org/two\tبانک نمونه"]
    monkeypatch.setattr(index, "entries", lambda: {e.id: e for e in read("t.tsv", lines)})
    with pytest.raises(GazetteerError, match=r"t.tsv:2 org/one, t.tsv:3 org/two: both are called 'بانک نمونه'"):
        index.index.__wrapped__("fa")


def test_one_surname_has_one_usual_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [HEADER, "per/one\tرضا **نمونه", "per/two\tاحمد **نمونه"]
    monkeypatch.setattr(index, "entries", lambda: {e.id: e for e in read("t.tsv", lines)})
    with pytest.raises(GazetteerError, match="both are called 'نمونه'"):
        index.index.__wrapped__("fa")
