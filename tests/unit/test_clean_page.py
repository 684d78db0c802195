"""The parsed page: what is taken out of it is taken out once."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from pipeline.stages.clean.page import take_out


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
