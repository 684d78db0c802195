"""The parsed page: what its fields say, and that what is taken out of it is taken out once."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.stages.clean.page import Page, take_out


def test_nested_and_doubly_matched_nodes_leave_a_tree_that_can_be_searched() -> None:
    items = '<ul class="related"><li class="related-item box"><p class="box">x</p></li></ul>'
    box = f'<div class="related box">{items}</div>'
    tree = LexborHTMLParser(f"<body><main>{box * 200}<p>متن</p></main></body>")
    main = tree.css_first("main")
    assert main is not None
    take_out(main, ".related, [class*=related], .box, main, ul, p.box")
    assert main.html == "<main><p>متن</p></main>"
    other = LexborHTMLParser("<body>" + "<div><p>y</p></div>" * 500 + "</body>")  # takes from the same pools
    assert (len(tree.css("p")), len(other.css("div > p"))) == (1, 500)


ARTICLE = (
    '"@type": ["Thing", "NewsArticle"], "headline": "\\u0026laquo;راه\\u0026raquo; باز شد", "keywords": ["راه", "پل"]'
)


@pytest.mark.parametrize(
    "script",
    [
        f"{{{ARTICLE}}}",
        f"[{{{ARTICLE}}}]",
        f'{{"@graph": [{{"@type": "WebSite"}}, {{{ARTICLE}}}]}}',
        f'{{{ARTICLE}, "image": ["a.jpg",],}}',
        f"<!-- {{{ARTICLE}}} -->",
        f"//<![CDATA[\n{{{ARTICLE}}}\n//]]>",
    ],
    ids=["alone", "list", "graph", "comma too much", "comment", "cdata"],
)
def test_json_ld_however_it_is_written(script: str) -> None:
    page = Page(f'<head><script type="application/ld+json">{script}</script></head>')
    assert page.value(["jsonld:headline"]) == "«راه» باز شد"
    assert page.values(["jsonld:keywords"]) == ["راه", "پل"]


def test_json_ld_that_is_none_says_nothing() -> None:
    assert Page('<script type="application/ld+json">{"@type": "NewsArticle", </script>').linked == {}


def test_every_meta_of_a_name_counts_and_the_first_is_the_one() -> None:
    page = Page('<meta property="article:tag" content="راه"><meta property="article:tag" content="پل">')
    selector = ["meta[property='article:tag']@content"]
    assert page.values(selector) == ["راه", "پل"]
    assert page.value(selector) == "راه"


def test_breaks_part_words_and_spans_do_not() -> None:
    page = Page(f'<h1>راه <span>تازه‌</span>تر<br>باز شد<a href="{"x" * 900}">.</a></h1><div><p>یک</p><p>دو</p></div>')
    assert page.value(["h1"]) == "راه تازه‌تر باز شد."
    assert page.value(["div"]) == "یک دو"


def test_what_was_escaped_twice_is_read() -> None:
    page = Page("<h1>&amp;laquo;راه&amp;raquo;&amp;nbsp;می&amp;zwnj;رود &amp;lt;b&amp;gt;</h1>")
    assert page.value(["h1"]) == "«راه» می‌رود &lt;b&gt;"


def test_a_label_tells_what_stands_behind_it_where_it_stands_once() -> None:
    dated = "<div>تاریخ انتشار : <b>۹ خرداد ۱۴۰۴</b></div>"
    other = dated.replace("۹", "۸")
    assert Page(dated).value(["label:تاریخ انتشار"]) == "تاریخ انتشار : ۹ خرداد ۱۴۰۴"
    assert Page(dated + other).value(["label:تاریخ انتشار"]) is None
