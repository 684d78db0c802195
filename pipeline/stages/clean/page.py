"""A parsed page: its metas, its JSON-LD and its elements, asked by the selectors of a profile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.stages.clean import labels

_LIMIT: Final = 2000  # characters of one field
_META: Final = re.compile(r"""meta\[(?P<by>name|property|itemprop)=['"]?(?P<value>[^'"\]]+)['"]?\]@content""")
LD: Final = "jsonld:"
_AFTER: Final = "after:"
_LABEL: Final = "label:"
_LABELLED: Final = 400  # characters of markup behind a label in which its value begins ...
_VALUE: Final = 60  # ... and of the value with its label
_TAGS: Final = re.compile(r'<[^">]*(?:"[^"]*"[^">]*)*>')  # of lexbor's own output
_PARTING: Final = "br, p, div, li, td"
_PARTS: Final = re.compile(
    r"<(?:br|/?(?:p|div|li|td|h[1-6]))(?=[\s>/])[^>]*>|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL
)
_TAG: Final = re.compile(r"<[^<>]{0,400}(?:>|$)")
_BEHIND: Final = 4000  # characters behind a comment, or behind a label, in which its element stands
_PIECE: Final = re.compile(r"<!--.*?-->|<(?P<tag>/?[a-zA-Z]\w{0,20})[^<>]{0,2000}>|(?P<text>[^<]+)", re.DOTALL)
_HEADING: Final = re.compile("(?:h[1-6]|form|article|section|script)", re.IGNORECASE)
_WHOLE: Final = "html, body, main"
_TITLES: Final = ("h1", "title")
# What is still an entity once the markup is read was escaped twice («&amp;laquo;»): by an editor, or in JSON-LD.
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt);)(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_ARTICLES: Final = ("Article", "Posting")  # NewsArticle, ReportageNewsArticle, LiveBlogPosting ...
_TRAILING: Final = re.compile(r",(\s*[}\]])")
_WRAPPED: Final = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\*/)?)\s*$"
)


class Selector(NamedTuple):
    """One selector of a profile, taken apart once."""

    css: str = ""  # "" for the other kinds
    attribute: str = ""
    meta: tuple[str, str] = ("", "")  # (name|property|itemprop, value)
    field: str = ""  # of the JSON-LD NewsArticle
    marker: str = ""  # comment before the element
    label: str = ""  # text before the value


class Page:
    """A parsed page with its metas and JSON-LD read once, when first asked for."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)
        self._metas: dict[tuple[str, str], list[str]] | None = None
        self._linked: dict[str, Any] | None = None

    @property
    def metas(self) -> dict[tuple[str, str], list[str]]:
        """(attribute, value) → contents of every `<meta>` of that name, in order (`article:tag`: one a tag)."""
        if self._metas is None:
            self._metas = {}
            for node in self.tree.css("meta[content]"):
                attributes = node.attributes
                content = (attributes.get("content") or "").strip()
                for by in ("property", "name", "itemprop"):
                    value = attributes.get(by)
                    if value and content:
                        self._metas.setdefault((by, value.lower()), []).append(content)
        return self._metas

    @property
    def linked(self) -> dict[str, Any]:
        """The page's JSON-LD article, {} when there is none."""
        if self._linked is None:
            self._linked = {}
            scripts = self.tree.css('script[type="application/ld+json"]') if "ld+json" in self.html else []
            for node in scripts:
                for item in _items(node.text()):
                    types = item.get("@type")
                    named = types if isinstance(types, list) else [types]
                    if any(isinstance(name, str) and name.endswith(_ARTICLES) for name in named):
                        self._linked = item
                        return item
        return self._linked

    def values(self, selectors: list[str]) -> list[str]:
        """All values of the first selector that finds something."""
        for written in selectors:
            selector = take_apart(written)
            if selector.field:
                found = _flat(self.linked.get(selector.field))
            elif selector.marker:
                found = [self.after(selector.marker)]
            elif selector.label:
                found = self.labelled(selector.label)
            elif selector.meta[0]:
                found = self.metas.get(selector.meta, [])
            else:
                found = [_value(node, selector.attribute) for node in self.tree.css(selector.css)]
            found = [text for text in (spaced(value) for value in found) if text]
            if found:
                return found
        return []

    def value(self, selectors: list[str], *, apart: bool = False) -> str | None:
        """The first value, None when no selector finds any; `apart` keeps the texts of its elements apart."""
        for written in selectors:
            selector = take_apart(written)
            if selector.css:
                node = self.tree.css_first(selector.css)  # the first is the one, as a rule: the rest is not read
                if node is None:
                    continue
                text = spaced(_value(node, selector.attribute, " " if apart else ""))
                if text:
                    return text
            values = self.values([written])
            if values:
                return values[0]
        return None

    def after(self, marker: str) -> str:
        """The text of the first element behind a comment, "" for the title and where another comment comes first."""
        start = comment(marker).search(self.html)
        if start is None:
            return ""
        end = self.html.find("<!--", start.end(), start.end() + _BEHIND)
        root = LexborHTMLParser(f"<body>{self.html[start.end() : end if end >= 0 else start.end() + _BEHIND]}").body
        first = next((node for node in root.iter() if node.text().strip()), None) if root is not None else None
        return "" if first is None or first.tag in _TITLES or first.css_first("h1") is not None else first.text()

    def labelled(self, label: str) -> list[str]:
        """What stands behind a label in the text, with the label; nothing where the page says several things."""
        said: list[str] = []
        at = self.html.find(label)
        while at >= 0 and len(said) < 2:
            text = " ".join(_TAG.sub(" ", self.html[at : at + _LABELLED]).split())[:_VALUE]
            if text not in said:
                said.append(text)
            at = self.html.find(label, at + len(label))
        return said if len(said) == 1 else []

    def tags_behind_label(self) -> list[str]:
        """The links behind a label that heads tags («برچسب‌ها: <a>آب</a> <a>لار</a>»), wherever it stands."""
        for word in labels.TAG_WORDS:
            at = self.html.find(word)
            while at >= 0:
                start = self.html.rfind(">", 0, at) + 1
                end = self.html.find("<", at)
                if end >= 0 and labels.TAGS.fullmatch(labels.BULLET.sub("", self.html[start:end].strip())):
                    found = _links(self.html[end : end + _BEHIND])
                    if found:
                        return found
                at = self.html.find(word, at + len(word))
        return []

    def node(self, selectors: list[str]) -> LexborNode | None:
        """The first node that one of the selectors finds."""
        for written in selectors:
            css = take_apart(written).css
            node = self.tree.css_first(css) if css else None
            if node is not None:
                return node
        return None


@cache
def take_apart(written: str) -> Selector:
    """`css`, `css@attribute`, `meta[property="x"]@content` (looked up, not searched), `jsonld:...` and the like."""
    if written.startswith(LD):
        return Selector(field=written.removeprefix(LD))
    if written.startswith(_AFTER):
        return Selector(marker=written.removeprefix(_AFTER))
    if written.startswith(_LABEL):
        return Selector(label=written.removeprefix(_LABEL))
    meta = _META.fullmatch(written)
    if meta:
        return Selector(meta=(meta["by"], meta["value"].lower()))
    css, at, attribute = written.rpartition("@")
    return Selector(css, attribute) if at else Selector(written)


@cache
def comment(marker: str) -> re.Pattern[str]:
    """A comment that says just this."""
    return re.compile(rf"<!--\s{{0,9}}{re.escape(marker)}\s{{0,9}}-->", re.IGNORECASE)


def spaced(text: str) -> str:
    """A field's text: what was escaped twice is read, its white space folded, cut where no field is longer."""
    return " ".join(unescaped(text[: 4 * _LIMIT]).split())[:_LIMIT]


def unescaped(text: str) -> str:
    """A text with what is an entity in it read («&laquo;»); what would be markup stays as it is."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


def take_out(scope: LexborNode, selector: str) -> None:
    """Removes from a subtree what a selector matches.

    A node that two selectors of a list match is found twice, and `decompose` frees it with all below it: each is
    taken once, and what lies inside before what holds it. Freed twice, lexbor's memory pool hands it out twice.
    """
    found = {part.mem_id: part for part in scope.css(selector)}
    found.pop(scope.mem_id, None)
    for kept in scope.css(_WHOLE):  # «<body class="comments-open">» is the page
        found.pop(kept.mem_id, None)
    for part in reversed(found.values()):
        part.decompose()


def text_of(node: LexborNode) -> str:
    """A node's text; where a break or a block stands within it, words are parted, where a span does, they are not."""
    only = node.first_child
    if only is None or (only.next is None and only.tag == "-text"):  # as most are: told without a search
        return node.text()
    if all(part.mem_id == node.mem_id for part in node.css(_PARTING)):
        return node.text()
    return unescape(_TAGS.sub("", _PARTS.sub(" ", node.html or "")))


def _links(html: str) -> list[str]:
    """The texts of the links with which a piece of markup begins, and of which only separators part one another."""
    found: list[str] = []
    linked = False
    for token in _PIECE.finditer(html):
        tag, text = token["tag"], token["text"]
        if tag:
            linked = tag.lower() == "a" if tag[0] != "/" else linked and tag.lower() != "/a"
            if _HEADING.fullmatch(tag):
                break
        elif text.strip():
            if linked:
                found.append(spaced(unescape(text)))
            elif any(char.isalnum() for char in text):
                break
    return found


def _value(node: LexborNode, attribute: str, between: str = "") -> str:
    if attribute:
        return node.attributes.get(attribute) or ""
    return node.text(separator=between) if between else text_of(node)


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _flat(value.get("name"))
    if isinstance(value, list):
        return [text for item in value for text in _flat(item)]
    return []


def _items(text: str) -> Iterator[dict[str, Any]]:
    data = _json(text)
    queue = data if isinstance(data, list) else [data]
    for item in queue[:50]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph[:50] if isinstance(node, dict))


def _unwrapped(text: str) -> str:
    return _TRAILING.sub(r"\1", _WRAPPED.sub("", text))


def _json(text: str) -> Any:
    """The data of a JSON-LD script, also where it is wrapped in a comment or a comma stands too much; {} if none."""
    for tidied in (str, _unwrapped, unescaped):
        try:
            return json.loads(tidied(text), strict=False)
        except (ValueError, RecursionError):  # broken JSON-LD is common
            continue
    return {}
