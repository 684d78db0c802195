"""Subheads of text exports, which have no mark but where they stand."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from pipeline.stages.clean.lines import PARAGRAPH_END, Line, compiled

_SUBHEAD_WORDS: Final = 14
_NUMBERED: Final = re.compile(r"\d{1,2} ?[.)-]\s?[^\d\s]")  # an entry of a list: «۱. پرسپولیس ۲۷ امتیاز»
_QUESTION_WORDS: Final = 5  # of a subhead that asks
_NO_SUBHEAD: Final = compiled(
    r"[.؟?!۔…:؛،][»\"”)\]]*$|^(?:بسم الله|بسمه تعالی|به نام )"
)  # what opens a message is no subhead


def marked(found: list[Line]) -> list[Line]:
    """Short lines without an end that stand before a paragraph are subheads: text exports have no other mark."""
    marked_ = list(found)
    asked = [line for line in found if line.text.endswith(("؟", "?"))]
    for number, line in enumerate(found[:-1]):
        words = len(line.text.split())
        alone = asked == [line] and words <= _QUESTION_WORDS  # of an interview there are more
        if number == 0 or line.head or not 2 <= words <= _SUBHEAD_WORDS:
            continue
        if _NO_SUBHEAD.search(line.text) and not alone:
            continue
        heads = len(found[number + 1].text) > 1.5 * len(line.text) or _NUMBERED.match(found[number + 1].text)
        if heads and PARAGRAPH_END.search(found[number - 1].text):
            marked_[number] = replace(line, head=True, mark="alone")
    return marked_
