"""What stands in a body and is not of the article: taken out by patterns that are data, and by being said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import Furniture
from pipeline.stages.clean import lines as lines_
from pipeline.stages.clean.lines import ROW_END, SENTENCE_END, Line
from pipeline.text import letters
from schemas.records import Article

_SHORT: Final = 400  # characters of a line that is matched as a whole; furniture is never longer
_HEAD: Final = 160  # characters at a line's beginning ...
_TAIL: Final = 160  # ... and at its end that patterns look at
_LAST: Final = 6  # lines among which an end mark may be glued to a paragraph; below it stands only other furniture
_STOP: Final = re.compile(r"[.۔…][»\"”)\]]*$")
_FULL_STOP: Final = re.compile(r"[.۔؛،][»\"”)\]]*$")
_AFTER_HEADER: Final = frozenset(":؛|«>/…-–")
_LABEL: Final = re.compile(r"\W*(?:\w+ ){0,2}\w+ ?[:؛]")
_WHOLLY, _MOSTLY = 0.9, 0.5  # shares of a line that are links
_NO_TEXT: Final = re.compile(r"[\W_]*")
_FEW_WORDS: Final = 18  # a title in a list of other news has no more
_FEW_LABEL_WORDS: Final = 6  # a header of such a list
# «گفت‌وگو: نگار پارسی» as the last line; further up it may be what a book or a film is told by.
_CREDIT: Final = lines_.compiled(
    r"\W{0,3}(?:گفت ?(?:و ?)?گو|مصاحبه|گزارش|گزارشگر|خبرنگار|نویسنده|تنظیم|تهیه|ترجمه|مترجم|گردآوری|یادداشت|عکس"
    r"|ویرایش|ویراستار|تدوین|از|by|reporter|(?:written|edited|reported) by)"
    r"(?: (?:از|و [^\W\d]+))? ?: ?[^\W\d]+(?:[ \u200c][^\W\d]+){1,4}(?: ?\([^()]{2,30}\))?"
    r"(?: ?[،,/-] ?(?:خبرنگار|گزارشگر|عکاس|روزنامه ?نگار|مترجم)[^.؟!:]{0,30})?"
)
COMMENTS: Final = lines_.compiled(
    r"(?:ارسال نظر|ثبت نظر|نظر شما|نظرات(?: شما| بینندگان| کاربران| مخاطبان| خوانندگان)?|دیدگاه(?: ?ها)?"
    r"(?: ?ی)?(?: شما| کاربران| خوانندگان)?|التعليقات|تعليقات(?: القراء)?|تعليق(?:كم?)?|your comments?|comments"
    r"|پاسخ ?ها)(?: ?\(?\d{1,4}\)?)? ?:?"
)
"""What heads the readers' comments: a heading, or a line of a text export."""
_HEADED: Final = 2  # lines among which a title with a full stop is still the title
_CAPTION_WORDS: Final = range(2, 21)
_SAID_AGAIN: Final = 6  # words of the shortest line that is folded: «بله.» is answered often, a refrain comes again


class Cleaned(Struct):
    """Lines without furniture, and what was taken out (the tails may name the reporter)."""

    lines: list[Line]
    dropped: list[str]


def remove(lines: Sequence[Line], furniture: Furniture) -> Cleaned:
    """The lines of the article itself. Each line costs a fixed number of searches over at most 400 characters."""
    whole, tails = lines_.union(tuple(furniture.lines)), lines_.union(tuple(furniture.tails))
    inline, disclaimers = lines_.union(tuple(furniture.inline)), lines_.union(tuple(furniture.disclaimers))
    ends, headers = lines_.union(tuple(furniture.ends)), lines_.union(tuple(furniture.headers))
    kept: list[Line] = []
    dropped: list[str] = []
    last = len(lines) - _LAST
    listing = False  # inside a list of other news, after its header
    block = False  # whose titles stand together, without empty rows between them
    titles = 0  # of other news since the last line that was kept
    for number, line in enumerate(lines):
        text = line.text
        begin = text[:_HEAD]
        if tails is not None and tails.match(begin):
            dropped.extend(rest.text for rest in lines[number:])
            break
        if (line.mark == "tag" or (line.mark == "bold" and " " in text)) and COMMENTS.fullmatch(text):
            dropped.extend(rest.text for rest in lines[number:])
            break
        if len(text) <= _SHORT:
            if (whole is not None and whole.fullmatch(text)) or (disclaimers and disclaimers.match(begin)):
                dropped.append(text)
                continue
            header = headers.match(begin) if headers is not None else None
            if header is not None and _heads(line, text[header.end() :]):
                listing = bool(_NO_TEXT.fullmatch(text[header.end() :]))
                dropped.append(text)
                continue
        elif disclaimers is not None and disclaimers.match(begin):
            dropped.append(text)
            continue
        listing = listing and not (block and line.opens)
        block = listing and (block or not line.opens)
        if _points_elsewhere(line) or _title_like(line, listing) or (listing and _item(lines, number, titles)):
            dropped.append(text)
            if kept and not titles and _announces(kept[-1]):
                dropped.append(kept.pop().text)
            titles += 1
            listing = listing and line.linked < _WHOLLY  # where one title is a link, all are
            continue
        if line.pictured and _caption(lines, number):
            dropped.append(text)
            continue
        listing = False
        stripped, cut = _without(text, inline, ends if number >= last else None)
        dropped.extend(cut)
        if not _NO_TEXT.fullmatch(stripped):
            kept.append(line if stripped == text else replace(line, text=stripped, raw=stripped))
            titles = 0
    if kept and titles and kept[-1].head:
        dropped.append(kept.pop().text)
    while kept and _CREDIT.fullmatch(kept[-1].text):
        dropped.append(kept.pop().text)
    return Cleaned(kept, dropped)


def _caption(lines: Sequence[Line], number: int) -> bool:
    """Whether a line right below a picture tells what it shows: without an end, between lines that have one."""
    line, around = lines[number], [*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2]]
    short = len(line.text.split()) in _CAPTION_WORDS and not ROW_END.search(line.text)
    return short and not line.head and all(SENTENCE_END.search(other.text) or other.head for other in around)


def _announces(line: Line) -> bool:
    """Whether a line before titles of other news heads them: «این خبرها را از دست ندهید:»."""
    return line.text.endswith(":") and (line.head or len(line.text.split()) <= _FEW_LABEL_WORDS)


def _heads(line: Line, rest: str) -> bool:
    """Whether a line that begins like a header is one: alone, with its link, or «بیشتر بخوانید: عنوان خبر دیگر»."""
    if _NO_TEXT.fullmatch(rest) or line.linked >= _MOSTLY:
        return True
    return rest.lstrip()[:1] in _AFTER_HEADER and len(rest.split()) <= _FEW_WORDS and not _FULL_STOP.search(rest)


def _points_elsewhere(line: Line) -> bool:
    """A label and a link to other news, under any label («المزيد: إيران تدشّن محطة ...»); not a source of one word."""
    label = _LABEL.match(line.text) if line.linked >= _MOSTLY else None
    return label is not None and len(line.text[label.end() :].split()) > 2 and not _FULL_STOP.search(line.text)


def _title_like(line: Line, listing: bool) -> bool:
    """Whether a line is the title of other news: wholly a link, or in a list of such.

    A linked title may ask («... چه حالی دارند؟»), a line of text that asks is one of the article.
    """
    if line.linked < _WHOLLY and (line.head or not listing):
        return False
    ends = _STOP if line.linked >= _WHOLLY else SENTENCE_END
    return len(line.text) <= _SHORT and len(line.text.split()) <= _FEW_WORDS and not ends.search(line.text)


def _item(lines: Sequence[Line], number: int, titles: int) -> bool:
    """Whether a starred line in a list of other news is one of its titles: below another, or no text is below it."""
    line = lines[number]
    if line.mark != "star" or len(line.text.split()) > _FEW_WORDS:
        return False
    below = lines[number + 1] if number + 1 < len(lines) else None
    return titles > 0 or below is None or below.mark == "star"


def _without(text: str, inline: re.Pattern[str] | None, ends: re.Pattern[str] | None) -> tuple[str, list[str]]:
    """The line without in-text links, and without an end mark glued to its end («... کرد. انتهای پیام/»)."""
    cut: list[str] = []
    if inline is not None and any(sign in text for sign in "([{<"):
        for match in reversed(list(inline.finditer(text))):
            cut.append(text[match.start() : match.end()])
            text = text[: match.start()].rstrip() + " " + text[match.end() :].lstrip()
        text = re.sub(r" +([.،؛:؟!])", r"\1", text) if cut else text
    if ends is not None:
        start = max(0, len(text) - _TAIL)
        found = ends.search(text[start:])
        if found is not None:
            cut.append(text[start + found.start() :])
            text = text[: start + found.start()].rstrip(" /")
    return text.strip(), cut


class Folded(Struct):
    """Lines of which none says again what was said, what was taken out, and all folded for comparing."""

    lines: list[Line]
    dropped: list[str]
    title: str
    lead: str
    text: str  # of the lines, joined without anything between


def fold(lines: Sequence[Line], title: str | None, lead: str | None) -> Folded:
    """The lines without what is said twice to the letter.

    A paragraph of some words that was there before goes; so does the title wherever it stands alone (but not as a
    sentence further down, from which it was taken), and the lead where it is the whole of a line (Serat says it again
    at the end). What is reworded stays. Compared without spaces and marks.
    """
    title_print, lead_print, *prints = letters.fold_tight_all(
        [title or "", lead or "", *(line.text for line in lines)]
    )
    found = Folded([], [], title_print, lead_print, "")
    known = {found.title, found.lead}
    kept: list[str] = []
    for number, (line, print_) in enumerate(zip(lines, prints, strict=True)):
        sentence = line.text.endswith(".") and not (title or "").endswith(".")
        said_on = sentence and number > _HEADED and print_ == found.title
        if print_ and print_ in known and not said_on:
            found.dropped.append(line.text)
            continue
        if len(line.text.split()) >= _SAID_AGAIN:
            known.add(print_)
        found.lines.append(line)
        kept.append(print_)
    while found.lines and found.lines[-1].mark == "tag":  # a heading without text below it headed furniture
        found.dropped.append(found.lines.pop().text)
        kept.pop()
    found.lines = _subheads(found.lines)
    found.text = "".join(kept)
    return found


def _subheads(lines: list[Line]) -> list[Line]:
    """The lines, where a subhead is one only with text below it.

    What closes a text in bold is its signature («ستاد بازسازی استان»), and starred lines in a row are a list.
    """
    last = max((number for number, line in enumerate(lines) if not line.head), default=-1)
    stars = [line.mark == "star" for line in lines]
    listed = [
        star and (before or after)
        for star, before, after in zip(stars, [False, *stars], [*stars[1:], False], strict=False)
    ]
    return [
        replace(line, head=False, mark="") if line.head and (in_list or number > last) else line
        for number, (line, in_list) in enumerate(zip(lines, listed, strict=True))
    ]


class Candidate(Struct, frozen=True, kw_only=True):
    """A line that many pages of one outlet share: probably furniture that no profile knows yet."""

    line: str
    pages: int
    share: float


def candidates(articles: Iterable[Article], *, share: float = 0.05, least: int = 5) -> list[Candidate]:
    """Lines that stand on at least that share of the articles (and on `least` of them), the most frequent first.

    A line that differs only in digits counts as the same one («کد خبر : ۷۰۸۸۲۶»).
    """
    counts: Counter[str] = Counter()
    example: dict[str, str] = {}
    number = 0
    for article in articles:
        number += 1
        for line in {line for line in article.text.split("\n") if len(line) <= _SHORT}:
            shape = re.sub(r"\d+", "0", letters.fold_tight(line))
            counts[shape] += 1
            if shape not in example or line < example[shape]:
                example[shape] = line
    needed = max(least, share * number)
    found = [
        Candidate(line=example[shape], pages=pages, share=pages / number)
        for shape, pages in counts.items()
        if pages >= needed
    ]
    return sorted(found, key=lambda candidate: (-candidate.pages, candidate.line))
