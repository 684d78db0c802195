"""Text exports in Markdown (html2text, readers' «save as text»): the signs of markup out, its headings kept."""

from __future__ import annotations

import re
from typing import Final

from pipeline.stages.clean import furniture, labels, lines
from pipeline.stages.clean.lines import compiled

_HEADING: Final = re.compile(r"(#{1,6}) +(\S.*?) *#* *")
_UNDERLINED: Final = re.compile(r"(?:={3,}|-{3,}|\*{3,}|(?:\* ){2,}\*|(?:- ){2,}-|_{3,}) *")
_IMAGE: Final = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,600}\)")
_LINK: Final = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,20}\]){0,300})\]"
    r"\((?P<url><[^<>\n]{0,600}>|[^()\s]{0,600})(?: \"[^\"]{0,200}\")?\)"
)
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(?!\d+\*\*)([^*_]{1,2000})(?<=\S)\1")
_STRONG_ROW: Final = re.compile(r"^\*\*[^*\n]{2,400}\*\*$", re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\([-.#*_+!()\[\]>|])")
_PRIVATE: Final = 0xE100  # where escaped signs are kept from being read as markup
_HIDDEN: Final = re.compile("[\ue100-\ue17f]")
_BROKEN: Final = re.compile(r"\[[^\[\]]{0,300}\]\(")  # a link's text, which may go over lines
_TEXT_WORDS: Final = 25  # of a row that is of the text
_UNEVEN: Final = re.compile(r"^\*\*(?=\S)|(?<=\S)\*\*$")  # where emphasis goes over lines
_QUOTED: Final = re.compile(r"^ {0,3}(?:> ?)+")
_ITEM: Final = re.compile(r" *[*+-] +")
_IN_TEXT: Final = compiled(r"\(?(?:بیشتر بخوانید|ادامه|اینجا(?: بخوانید)?|read more|اقرأ أيضا\u064b?|المزيد)\)?")
_TAG_URL: Final = re.compile(r"/(?:tags?|topics?|keywords?)/")
_MARKED: Final = 2  # links or escaped signs from which on a text is taken for Markdown


def is_markdown(text: str) -> bool:
    """Whether a text has the signs of Markdown: headings («# عنوان») or links («[متن](/news/1)»)."""
    sample = text[:20_000]
    headings = sum(_HEADING.fullmatch(line) is not None for line in sample.splitlines())
    links = sample.count("](")
    signs = links, len(_ESCAPED.findall(sample))
    return headings > 0 or max(signs) >= _MARKED or _STRONG_ROW.search(sample) is not None


def plain(text: str) -> tuple[str, str | None]:
    """The text without its markup, and its title: the first heading of the highest level.

    A heading of a lower level becomes a starred line, which is how the outlets write subheads. A line of nothing but
    links is the site's menu or other news, unless it names the tags or the way to the section («سیاسی › مجلس»).
    """
    fenced = text.lstrip().startswith("---")  # a record, which names its title
    text = _BROKEN.sub(lambda link: link[0].replace("\n", " "), text)
    found: list[tuple[int, str]] = []
    for line in text.splitlines():
        row = _without_links(_IMAGE.sub("", line) if "](" in line else line)
        if row is None or _UNDERLINED.fullmatch(row.strip()):
            found.append((0, ""))
            continue
        heading = _HEADING.fullmatch(row.strip())
        level = len(heading[1]) if heading else 0
        row = heading[2].removeprefix("[").removesuffix("]") if heading else _QUOTED.sub("", row, count=1)
        row = _ESCAPED.sub(lambda sign: chr(_PRIVATE + ord(sign[1])), row)
        row = _UNEVEN.sub("", _STRONG.sub(r"\2", row))
        row = _HIDDEN.sub(lambda sign: chr(ord(sign[0]) - _PRIVATE), row)
        found.append((level, row))
    highest = min((level for level, _ in found if level), default=0)
    title = next((row for level, row in found if level == highest > 0), None)
    begun = next((n for n, (_, row) in enumerate(found) if len(row.split()) > _TEXT_WORDS), len(found))
    if fenced or (highest > 1 and (highest, title) not in found[:begun]):  # a subhead
        title = None
    return "\n".join(_marked(level, row) if row != title else row for level, row in found), title


def _marked(level: int, row: str) -> str:
    heads = furniture.COMMENTS.fullmatch(row) or labels.TAGS.fullmatch(row) or lines.compiled(_LISTS).match(row)
    return f"* {row}" if level and not heads else row


_LISTS: Final = "(?:اخبار|مطالب|خبرهای|أخبار|الأخبار|related|latest|most)(?!\\w)"


def _without_links(line: str) -> str | None:
    """The line with the texts of its links; None for a line of links that are none of the article's."""
    found = list(_LINK.finditer(line)) if "](" in line else []
    if not found:
        return line
    around = _ITEM.sub("", _LINK.sub("", line), count=1).strip()
    if not re.search(r"\w", around) and not line.lstrip().startswith("#"):
        if all(_TAG_URL.search(link["url"]) or link["text"].startswith("#") for link in found):
            return " ".join("#" + link["text"].strip(" #").replace(" ", "_") for link in found)
        return _LINK.sub(r"\g<text>", line) if re.search("[»›>/]", around) else None
    return _LINK.sub(lambda link: "" if _IN_TEXT.fullmatch(link["text"]) else link["text"], line)
