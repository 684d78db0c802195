"""Topics: the taxonomy holds together, outlets' sections and tags are read, text decides where they are silent."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from pipeline.enrichers.classification import model as topics_model
from pipeline.enrichers.classification import sections, taxonomy
from pipeline.enrichers.classification.model import Classifier, told
from pipeline.enrichers.classification.taxonomy import nodes, stem, words
from pipeline.enrichers.topics import topics
from schemas.records import Article

OUTLETS = ("fars", "isna", "irna", "nournews", "serat")


def article(**fields: object) -> Article:
    given = {"article_id": "a", "page_id": "p", "outlet": "isna", "edition": "fa", "language": "fa", **fields}
    return Article(**given)  # type: ignore[arg-type]


def test_the_taxonomy_has_two_levels_and_words_in_each_language() -> None:
    tree = nodes()
    tops = [node for node in tree.values() if node.parent is None]
    leaves = [node for node in tree.values() if node.parent]
    assert len(tops) == 17
    assert len(leaves) >= 50
    assert all(tree[str(leaf.parent)].parent is None for leaf in leaves)
    assert all(node.words[language].strip() for node in tree.values() for language in taxonomy.LANGUAGES)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_sections_of_every_outlet_lead_into_the_taxonomy(outlet: str) -> None:
    known = sections.names(outlet)
    assert len(known) >= 200
    assert set(known.values()) <= set(nodes())


@pytest.mark.parametrize(
    ("section", "outlet", "expected"),
    [
        ("اقتصاد > آب و انرژی", "irna", "rasad:oil-gas-energy"),
        ("اجتماعی > حوادث", "isna", "medtop:03000000"),
        ("اجتماعي > تهران بزرگ", "fars", "medtop:14000000"),  # the last level is unknown; Arabic yeh
        ("عنوان ناشناخته > ورزش", "serat", "medtop:15000000"),
        ("السیاسة", "isna", "medtop:11000000"),
        ("Politics", "nournews", "medtop:11000000"),
        ("امنیتی", "nournews", "rasad:military"),
        ("امنیتی", "serat", None),
        ("استان‌ها > یزد", "irna", None),
        (None, "irna", None),
    ],
)
def test_section(section: str | None, outlet: str, expected: str | None) -> None:
    assert sections.of_section(section, outlet) == expected


def test_tags_that_name_a_topic_count_and_places_do_not() -> None:
    tags = ["بسکتبال", "غرب آسیا", "گرگان", "والیبال"]
    assert sections.of_tags(tags, "fars") == ["rasad:volleyball-basketball"]


def test_the_outlets_word_comes_first_and_is_not_repeated() -> None:
    found = topics(
        article(
            section="ورزش > کشتی و رزمی",
            title="سه مدال طلا برای کشتی‌گیران",
            text="تیم ملی کشتی آزاد در مسابقات قهرمانی آسیا سه مدال طلا گرفت و سرمربی تیم از کشتی‌گیران تشکر کرد.",
        )
    )
    assert [(topic.id, topic.source) for topic in found[:2]] == [
        ("medtop:15000000", "section"),
        ("rasad:combat-sports", "section"),
    ]
    assert found[0].score == 1.0
    ids = [topic.id for topic in found]
    assert len(ids) == len(set(ids))
    for i, topic in enumerate(found):
        assert topic.parent is None or topic.parent in ids[:i]


@pytest.mark.parametrize(
    ("language", "title", "text", "top", "leaf"),
    [
        (
            "fa",
            "بازیکن تازه پرسپولیس معرفی شد",
            "باشگاه پرسپولیس هافبک تازه خود را برای لیگ برتر فوتبال معرفی کرد و سرمربی تیم از او راضی است.",
            "medtop:15000000",
            "rasad:football",
        ),
        (
            "fa",
            "نمایندگان به لایحه رأی دادند",
            "نمایندگان مجلس شورای اسلامی در صحن علنی با کلیات لایحه دولت موافقت کردند و کمیسیون آن را بررسی می‌کند.",
            "medtop:11000000",
            "rasad:parliament",
        ),
        (
            "ar",
            "انخفاض أسعار النفط",
            "تراجع سعر البرميل بعد اجتماع أوبك وسط مخاوف الأسواق من زيادة الإنتاج.",
            "medtop:04000000",
            "rasad:oil-gas-energy",
        ),
        (
            "en",
            "Earthquake kills five",
            "Rescue teams search for survivors after a magnitude 6 quake; an aftershock followed.",
            "medtop:03000000",
            "rasad:earthquake",
        ),
    ],
)
def test_text_alone(language: str, title: str, text: str, top: str, leaf: str) -> None:
    found = {topic.id: topic for topic in topics(article(language=language, title=title, text=text))}
    assert found[top].source == "text"
    assert 0 < found[top].score <= 1
    assert found[leaf].parent == top


@pytest.mark.parametrize("language", ["fa", "ar", "en", "und", "he"])
def test_text_that_tells_nothing(language: str) -> None:
    assert topics(article(language=language, title=None, text="")) == []
    assert topics(article(language=language, title="؟", text="...")) == []


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("زلزله‌ها", "fa", "زلزله"),
        ("المباراة", "ar", "مباراه"),
        ("والانتخابات", "ar", "انتخابات"),
        ("prices", "en", "price"),
        ("class", "en", "class"),
    ],
)
def test_stems(word: str, language: str, expected: str) -> None:
    assert stem(words(word)[0], language) == expected


def test_words_of_a_leaf_count_for_its_parent_and_joined_words_only_together() -> None:
    said = told(words("مسابقات کشتی آزاد"), "fa")
    assert said["rasad:combat-sports"] > 0
    assert said["medtop:15000000"] > said["rasad:combat-sports"]
    assert "rasad:combat-sports" not in told(words("کشتی باری در بندر آزاد شد"), "fa")


def test_a_model_reads_back_as_it_was_written() -> None:
    size = len(nodes())
    model = Classifier(
        topics=("medtop:01000000", "medtop:15000000"),
        words=("تیم", "فیلم"),
        idf=np.array([1.5, 2.0], dtype=np.float32),
        weights=np.array([[-3, 90], [100, -7]], dtype=np.int8),
        scale=0.01,
        lexicon=np.zeros((size, 2), dtype=np.float32),
        sharpness=3.0,
    )
    packed = topics_model.dump(model)
    assert packed == topics_model.dump(model)
    again = topics_model.load(packed)
    assert again.words == model.words
    assert again.probabilities(["تیم"], {}) == pytest.approx(model.probabilities(["تیم"], {}))
    assert again.probabilities(["تیم"], {})["medtop:15000000"] > 0.9


def test_a_model_of_another_taxonomy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = topics_model.dump(topics_model.shipped())
    fewer = dict(list(nodes().items())[:-1])
    monkeypatch.setattr(topics_model, "nodes", lambda: fewer)
    with pytest.raises(ValueError, match=r"classification\.train"):
        topics_model.load(packed)


def test_importing_reads_nothing() -> None:
    program = (
        "import builtins, io\n"
        "import pipeline.enrichers.topics as t\n"
        "from pipeline.enrichers.classification import model as topics_model\n"
        "from pipeline.enrichers.classification import sections\n"
        "from pipeline.enrichers.classification import taxonomy as x\n"
        "caches = [topics_model.shipped, sections.names, x.nodes, x.vocabulary]\n"
        "assert not any(cache.cache_info().currsize for cache in caches)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
