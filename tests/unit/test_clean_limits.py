"""What lexbor does not bear is found without counting every tag, and nothing that counting would find is missed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.clean import limits

NOT_NESTING = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead tfoot"
)
NOT_NESTING += " option optgroup rt rp colgroup a html body head"
NAMES = [
    *NOT_NESTING.split(),
    "div",
    "span",
    "ul",
    "b",
    "i",
    "abbr",
    "pre",
    "article",
    "table",
    "x",
    "lix",
    "A",
    "DIV",
]
ENDS = ["", ">", " >", "/>", "\n", "\xa0", " class='x'>", "\u200c", "<", "-y>"]


def depth(text: str) -> int:
    """The deepest nesting, tag by tag."""
    now = most = 0
    for closing, name in re.findall(r"<(/?)([a-zA-Z][^\s/>]{0,30})", text):
        if name.lower() not in NOT_NESTING.split():
            now = max(0, now - 1) if closing else now + 1
            most = max(most, now)
    return most


TAGS = st.builds("<{}{}{}".format, st.sampled_from(["", "/"]), st.sampled_from(NAMES), st.sampled_from(ENDS))
MARKUP = st.lists(TAGS | st.sampled_from(["سخن", "<", "</", ">", "<!--", "a < b", "<br/", "\ud800"]), max_size=60)


@given(MARKUP)
def test_the_bound_is_never_below_the_depth(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert limits.at_most(text) >= depth(text)


@pytest.mark.parametrize("unit", ["<div>", "<div></a>", "<b></option>", "<section></P>", "<ul></li\xa0>"])
def test_nesting_without_end_is_found_whatever_stands_between(unit: str) -> None:
    assert limits.too_deep(unit * 6000)


@pytest.mark.parametrize(
    "unit", ["<li><a href='/x'><span>x</span></a></li>", "<p>x", "<br>", "<tr><td><b>x</b>", "<DIV><IMG src=x></DIV>"]
)
def test_long_pages_of_shallow_markup_are_not_deep(unit: str) -> None:
    assert not limits.too_deep(unit * 6000)


def test_the_depth_is_counted_where_the_bound_cannot_tell() -> None:
    text = "<div>" * limits.MAX_DEPTH + "<option>x</option>" * 6000
    assert limits.at_most(text) > limits.MAX_DEPTH
    assert not limits.too_deep(text)
    assert limits.too_deep("<div>" + text)


@pytest.mark.parametrize("before", range(0, 70_000, 9_973))
def test_a_monstrous_tag_loses_its_attributes_wherever_it_stands(before: int) -> None:
    text = "x" * before + "<div " + "a=1 " * 16_400 + "><p>text</p></div>"
    assert limits.without_bombs(text) == "x" * before + "<div><p>text</p></div>"


def test_a_tag_of_ordinary_length_stays() -> None:
    text = "<div " + "a=1 " * 10_000 + ">" + "text " * 20_000 + "</div>"
    assert limits.without_bombs(text) == text
