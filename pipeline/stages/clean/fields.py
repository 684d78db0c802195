"""What a rule of a profile reads on a page."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors.profiles import Rule, Select
from pipeline.stages.clean import blocks, labels
from pipeline.stages.clean.lines import Line
from pipeline.stages.clean.page import LD, Page, comment, spaced, take_apart, take_out, text_of
from pipeline.text import letters

_MARKED: Final = 1000  # elements marked as the body; an article has fewer paragraphs
_SECTION_WORDS: Final = 5
_NAMES: Final = re.compile(r"\s+[|-]\s+")
_CRUMB: Final = re.compile(r"\s*[»«›]\s*")  # «صفحه نخست » اقتصادی» in one element
_SHORT_YEAR: Final = re.compile(r"\d{2}/")  # «93/11/15 - 12:23»
_SEPARATOR: Final = re.compile(
    r"^(?:(?:سرویس|گروه|حوزه|دسته[ \u200c]?بندی|category)\s*:)?[\s»«>›/|:-]*|[\s»«>›/|-]+$", re.IGNORECASE
)


_COMPLETED: Final = ("title", "kicker", "lead", "published", "modified", "code", "section", "tags", "author")


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


def read(page: Page, rule: Rule, names: frozenset[str] = frozenset()) -> Found:
    """Everything a rule reads. The tree is stripped on the way: what is read later misses what was removed.

    `names` are what the outlet calls itself, folded tight: a heading that says no more is its logo, not a title.
    """
    select = rule.select
    found = Found(
        rule=rule.name,
        title=_title(page, select.title, names),
        kicker=page.value(select.kicker),
        modified=page.value(select.modified),
        code=page.value(select.code),
        tags=_tags(page, select) or page.tags_behind_label(),
        author=page.value(select.author),
        author_code=page.value(select.author_code),
    )
    if found.author and any(char.isdecimal() for char in found.author):  # «خبرنگار : 71502»
        found.author, found.author_code = None, found.author_code or found.author
    found.title = _below_kicker(found.title, found.kicker)
    found.author = _value(found.author)
    parts = (part for value in page.values(select.section) for part in _CRUMB.split(value))
    sections = (_SEPARATOR.sub("", value) for value in parts)
    crumbs = [value for value in dict.fromkeys(sections) if value and not labels.HOME.fullmatch(value)]
    if len(crumbs) > 1 and letters.fold_tight(crumbs[0]) in names:  # «صراط نیوز » اجتماعی», not «استان‌ها » فارس»
        crumbs.pop(0)
    found.section = " > ".join(crumbs[:3]) or None
    for source, selectors in (("meta", select.published), ("visible", select.visible_date)):
        value = page.value(selectors, apart=True)
        if value and source == "visible" and _SHORT_YEAR.match(value):
            value = rule.visible_prefix + value
        if value:
            jsonld = source == "meta" and any(
                item.startswith(LD) and page.value([item]) == value for item in selectors
            )
            found.published.append(("jsonld" if jsonld else source, value))
    told = found.section and found.code and found.published[1:]
    if select.labelled and (not told or (not found.author_code and "Journalist" in page.html)):
        _read_labelled(page, select.labelled, found)
    found.dateline, found.lead = _lead(page, select)
    found.lines, found.body_found = _body(page, rule)
    return found


def completed(found: Found, page: Page, rule: Rule, names: frozenset[str]) -> Found:
    """What a rule found that found no text, with what it lacks from another: the template is a new one."""
    if found.rule == rule.name:
        return found
    other = read(page, rule, names)
    lacks = {name: getattr(other, name) for name in _COMPLETED if not getattr(found, name)}
    return replace(found, **lacks)


def _below_kicker(title: str | None, kicker: str | None) -> str | None:
    """A title without the kicker, where one element holds both («<div><span>رو تیتر</span><h1>تیتر</h1></div>»)."""
    rest = title.removeprefix(kicker).strip() if title and kicker else ""
    return rest or title


def _value(author: str | None) -> str | None:
    """An author without what names him («خبرنگار: زهرا مهدوی»)."""
    told = labels.read(author) if author else None
    return told[1] if told is not None and told[0] == "author" and told[1] else author


def _read_labelled(page: Page, selectors: list[str], found: Found) -> None:
    """Fills what no selector found from a list of labelled fields («رمز الخبر: 99082516954»)."""
    told = [field for value in page.values(selectors) if (field := labels.read(value)) is not None]
    for kind, value in told:
        digits = any(char.isdecimal() for char in value)
        if kind == "code" and digits:
            found.code = found.code or value
        elif kind == "section" and len(value.split()) <= _SECTION_WORDS:
            found.section = found.section or value
        elif kind in ("author", "author_code") and digits:
            found.author_code = found.author_code or value
        elif kind == "author":
            found.author = found.author or value
        elif kind == "date" and not any(source == "visible" for source, _ in found.published):
            found.published.append(("visible", value))


def _title(page: Page, selectors: list[str], names: frozenset[str]) -> str | None:
    """The first heading that is not the outlet's own name («خبرگزاری دانشجویان ایران - ISNA»)."""
    title = page.value(selectors)
    if title is None or not _only_names(title, names):
        return title
    candidates = (value for written in selectors for value in page.values([written]))
    return next((value for value in candidates if not _only_names(value, names)), None)


def _only_names(title: str, names: frozenset[str]) -> bool:
    return all(letters.fold_tight(part) in names for part in _NAMES.split(title))


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
    return dateline, spaced(text_of(node)) or page.value(select.lead)


def _body(page: Page, rule: Rule) -> tuple[list[Line], bool]:
    for first, last in rule.between:
        lines = _between(page, first, last, rule)
        if lines:
            return lines, True
    body_found = False
    for written in rule.select.body:
        selector = take_apart(written)
        if selector.field:
            lines = _told(page.linked.get(selector.field), rule)
            if lines:
                return lines, True
            continue
        nodes = _outermost(page.tree.css(selector.css)[:_MARKED])
        for number, (node, parent) in enumerate(nodes):
            body_found = True
            strip(node, rule.strip)
            lines = blocks.read(node)
            if not lines:
                continue
            if node.tag == "p" or "articleBody" in selector.css:  # some pages mark every paragraph as the body
                for other, its_parent in nodes[number + 1 :]:
                    if its_parent == parent:
                        strip(other, rule.strip)
                        lines += blocks.read(other)
            return lines, True
    return [], body_found


def _outermost(nodes: list[LexborNode]) -> list[tuple[LexborNode, int]]:
    """The nodes in none of the others, each with its parent's id: what lies inside may be freed with them."""
    if len(nodes) == 1:
        return [(nodes[0], 0)]
    ids = {node.mem_id for node in nodes}
    found = []
    for node in nodes:
        above = node.parent
        parent = above.mem_id if above is not None else 0
        while above is not None and above.mem_id not in ids:
            above = above.parent
        if above is None:
            found.append((node, parent))
    return found


def _told(text: object, rule: Rule) -> list[Line]:
    """The lines of a body that JSON-LD holds (`articleBody`), as text or as markup."""
    if not isinstance(text, str):
        return []
    text = unescape(text)
    if "</" in text or "<br" in text:
        root = LexborHTMLParser(f"<body>{text}").body
        if root is None:
            return []
        strip(root, rule.strip)
        return blocks.read(root)
    return [blocks.marked(row) for row in (" ".join(line.split()) for line in text.splitlines()) if row]


def strip(node: LexborNode, selectors: list[str]) -> None:
    """Take out of a subtree what is no text of the article."""
    take_out(node, ", ".join([blocks.NEVER_TEXT, *selectors]))


def _between(page: Page, first: str, last: str, rule: Rule) -> list[Line]:
    """The lines between two comments, which stand in one parent (<!-- NEWS CONTENT --> ...)."""
    start = comment(first).search(page.html)
    if start is None:
        return []
    end = comment(last).search(page.html, start.end())
    if end is None and "</body" in page.html[start.end() :].lower():  # the page is whole: another template
        return []
    root = LexborHTMLParser(f"<body>{page.html[start.end() : end.start() if end else None]}").body
    if root is None:
        return []
    strip(root, rule.strip)
    return blocks.read(root)


def _tags(page: Page, select: Select) -> list[str]:
    values = page.values(select.tags)
    if len(values) == 1:  # a keywords meta
        values = [spaced(part) for part in re.split(r"[,،]", values[0])]
    return list(dict.fromkeys(value.strip(" #،,") for value in values if value.strip(" #،,")))
