"""Pages in every state, and of facts that no table holds yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.console.asks import Answer, State
from pipeline.console.pages import Pages
from pipeline.console.topic_names import NAMES
from pipeline.console.views.all import VIEWS
from pipeline.console.views.base import chart
from pipeline.console.views.editorial import excerpt, marks
from pipeline.enrichers.classification.taxonomy import nodes
from pipeline.queries import named_queries
from pipeline.terminal import redrive_command

NOW = datetime.now(UTC)
PERIOD = timedelta(seconds=5)
MARKUP = '<b onclick="x()">\'&'
STATES = {
    State.WAITING: Answer(),
    State.ABSENT: Answer(absent=True, as_of=NOW),
    State.EMPTY: Answer(rows=[], as_of=NOW),
    State.ERROR: Answer(error=f"no {MARKUP}", failed_at=NOW, missed=1),
    State.STALE: Answer(rows=[], as_of=NOW, error=f"no {MARKUP}", failed_at=NOW, missed=3),
}
PARAMS = {"id": "x", "q": MARKUP, "story": "s", "entity": MARKUP, "from": "isna", "to": "serat"}


def page(name: str, answers: dict[str, Answer], **params: str) -> str:
    """The page of a view; panels without an answer are not collected."""
    asks = VIEWS[name].asks(params)
    shown = {panel: answers.get(panel, STATES[State.ABSENT]) for panel in asks}
    return render(name, params, shown)


def render(name: str, params: dict[str, str], answers: dict[str, Answer]) -> str:
    """The page of a view with these answers."""
    states = {panel: answer.state(NOW, PERIOD) for panel, answer in answers.items()}
    return Pages().view(VIEWS[name], params, VIEWS[name].asks(params), answers, states, NOW)


def rows(*found: dict[str, Any]) -> Answer:
    """An answer with these rows."""
    return Answer(rows=list(found), as_of=NOW)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_every_state(name: str, state: State) -> None:
    asks = VIEWS[name].asks(PARAMS)
    html = render(name, PARAMS, dict.fromkeys(asks, STATES[state]))
    assert set(re.findall(r'data-state="(\w+)"', html)) == ({state.value} if asks else set())
    assert '<html lang="fa" dir="rtl">' in html
    for forbidden in ("<b onclick", " style=", "<style", "javascript:", "nan", "None"):
        assert forbidden not in html
    assert not re.search(r"<script(?! src=)", html)


def test_a_command_to_copy_is_one_command() -> None:
    query = named_queries()["share_of_voice"]
    html = unescape(Pages().sql(query, {"entity": "سد امیر; rm -r x", "unit": "week"}))
    assert "rasad query share_of_voice --param 'entity=سد امیر; rm -r x' --param unit=week" in html
    assert redrive_command("empty", "clean", "x; rm -r x").endswith(" --outlet 'x; rm -r x'")


def test_an_error_says_when_and_why_and_is_dimmed_not_gone() -> None:
    latest = {"title": "عنوان", "article_id": "a", "outlet": "isna", "published": NOW, "precision": "minute"}
    kept = Answer(rows=[latest], as_of=NOW, error="ClickHouse does not answer", failed_at=NOW, missed=1)
    html = page("now", {"latest": kept})
    assert "عنوان" in html
    assert "ClickHouse does not answer" in html
    assert 'class="panel error"' in html


def test_stories_show_the_original_first_and_copies_folded() -> None:
    story = {
        "story_id": "s1", "headline": MARKUP, "outlets": ["isna", "fars"], "articles": 3, "copies": 4,
        "first_at": NOW, "last_at": NOW,
    }  # fmt: skip
    html = page("stories", {"stories": rows(story)})
    assert "&lt;b onclick=" in html
    assert re.search(r"\+<bdi class=\"num\">۴</bdi> رونوشت", html)
    told = [
        {"article_id": "a", "title": "اصل", "outlet": "isna", "role": "original", "published_at": NOW},
        {"article_id": "b", "title": "کپی", "outlet": "fars", "role": "copy", "published_at": NOW + 9 * PERIOD},
        {"article_id": "c", "title": "بی‌تاریخ", "outlet": "fars", "role": "original", "published_at": None},
    ]  # fmt: skip
    html = page("stories", {"timeline": rows(*told)}, story="s1")
    assert html.count("<rect") == 2  # the undated one has no place
    assert "بی‌تاریخ" in html


def test_trends_of_an_entity_its_company_and_bursts() -> None:
    voice = [{"period": NOW.date() - timedelta(days=d), "outlet": "isna", "hits": d, "share": d / 10} for d in (1, 3)]
    html = page(
        "trends",
        {
            "voice": rows(*voice),
            "together": rows({"entity": MARKUP, "n": 7}),
            "burst": rows({"entity": "per/x", "name": "ایکس", "x": 9, "mean": 1.5, "z": 5.0}),
            "topics": rows({"entity": "rasad:football", "name": "", "x": 9, "mean": 1.5, "z": 5.0}),
            "speakers": rows({"speaker": "per/y", "name": MARKUP, "outlet": "isna", "quotes": 3, "articles": 2}),
        },
        entity="per/x",
    )
    assert 'id="t-voice"' in html
    assert "گردآوری نشده" in html  # the day between: a gap, not a dip
    assert "۳۰٫۰٪" in html
    assert "&lt;b onclick=" in html
    assert "ایکس" in html
    assert "فوتبال" in html


def test_a_name_that_nobody_says_is_no_line_at_zero() -> None:
    voice = [{"period": NOW.date() - timedelta(days=d), "outlet": "isna", "hits": 0, "share": 0} for d in (1, 2)]
    called = [
        {"entity": "per/nobody", "language": language, "name": name}
        for language, name in (("fa", "هیچ‌کس"), ("en", "Nobody"))
    ]
    html = page("trends", {"voice": rows(*voice), "names": rows(*called)}, entity="per/nobody")
    assert "سهم از سخن: هیچ‌کس" in html
    assert "شاید" not in html
    html = page("trends", {"voice": rows(*voice), "names": rows(*called)}, entity="کس")
    assert "سهم از سخن: کس" in html
    assert '<a href="/trends?entity=per/nobody"><bdi>هیچ‌کس</bdi></a>' in html.replace("%2F", "/")
    assert 'id="t-voice"' not in html
    assert "هیچ خبری از او نام نبرده است." in html


def test_every_topic_has_a_persian_name() -> None:
    assert set(NAMES) == set(nodes())


def test_an_article_is_marked_and_says_where_it_comes_from() -> None:
    text = "شمخانی گفت: «می‌رویم»."
    article = {
        "article_id": "x", "text": text, "language": "fa", "kicker": None, "title": MARKUP, "lead": None,
        "outlet": "isna", "published_at": NOW, "published_precision": "minute", "published_from": "meta",
        "fetched_at": NOW, "relation": "copy", "of_outlet": "irna", "of": "y", "gone": 0, "byline": None,
        "dateline_place": None, "section": None, "tags": [MARKUP], "agencies": ["isna", "reuters"],
        "date_disagreements": [], "word_count": 3, "extraction_path": "profile", "extraction_rule": "r",
        "url": "https://isna.example/a", "version": 1, "changed": [],
    }  # fmt: skip
    mention = {"start": 0, "end": 6, "id": "per/shamkhani", "name": "علی شمخانی", "type": "person"}
    quote = {"start": 12, "end": 21, "speaker": "شمخانی", "text": "«می‌رویم»"}
    html = page(
        "article",
        {
            "article": rows(article),
            "mentions": rows(mention, {**mention, "start": 7, "end": 10}),
            "quotes": rows(quote),
        },
        id="x",
    )
    assert '<mark class="entity person" title="علی شمخانی (per/shamkhani)">شمخانی</mark>' in html
    assert html.count("trends?entity=per%2Fshamkhani") == 1  # named twice, listed once
    assert '<mark class="quote" title="گفتهٔ شمخانی">«می‌رویم»</mark>' in html
    assert "رویترز" in html
    assert "&lt;b onclick=" in html
    assert "<b onclick" not in html


def test_an_excerpt_is_of_whole_words_and_says_where_the_text_goes_on() -> None:
    before, after = "ده بر " + "پیش " * 13 + "از", "پس " * 70
    assert len(before) == 60
    found = excerpt((f"{before}سد {after}")[:240], ["سد"])
    assert found.startswith("… بر پیش ")
    assert found.endswith(" پس …")
    assert excerpt("سد پر شد.\n", ["سد"]) == "سد پر شد."
    assert excerpt(("سد " + after)[:239], ["نیست"]) == ("سد " + after)[:239].strip()


def test_marks_may_overlap() -> None:
    made = marks(
        [{"start": 2, "end": 4, "id": "i", "name": "n", "type": "place"}],
        [{"start": 0, "end": 3, "speaker": None, "text": ""}],
    )
    assert [(mark.kind, mark.start, mark.end) for mark in made] == [("quote", 0, 3), ("entity place", 2, 4)]


def test_a_chart_keeps_gaps_zeros_and_open_periods_apart() -> None:
    today = NOW.astimezone(ZoneInfo("Asia/Tehran")).date()
    found = [
        {"day": today - timedelta(days=4), "outlet": "isna", "n": 3},
        {"day": today - timedelta(days=3), "outlet": "irna", "n": 1},
        {"day": today, "outlet": "isna", "n": 2},
        {"day": None, "outlet": "isna", "n": 9},
    ]
    made = chart(found, x="day", series="outlet", value="n", missing=0.0, now=NOW)
    assert made is not None
    values = {series.label: series.values for series in made.series}
    assert values == {"ایرنا": [0.0, 1, None, None, 0.0], "ایسنا": [3, 0.0, None, None, 2]}
    assert made.open_from == made.xs[-1].timestamp()
    shares = chart(found[:2], x="day", series="outlet", value="n", missing=0.0, now=NOW, share=True)
    assert shares is not None
    assert shares.open_from is None
    assert [series.values for series in shares.series] == [[0.0, 1.0], [1.0, 0.0]]
    assert chart(found[3:], x="day", series="outlet", value="n", missing=0.0, now=NOW) is None
