"""No line of furniture in any text, and no line of a text lost: whatever the outlet and the form of its body.

Each line is put into the middle and to the end of bodies of paragraphs, of breaks, of bare blocks, of one span and of
a text export. Lines that only begin like furniture have to stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from pipeline.stages.clean import clean
from pipeline.text.letters import fold_tight
from schemas.raw import RawPage
from schemas.records import Clean, RawRef

LINES: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    Path(__file__).with_name("furniture_lines.toml").read_text("utf-8")
)
"""By language: `furniture`, `kept`, `text`."""
PAGES: Final = {
    "fars": (
        "https://www.farsnews.ir/news/14030815000412",
        '<h1 class="title">{title}</h1><div class="nt-body" itemprop="articleBody">{body}</div>',
    ),
    "isna": (
        "https://www.isna.ir/news/1403081510321",
        '<h1 class="first-title">{title}</h1><div class="item-text" itemprop="articleBody">{body}</div>',
    ),
    "irna": (
        "https://www.irna.ir/news/85651230",
        '<h1 class="title"><a>{title}</a></h1><div class="item-text" itemprop="articleBody">{body}</div>',
    ),
    "nournews": (
        "https://nournews.ir/fa/news/161204",
        '<h1 id="Body_Body_lblNewsTitle">{title}</h1><span id="Body_Body_lblNewsBody">{body}</span>',
    ),
    "serat": (
        "https://www.seratnews.com/fa/news/711059",
        '<h1 class="title">{title}</h1><div class="body-news"><div class="body">{body}</div></div>',
    ),
}
FORMS: Final = {"paragraphs": "<p>{}</p>", "breaks": "{}<br><br>", "blocks": "<div>{}</div>", "span": "{}<br>"}
RAW: Final = RawRef(topic="pages.raw.v1", partition=0, offset=0)
FETCHED: Final = datetime(2026, 6, 1, tzinfo=UTC)
TITLE: Final = "عنوان این خبر چنین است"


def pages(lines: list[str], turn: int) -> Iterator[tuple[str, RawPage]]:
    """The lines as a page of every form, each of another outlet."""
    outlets = list(PAGES)
    for number, (form, mark) in enumerate(FORMS.items()):
        outlet = outlets[(turn + number) % len(outlets)]
        url, page = PAGES[outlet]
        body = "".join(map(mark.format, lines))
        html = page.format(title=TITLE, body=f"<span>{body}</span>" if form == "span" else body)
        yield form, RawPage(body=f"<html><body>{html}".encode(), outlet=outlet, url=url, fetched_at=FETCHED)
    text = "\n\n".join([TITLE, *lines]).encode()
    outlet = outlets[turn % len(outlets)]
    yield "export", RawPage(body=text, outlet=outlet, fetched_at=FETCHED, content_type="text/plain")


def found(page: RawPage) -> set[str]:
    result = clean(page, RAW)
    assert isinstance(result, Clean), result
    assert result.article is not None
    return set(map(fold_tight, [result.article.lead or "", *result.article.text.split("\n")]))


CASES = [(code, line) for code, given in LINES.items() for line in given["furniture"]]


@pytest.mark.parametrize(("code", "line"), CASES, ids=[line[:30] for _, line in CASES])
def test_furniture_is_in_no_text(code: str, line: str) -> None:
    text = LINES[code]["text"]
    for turn, place in enumerate((2, len(text))):
        for form, page in pages([*text[:place], line, *text[place:]], CASES.index((code, line)) + turn):
            lines = found(page)
            assert fold_tight(line) not in lines, (form, place, page.outlet)
            assert set(map(fold_tight, text[:place])) <= lines, (form, place, page.outlet)


@pytest.mark.parametrize("code", LINES)
def test_what_only_looks_like_furniture_stays(code: str) -> None:
    text = LINES[code]["text"]
    for turn, line in enumerate(LINES[code]["kept"]):
        for form, page in pages([*text[:2], line, *text[2:]], turn):
            assert set(map(fold_tight, [*text, line])) <= found(page), (line, form, page.outlet)
