"""The marked-up page of `rasad inspect --html`: the whole text, marks where they belong, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner

from pipeline.cli.inspect import command
from pipeline.explain import facts
from pipeline.inspection import Inspection
from pipeline.inspection_page import lines, page
from pipeline.stages.enrich import enrich
from schemas.records import Article, Enrichment, Entity, Mention, Quote

TEXTS = {
    "fa": "به گزارش ایرنا، علی شمخانی در تهران گفت: «امنیت عراق امنیت ماست». وی افزود: مرزها آرام است.",
    "ar": "قال علي شمخاني في طهران إن أمن العراق من أمن إيران.",
    "en": 'Ali Shamkhani said in Tehran: "The security of Iraq is ours." He left on Sunday.',
}


def article(text: str, language: str = "fa", title: str = "دیدار") -> Article:
    return Article(
        article_id="a", page_id="p", outlet="irna", edition=language, language=language, title=title, text=text,
        paragraphs=text.split("\n"), sentences=[(0, len(text))], agencies=["irna"],
    )  # fmt: skip


def inspected(found: Article, enrichment: Enrichment | None = None) -> Inspection:
    return Inspection(source="x.txt", outcome="article", article=found, enrichment=enrichment or enrich(found))


@pytest.mark.parametrize("language", TEXTS)
def test_the_page_has_the_whole_text_with_its_facts(language: str) -> None:
    given = article(TEXTS[language], language)
    found = enrich(given)
    tree = lxml.html.fromstring(page([inspected(given, found)]))
    (section,) = tree.xpath("//section")
    assert section.get("dir") == ("ltr" if language == "en" else "rtl")
    marks = [mark.text_content() for mark in tree.xpath("//article//mark")]
    assert marks == [m.text for m in sorted((m for e in found.entities for m in e.mentions), key=lambda m: m.start)]
    for speaker in tree.xpath("//article//*[@class='who']"):
        speaker.drop_tree()
    assert "".join(tree.xpath("//article/p")[0].itertext()).strip() == given.text
    told = " ".join(tree.xpath("//aside")[0].itertext())
    assert all(entity.id in told for entity in found.entities)
    assert all((quote.speaker or "") in told for quote in found.quotes)
    assert len(found.quotes) >= 1


def test_a_mention_inside_a_mention_inside_a_statement() -> None:
    text = "او گفت: دانشگاه تهران باز است. تمام."
    found = Enrichment(
        entities=[
            Entity(id="o", type="organisation", name="دانشگاه", mentions=[Mention(8, 21, "دانشگاه تهران")]),
            Entity(id="c", type="place", name="تهران", mentions=[Mention(16, 21, "تهران")]),
        ],
        quotes=[Quote(speaker="او", text=text[8:29], start=8, end=29)],
    )
    (line,) = lines(article(text), found)
    assert "".join(part for piece in line.pieces for part, _ in piece.parts) == text
    named = next(piece for piece in line.pieces if piece.entity)
    assert [(part, entity and entity.id) for part, entity in named.parts] == [("دانشگاه ", None), ("تهران", "c")]
    closing = [piece.parts[0][0] for piece in line.pieces if piece.closes]
    assert closing == ["."]  # the speaker stands behind the full stop


def test_what_an_article_says_is_never_markup() -> None:
    bad = '<script>alert(1)</script><img src=x onerror="x">'
    html = page([inspected(article(f"{bad} در تهران", title=bad))])
    assert "<script" not in html
    assert "<img" not in html
    # As text it is there, in title and body, be it that marks of names stand between.
    assert lxml.html.fromstring(html).text_content().count(bad) >= 2


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = page([inspected(article(TEXTS["fa"]))])
    assert "default-src 'none'" in html
    assert not re.search(r"<link|<script|<img|@import|url\(|src=", html)
    assert "prefers-color-scheme: dark" in html


def test_a_rejected_page_says_why() -> None:
    html = page([Inspection(source="y.html", outcome="rejected", reason="empty", detail="no text")])
    assert "rejected: empty" in html
    assert "<article>" not in html


def test_every_fact_has_its_words() -> None:
    given = article(TEXTS["fa"])
    told = facts(given, enrich(given))
    assert {fact.kind for fact in told} >= {"attribution", "entity", "quote"}
    assert next(fact for fact in told if fact.what == "outlet irna").words == ["ایرنا"]
    for fact in told:
        assert fact.words
        for words in fact.words:
            assert words.split(" @")[0] in f"{given.title} {given.text}"


def test_the_command_writes_the_page_and_says_what_it_cannot(tmp_path: Path) -> None:
    given = tmp_path / "a.txt"
    given.write_text("دیدار در تهران\n" + TEXTS["fa"], "utf-8")
    out = tmp_path / "out.html"
    result = CliRunner().invoke(command, [str(given), "--outlet", "irna", "--html", str(out)])
    assert result.exit_code == 0, result.output
    assert "1 inspected" in result.output
    assert "<mark" in out.read_text("utf-8")
    result = CliRunner().invoke(command, [str(given), "--html", str(tmp_path / "absent" / "out.html")])
    assert result.exit_code == 1
    assert "No such file" in result.output
