"""What a rule of a profile reads on a page."""

from __future__ import annotations

import re

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors.profiles import Rule, Select
from pipeline.stages.clean import blocks
from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.page import LD, Page, comment, spaced, take_apart, take_out


class Found(Struct):
    """What a rule reads of a page; every text as it stands there, its spaces folded."""

    rule: str
    title: str | None = None
    kicker: str | None = None
    lead: str | None = None
    dateline: str | None = None
    lines: list[Line] = []
    published: list[tuple[str, str]] = []  # (source of the date, text)
    modified: str | None = None
    code: str | None = None
    section: str | None = None
    tags: list[str] = []
    author: str | None = None
    author_code: str | None = None
    body_found: bool = False


def fits(page: Page, rule: Rule) -> bool:
    """Whether one of the rule's marks is on the page; a rule without marks fits every page."""
    if not rule.match or page.node(rule.match) is not None:
        return True
    return any(comment(first).search(page.html) for first, _ in rule.between)


def read(page: Page, rule: Rule) -> Found:
    """Everything a rule reads. The tree is stripped on the way: what is read later misses what was removed."""
    select = rule.select
    found = Found(
        rule=rule.name,
        title=page.value(select.title),
        kicker=page.value(select.kicker),
        modified=page.value(select.modified),
        code=page.value(select.code),
        tags=_tags(page, select),
        author=page.value(select.author),
        author_code=page.value(select.author_code),
    )
    sections = page.values(select.section)
    found.section = " > ".join(dict.fromkeys(sections[:3])) or None
    for source, selectors in (("meta", select.published), ("visible", select.visible_date)):
        value = page.value(selectors)
        if value and source == "visible":
            value = rule.visible_prefix + value
        if value:
            jsonld = source == "meta" and any(
                item.startswith(LD) and page.value([item]) == value for item in selectors
            )
            found.published.append(("jsonld" if jsonld else source, value))
    found.dateline, found.lead = _lead(page, select)
    found.lines, found.body_found = _body(page, rule)
    return found


def _lead(page: Page, select: Select) -> tuple[str | None, str | None]:
    """The lead, and the mark of place that stands in it in a tag of its own (ISNA: «ایسنا/کرمان»)."""
    node = page.node(select.lead) if select.lead and take_apart(select.lead[0]).css else None
    if node is None:
        return None, page.value(select.lead)
    dateline = None
    for written in select.dateline:
        mark = node.css_first(take_apart(written).css)
        if mark is not None:
            dateline = spaced(mark.text()) or dateline
            mark.decompose()
    return dateline, spaced(node.text()) or page.value(select.lead)


def _body(page: Page, rule: Rule) -> tuple[list[Line], bool]:
    for first, last in rule.between:
        lines = _between(page, first, last, rule)
        if lines:
            return lines, True
    lines = []
    body_found = False
    for written in rule.select.body:
        for node in page.tree.css(take_apart(written).css):
            body_found = True
            strip(node, rule.strip)
            lines = blocks.read(node)
            if lines:
                return lines, True
    return lines, body_found


def strip(node: LexborNode, selectors: list[str]) -> None:
    """Take out of a subtree what is no text of the article."""
    take_out(node, ", ".join([blocks.NEVER_TEXT, *selectors]))


def _between(page: Page, first: str, last: str, rule: Rule) -> list[Line]:
    """The lines between two comments, which stand in one parent (<!-- NEWS CONTENT --> ...)."""
    start = comment(first).search(page.html)
    end = comment(last).search(page.html, start.end()) if start else None
    if start is None or end is None:
        return []
    root = LexborHTMLParser(f"<body>{page.html[start.end() : end.start()]}").body
    if root is None:
        return []
    strip(root, rule.strip)
    return blocks.read(root)


def _tags(page: Page, select: Select) -> list[str]:
    values = page.values(select.tags)
    if len(values) == 1:  # a keywords meta
        values = [spaced(part) for part in re.split(r"[,،]", values[0])]
    return list(dict.fromkeys(value.strip(" #،,") for value in values if value.strip(" #،,")))
