"""The linker's contract: offsets, ids over languages and spellings, roles, references, a tagger's candidates."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrichers.entities import entities, link
from pipeline.enrichers.linking.unlisted import Candidate
from pipeline.text import sentences
from schemas.records import Article, Entity
from tests.quality.speed import best_seconds

MEETING = """علی شمخانی دبیر شورای عالی امنیت ملی با مصطفی الکاظمی نخست‌وزیر عراق دیدار کرد.
شمخانی گفت: امنیت دو کشور یکی است. وی افزود: مرزها باید آرام بماند."""


def article(text: str, language: str = "fa", title: str | None = None, day: str = "2021-09-12") -> Article:
    published = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC) if day else None
    return Article(
        article_id="a",
        page_id="p",
        outlet="irna",
        edition="fa",
        language=language,
        title=title,
        text=text,
        sentences=sentences.split(text, language),
        published_at=published,
    )


def by_id(found: list[Entity]) -> dict[str, Entity]:
    return {entity.id: entity for entity in found}


def words(entity: Entity) -> list[str]:
    return [mention.text for mention in entity.mentions]


def test_a_mention_is_the_text_at_its_offsets() -> None:
    text = article(MEETING)
    found = [mention for entity in link(text) for mention in entity.mentions]
    assert len(found) == 6
    assert all(text.text[m.start : m.end] == m.text for m in found)


def test_full_name_surname_and_pronoun_are_one_person() -> None:
    shamkhani = by_id(link(article(MEETING)))["per/ali-shamkhani"]
    assert words(shamkhani) == ["علی شمخانی", "شمخانی", "وی"]
    assert shamkhani.role == "دبیر شورای عالی امنیت ملی"
    assert (shamkhani.type, shamkhani.name) == ("person", "علی شمخانی")


@pytest.mark.parametrize(
    "language, text, id",
    [
        ("fa", "شمخانی آمد", "per/ali-shamkhani"),
        ("ar", "قال علي شمخاني إن", "per/ali-shamkhani"),
        ("ar", "قال شمخانی إن", "per/ali-shamkhani"),
        ("en", "Ali Shamkhani said so", "per/ali-shamkhani"),
        ("ar", "مصطفى الكاظمي", "per/mustafa-al-kadhimi"),
        ("fa", "مصطفي الكاظمي", "per/mustafa-al-kadhimi"),
        ("fa", "رئيس‌جمهور كشورمان، محمود احمدينژاد", "per/mahmoud-ahmadinejad"),
        ("ar", "أبو مهدي المهندس", "per/abu-mahdi-al-muhandis"),
        ("fa", "سید ابرهیم رئیسی", "per/ebrahim-raisi"),
    ],
)
def test_one_person_in_many_spellings(language: str, text: str, id: str) -> None:
    assert id in by_id(link(article(text, language)))


@pytest.mark.parametrize(
    "language, text, wanted",
    [
        ("fa", "مردم تهران‌اند و طالبان‌ها", {"place/tehran": ["تهران"], "group/taliban": ["طالبان"]}),
        ("fa", "بغدادرا ديدند وعراق را هم", {"place/baghdad": ["بغداد"], "place/iraq": ["عراق"]}),
        ("ar", "للعراق وبالعراق وإيران", {"place/iraq": ["لعراق", "العراق"], "place/iran": ["إيران"]}),
        ("en", "Iran's and Iraq-based", {"place/iran": ["Iran"], "place/iraq": ["Iraq"]}),
    ],
)
def test_clitics_and_endings_stay_outside(language: str, text: str, wanted: dict[str, list[str]]) -> None:
    assert {key: words(entity) for key, entity in by_id(link(article(text, language))).items()} == wanted


@pytest.mark.parametrize(
    "language, text",
    [
        ("fa", "تهرانی‌ها و عراقی‌ها و ایرانی‌ها"),
        ("fa", "این طرح قطره‌ای آب مصرف نمی‌کند"),
        ("fa", "بیمارستان‌های امدادی و شهید بهشتی"),
        ("fa", "المان‌های شهری نصب شد"),
        ("fa", "جهانبخش سنجابی و نصرالله پژمانفر آمدند"),
        ("ar", "وزراء الدول العربية وفارنا"),
        ("ar", "قررت «أوبك+» ذلك"),
        ("en", "it told us who will go to the turkey farm"),
        ("fa", "دیدار از کرمانشاهان قدیم"),
    ],
)
def test_words_that_only_look_like_names(language: str, text: str) -> None:
    assert link(article(text, language)) == []


def test_a_name_does_not_run_over_a_line_end() -> None:
    assert by_id(link(article("در این کردستان\nعراق را دیدند"))).keys() == {"place/iraq"}


def test_the_day_tells_who_held_the_office() -> None:
    for day, holder in [("2012-05-01", "per/saeed-jalili"), ("2024-05-01", "per/ali-akbar-ahmadian")]:
        found = by_id(link(article("دبیر شورای عالی امنیت ملی به مسکو رفت.", day=day)))
        assert words(found[holder]) == ["دبیر شورای عالی امنیت ملی"]


def test_nobody_is_taken_for_a_holder_beyond_what_is_known() -> None:
    for day in ("2035-05-01", ""):
        assert "person" not in {e.type for e in link(article("رئیس جمهور ترکیه به مسکو رفت.", day=day))}


def test_the_army_of_this_country_is_not_homes() -> None:
    text = "ارتش این رژیم از ایران می‌ترسد. رئیس جمهور این کشور هم ترسید."
    assert by_id(link(article(text))).keys() == {"place/iran"}


def test_an_undated_text_that_names_one_holder_means_him() -> None:
    text = "تحدث أمين المجلس الأعلى للأمن القومي. وأضاف شمخاني أن الأمن مهم."
    assert words(by_id(link(article(text, "ar", day="")))["per/ali-shamkhani"]) == [
        "أمين المجلس الأعلى للأمن القومي",
        "شمخاني",
    ]


def test_an_unknown_speaker_ends_the_subject() -> None:
    text = "علی شمخانی گفت: کار ادامه دارد.\nمدیر کارخانه گفت: تولید بیشتر شده است. وی افزود: فروش خوب است."
    assert words(by_id(link(article(text)))["per/ali-shamkhani"]) == ["علی شمخانی"]


def test_the_title_counts_for_salience_and_has_no_offsets() -> None:
    found = by_id(link(article("در بغداد باران بارید.", title="سفر لاریجانی به بغداد")))
    larijani, baghdad = found["per/ali-larijani"], found["place/baghdad"]
    assert larijani.mentions == []
    assert (larijani.count, larijani.in_title, larijani.in_lead) == (1, True, False)
    assert (baghdad.count, baghdad.in_title, len(baghdad.mentions)) == (2, True, 1)
    assert found["place/baghdad"].salience > found["per/ali-larijani"].salience > 0
    assert [e.id for e in link(article("عراق و ایران. عراق.", title="عراق"))] == ["place/iraq", "place/iran"]


def test_names_are_those_of_the_articles_language() -> None:
    names = {code: by_id(link(article(text, code)))["place/iraq"].name for code, text in TEXTS.items()}
    assert names == {"fa": "عراق", "ar": "العراق", "en": "Iraq"}


TEXTS = {"fa": "عراق", "ar": "العراق", "en": "Iraq"}


def test_candidates_of_a_tagger_are_kept_where_nothing_is_linked() -> None:
    text = "نگار احمدپناه به تهران رفت. نگار احمدپناه بازگشت."
    spans = [Candidate(0, 13, "person"), Candidate(17, 22, "place"), Candidate(28, 41, "person")]
    assert [text[c.start : c.end] for c in spans] == ["نگار احمدپناه", "تهران", "نگار احمدپناه"]
    found = by_id(link(article(text), spans))
    assert found.keys() == {"place/tehran", "x/person/نگار-احمدپناه"}
    assert len(found["x/person/نگار-احمدپناه"].mentions) == 2
    with pytest.raises(ValueError, match="unknown type"):
        link(article(text), [Candidate(0, 4, "animal")])


@pytest.mark.parametrize("text", ["", "\n", " \n \u200c\n", "ـ", "؟!؛", "\ud800"])
def test_texts_without_words(text: str) -> None:
    assert link(article(text)) == []


@pytest.mark.parametrize("language", ["und", "tr", ""])
def test_other_languages_are_read_by_their_edition(language: str) -> None:
    assert "place/iran" in by_id(link(article("ایران", language)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "شمخانی",
                "وی",
                "گفت",
                "علی",
                "،",
                "\n",
                ".",
                "وزیر",
                "خارجه",
                "عراق",
                "«",
                "»",
                "US",
                "ــ",
                "\u200c",
                "İ",
                "ﷺ",
            ]
        ),
        max_size=30,
    ),
    st.sampled_from(["fa", "ar", "en"]),
)
def test_offsets_hold_for_any_text(parts: list[str], language: str) -> None:
    text = article(" ".join(parts), language)
    for entity in link(text):
        assert 0 <= entity.salience <= 1
        for m in entity.mentions:
            assert text.text[m.start : m.end] == m.text
            assert m.text.strip() == m.text != ""


def test_importing_reads_nothing() -> None:
    code = (
        "import pipeline.enrichers.entities as e\n"
        "from pipeline.enrichers.linking import data as d\n"
        "from pipeline.enrichers.linking import index as i\n"
        "from pipeline.enrichers.linking import offices as o\n"
        "from pipeline.enrichers.linking import words as w\n"
        "print([f.cache_info().currsize for f in (d.entries, d.holders, i.index, o.offices, w.words, w.cue_sets)])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[0, 0, 0, 0, 0, 0]"


@pytest.mark.parametrize("word", ["وزیر خارجه عراق لاریجانی ", "سید ", "علی لاریجانی، ", "نخست‌وزیر عراق و "])
def test_the_time_is_linear_in_the_text(word: str) -> None:
    link(article("ایران"))
    short, long = (_seconds(word * count) for count in (1_000, 8_000))
    assert long < 8 * 4 * max(short, 0.005)


def _seconds(text: str) -> float:
    one = Article(
        article_id="a", page_id="p", outlet="irna", edition="fa", language="fa", text=text, sentences=[(0, len(text))]
    )
    return best_seconds(lambda: entities(one))
