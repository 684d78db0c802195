"""Names that no list knows: what becomes of a tagger's candidates, and the rules for English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrichers import names, names_en
from pipeline.enrichers.entities import entities, link
from pipeline.enrichers.linking.unlisted import Candidate, Linked, Unlisted, unlisted
from pipeline.text import sentences
from schemas.records import Article
from tests.quality.speed import best_seconds


def article(text: str, language: str, title: str | None = None, lead: str | None = None) -> Article:
    return Article(
        article_id="a", page_id="p1", outlet="irna", edition=language, language=language, title=title, lead=lead,
        text=text, sentences=sentences.split(text, language),
    )  # fmt: skip


def at(text: str, *named: tuple[str, str]) -> list[Candidate]:
    """Candidates where the words stand, each found behind the one before."""
    found, start = [], 0
    for words, kind in named:
        start = text.index(words, start)
        found.append(Candidate(start, start + len(words), kind))
        start += len(words)
    return found


def read(
    text: str, found: list[Candidate], linked: list[Linked] | None = None, language: str = "fa"
) -> list[Unlisted]:
    return unlisted(text, 0, found, linked or [], language, "p1")


def test_a_surname_is_the_person_named_before() -> None:
    text = "کریم نوذری آمد. مینا نوذری رفت. نوذری خندید."
    first, second = read(text, at(text, ("کریم نوذری", "person"), ("مینا نوذری", "person"), ("نوذری", "person")))
    assert (first.id, len(first.mentions)) == ("x/person/کریم-نوذری", 1)
    assert (second.id, len(second.mentions)) == ("x/person/مینا-نوذری", 2)


def test_one_word_for_a_person_is_somebody_of_that_page() -> None:
    (one,) = read("نوذری آمد.", at("نوذری آمد.", ("نوذری", "person")))
    assert one.id == "x/person/نوذری@p1"
    (place,) = read("کهن‌ده", at("کهن‌ده", ("کهن‌ده", "place")))
    assert place.id == "x/place/کهنده"


def test_a_fuller_name_and_a_title_are_one_person() -> None:
    text = "دکتر سیدکریم رضا نوذری گفت. رضا نوذری افزود."
    (one,) = read(text, at(text, ("دکتر سیدکریم رضا نوذری", "person"), ("رضا نوذری", "person")))
    assert one.name == "سیدکریم رضا نوذری"
    assert len(one.mentions) == 2


@pytest.mark.parametrize(
    ("text", "names", "ids"),
    [
        ("بالصفصاف وعاد إلى الصفصاف", ["بالصفصاف", "الصفصاف"], ["x/place/الصفصاف"]),
        ("لكفرحمدون ثم كفرحمدون", ["لكفرحمدون", "كفرحمدون"], ["x/place/کفرحمدون"]),
        ("للصفصاف", ["للصفصاف"], ["x/place/الصفصاف"]),
        ("بلغونة", ["بلغونة"], ["x/place/بلغونه"]),
    ],
)
def test_arabic_particles_are_no_part_of_a_name(text: str, names: list[str], ids: list[str]) -> None:
    found = read(text, at(text, *((name, "place") for name in names)), language="ar")
    assert [one.id for one in found] == ids


def test_signs_round_a_name_are_no_part_of_it() -> None:
    (one,) = read("«کهن‌ده»، آمد", [Candidate(0, 9, "place")])
    assert (one.name, one.mentions) == ("کهن‌ده", [(1, 7)])
    assert read("«»", [Candidate(0, 2, "place")]) == []


def test_what_is_linked_explains_a_candidate_but_for_an_organisation_of_a_place() -> None:
    text = "سازمان آب کویرستان"
    place = Linked(10, 18, "place")
    (one,) = read(text, [Candidate(0, 18, "organisation")], [place])
    assert one.id == "x/organisation/سازمان-اب-کویرستان"
    assert read(text, [Candidate(0, 18, "person")], [place]) == []
    assert read(text, [Candidate(10, 18, "organisation")], [place]) == []


def test_a_name_linked_beside_a_cue_only_stays_unlinked_without_it() -> None:
    text = "در ساری باران بارید."
    (one,) = link(article(text, "fa"), at(text, ("ساری", "place")))
    assert (one.id, one.qid) == ("x/place/ساری", None)


def test_names_in_title_and_lead_count_and_have_no_offsets() -> None:
    text = "بهادر کوشیار مدیرکل راه گفت: جاده باز است."
    found = {
        e.id: e for e in entities(article(text, "fa", title="بهادر کوشیار: جاده باز است", lead="بهادر کوشیار گفت."))
    }
    person = found["x/person/بهادر-کوشیار"]
    assert [mention.start for mention in person.mentions] == [0]
    assert person.salience >= 0.6


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("وزیر امور خارجه ایران با همتای عراقی خود دیدار کرد.", "fa", []),
        ("أما غازي فيصل فرأى أن الحوارات ستطول.", "ar", ["غازي فيصل"]),
        ("وقال أبو أحمد لمراسلنا إن الطريق مغلق.", "ar", ["أبو أحمد"]),
    ],
)
def test_a_learnt_name_ends_before_what_is_no_name(text: str, language: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in names.candidates(article(text, language))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coach Ali Tizro said so.", {("Ali Tizro", "person")}),
        ("Nasrin Kohan, a senior researcher, left.", {("Nasrin Kohan", "person")}),
        ("Nasrin Kohan, which is a song, played.", set()),
        ("It was built in Nodezh.", {("Nodezh", "place")}),
        ("They live in the town of Nodezh.", {("Nodezh", "place")}),
        ("The Ministry of Good Works and Roads opened.", {("Ministry of Good Works and Roads", "organisation")}),
        (
            "The Bank of Karvan and Tizro University met.",
            {("Bank of Karvan", "organisation"), ("Tizro University", "organisation")},
        ),
        ("Karvan Steel Company's profit rose.", {("Karvan Steel Company", "organisation")}),
        ("On Monday, However, The Islamic Ramadan ended in May.", set()),
        ("Prime Minister spoke.", set()),
    ],
)
def test_english_names_are_told_by_their_words(text: str, expected: set[tuple[str, str]]) -> None:
    given_article = article(text, "en")
    found = names_en.candidates(given_article)
    assert {(text[one.start : one.end], one.type) for one in found} == expected


def test_a_headline_has_the_names_that_the_text_has() -> None:
    given_article = article("Nasrin Kohan said so.", "en", title="Big Changes Ahead, Says Nasrin Kohan")
    found = names_en.candidates(given_article)
    base = len(given_article.title or "") + 2
    assert found[0].start + base == (given_article.title or "").index("Nasrin")
    assert len(found) == 2


@given(st.text(max_size=150), st.text(max_size=30), st.sampled_from(["fa", "ar", "en"]))
@settings(max_examples=150, deadline=None)
def test_any_text_has_names_inside_it(text: str, title: str, language: str) -> None:
    for entity in entities(article(text, language, title=title)):
        assert entity.name
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("word", ["Ali Tizro said. ", "Ministry of Good and ", "Abc Def, a ", "in Nodezh "])
def test_the_time_is_linear_in_an_english_text(word: str) -> None:
    def seconds(count: int) -> float:
        whole = article(word * count, "en")
        return best_seconds(lambda: names_en.candidates(whole))

    seconds(10)
    short, long = seconds(500), seconds(4_000)
    assert long < 8 * 4 * max(short, 0.005)
