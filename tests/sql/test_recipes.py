"""Each recipe of docs/analyst.md gives what the document says."""

from __future__ import annotations

import re

import pytest

from pipeline.queries import named_queries
from tests.sql.recipes import DOCUMENT, ask, recipes

TEXT = DOCUMENT.read_text("utf-8")


@pytest.mark.integration
@pytest.mark.parametrize("asked, answer", recipes(TEXT))
def test_recipe(stock_url: str, asked: str, answer: str) -> None:
    assert ask(asked, stock_url) == answer, "run `python -m tests.sql.recipes` and read what it wrote"
    assert answer.count("\n") > 1  # a head and a row at least


def test_every_block_is_a_recipe_and_every_named_query_exists() -> None:
    assert len(recipes(TEXT)) == TEXT.count("```csv") > 10
    assert set(re.findall(r"rasad query ([a-z_]+)", TEXT)) <= set(named_queries())


@pytest.mark.integration
def test_every_view_it_lists_exists(stock_url: str) -> None:
    table = TEXT.partition("## What there is")[2].partition("\n\nAll of them")[0]
    views = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| [^|]+\|", table, re.MULTILINE)))
    assert len(views) > 10
    for view in views:
        assert ask(f"SELECT count() FROM {view}", stock_url).splitlines()[1].isdigit()
