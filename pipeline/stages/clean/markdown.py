"""Text exports in Markdown (html2text, readers' «save as text»): the signs of markup out, its headings kept."""

from __future__ import annotations

import re
from typing import Final

from pipeline.stages.clean import furniture, labels, lines
from pipeline.stages.clean.lines import compiled

_HEADING: Final = re.compile(r"(#{1,6}) +(\S.*?) *#* *")
_UNDERLINED: Final = re.compile(r"(?:={3,}|-{3,}|\*{3,}|(?:\* ){2,}\*|(?:- ){2,}-|_{3,}) *")
_IMAGE: Final = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,600}\)")
_LINK: Final = re.compile(r"\[(?P<text>[^\[\]]{0,300})\]\((?P<url>[^()\s]{0,600})(?: \"[^\"]{0,200}\")?\)")
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,2000})(?<=\S)\1")
_ESCAPED: Final = re.compile(r"\\([-.#*_+!()\[\]>|])")
_QUOTED: Final = re.compile(r"(?:> ?)+")
_ITEM: Final = re.compile(r" *[*+-] +")
_IN_TEXT: Final = compiled(r"\(?(?:بیشتر بخوانید|ادامه|اینجا(?: بخوانید)?|read more|اقرأ أيضا\u064b?|المزيد)\)?")
_TAG_URL: Final = re.compile(r"/(?:tags?|topics?|keywords?)/")
_MARKED: Final = 2  # headings or links from which on a text is taken for Markdown


def is_markdown(text: str) -> bool:
    """Whether a text has the signs of Markdown: headings («# عنوان») or links («[متن](/news/1)»)."""
    sample = text[:20_000]
    headings = sum(_HEADING.fullmatch(line) is not None for line in sample.splitlines())
    links = sample.count("](")
    return links >= _MARKED or (headings > 0 and links > 0) or headings >= _MARKED


def plain(text: str) -> tuple[str, str | None]:
    """The text without its markup, and its title: the first heading of the highest level.

    A heading of a lower level becomes a starred line, which is how the outlets write subheads. A line of nothing but
    links is the site's menu or other news, unless it names the tags or the way to the section («سیاسی › مجلس»).
    """
    found: list[tuple[int, str]] = []
    for line in text.splitlines():
        row = _without_links(_IMAGE.sub("", line))
        if row is None or _UNDERLINED.fullmatch(row.strip()):
            found.append((0, ""))
            continue
        heading = _HEADING.fullmatch(row.strip())
        level = len(heading[1]) if heading else 0
        row = heading[2] if heading else _QUOTED.sub("", row, count=1) if row.startswith(">") else row
        row = _ESCAPED.sub(r"\1", _STRONG.sub(r"\2", row))
        found.append((level, row))
    highest = min((level for level, _ in found if level), default=0)
    title = next((row for level, row in found if level == highest > 0), None)
    return "\n".join(_marked(level, row) if row != title else row for level, row in found), title


def _marked(level: int, row: str) -> str:
    heads = furniture.COMMENTS.fullmatch(row) or labels.TAGS.fullmatch(row) or lines.compiled(_LISTS).match(row)
    return f"* {row}" if level and not heads else row


_LISTS: Final = "(?:اخبار|مطالب|خبرهای|أخبار|الأخبار|related|latest|most)(?!\\w)"


def _without_links(line: str) -> str | None:
    """The line with the texts of its links; None for a line of links that are none of the article's."""
    found = list(_LINK.finditer(line))
    if not found:
        return line
    around = _ITEM.sub("", _LINK.sub("", line), count=1).strip()
    if not re.search(r"\w", around) and not line.lstrip().startswith("#"):
        if all(_TAG_URL.search(link["url"]) or link["text"].startswith("#") for link in found):
            return " ".join("#" + link["text"].strip(" #").replace(" ", "_") for link in found)
        return _LINK.sub(r"\g<text>", line) if re.search("[»›>/]", around) else None
    return _LINK.sub(lambda link: "" if _IN_TEXT.fullmatch(link["text"]) else link["text"], line)
