"""A parsed page: its metas, its JSON-LD and its elements, asked by the selectors of a profile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LIMIT: Final = 2000  # characters of one field
_META: Final = re.compile(r"""meta\[(?P<by>name|property|itemprop)=['"]?(?P<value>[^'"\]]+)['"]?\]@content""")
LD: Final = "jsonld:"
_AFTER: Final = "after:"
_BEHIND: Final = 4000  # characters behind a comment in which its element stands
_TITLES: Final = ("h1", "title")


class Selector(NamedTuple):
    """One selector of a profile, taken apart once."""

    css: str = ""  # "" for the other kinds
    attribute: str = ""
    meta: tuple[str, str] = ("", "")  # (name|property|itemprop, value)
    field: str = ""  # of the JSON-LD NewsArticle
    marker: str = ""  # comment before the element


class Page:
    """A parsed page with its metas and JSON-LD read once, when first asked for."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)
        self._metas: dict[tuple[str, str], str] | None = None
        self._linked: dict[str, Any] | None = None

    @property
    def metas(self) -> dict[tuple[str, str], str]:
        """(attribute, value) → content of every `<meta>`; the first one of a name counts."""
        if self._metas is None:
            self._metas = {}
            for node in self.tree.css("meta[content]"):
                attributes = node.attributes
                content = (attributes.get("content") or "").strip()
                for by in ("property", "name", "itemprop"):
                    value = attributes.get(by)
                    if value and content:
                        self._metas.setdefault((by, value.lower()), content)
        return self._metas

    @property
    def linked(self) -> dict[str, Any]:
        """The page's JSON-LD article, {} when there is none."""
        if self._linked is None:
            self._linked = {}
            for node in self.tree.css('script[type="application/ld+json"]'):
                for item in _items(node.text()):
                    if str(item.get("@type", "")).endswith("Article"):
                        self._linked = item
                        break
        return self._linked

    def values(self, selectors: list[str], scope: LexborNode | None = None) -> list[str]:
        """All values of the first selector that finds something."""
        for written in selectors:
            selector = take_apart(written)
            if selector.field:
                found = _flat(self.linked.get(selector.field))
            elif selector.marker:
                found = [self.after(selector.marker)]
            elif selector.meta[0]:
                content = self.metas.get(selector.meta)
                found = [content] if content else []
            else:
                found = [_value(node, selector.attribute) for node in (scope or self.tree).css(selector.css)]
            found = [text for text in (spaced(value) for value in found) if text]
            if found:
                return found
        return []

    def value(self, selectors: list[str]) -> str | None:
        """The first value, None when no selector finds any."""
        for written in selectors:
            selector = take_apart(written)
            if selector.css:
                node = self.tree.css_first(selector.css)  # the first is the one, as a rule: the rest is not read
                if node is None:
                    continue
                text = spaced(_value(node, selector.attribute))
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
    """`css`, `css@attribute`, `meta[property="x"]@content` (looked up, not searched), `jsonld:...` or `after:...`."""
    if written.startswith(LD):
        return Selector(field=written.removeprefix(LD))
    if written.startswith(_AFTER):
        return Selector(marker=written.removeprefix(_AFTER))
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
    """A field's text: its white space folded, cut where no field is longer."""
    return " ".join(text[: 4 * _LIMIT].split())[:_LIMIT]


def take_out(scope: LexborNode, selector: str) -> None:
    """Removes from a subtree what a selector matches.

    A node that two selectors of a list match is found twice, and `decompose` frees it with all below it: each is
    taken once, and what lies inside before what holds it. Freed twice, lexbor's memory pool hands it out twice.
    """
    found = {part.mem_id: part for part in scope.css(selector)}
    found.pop(scope.mem_id, None)
    for part in reversed(found.values()):
        part.decompose()


def _value(node: LexborNode, attribute: str) -> str:
    return (node.attributes.get(attribute) or "") if attribute else node.text()


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _flat(value.get("name"))
    if isinstance(value, list):
        return [text for item in value for text in _flat(item)]
    return []


def _items(text: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):  # broken JSON-LD is common, and says nothing
        return
    queue = data if isinstance(data, list) else [data]
    for item in queue[:50]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph[:50] if isinstance(node, dict))
