"""Labelled fields of a page or an export: «رمز الخبر: 99082516954», "Journalist : 71475", «سرویس: اقتصاد»."""

from __future__ import annotations

import re
from typing import Final

from pipeline.stages.clean.lines import compiled

_LABELLED: Final = re.compile(r"(?P<label>[^:：\d]{2,30}?)\s*[:：]\s*(?P<value>.{0,120})")
_VALUE_WORDS: Final = 12
BULLET: Final = re.compile(r"^[•●▪◾·*\-]+\s*")
"""What stands before a line of a list: «• رمز الخبر: 99082516954»."""
_KINDS: Final = {
    "code": compiled(
        "کد خبر|شناسه خبر|شماره(?: خبر| مطلب)?|شناسه|کد مطلب|رمز الخبر|رقم الخبر|معرف الخبر|الرمز|news (?:code|id)|id"
    ),
    "section": compiled("عنوان|سرویس|گروه|دسته ?بندی|بخش|القسم|الفئة|التصنيف|category|section|service|topic"),
    "author_code": compiled("journalist|reporter code|کد خبرنگار|رمز المراسل"),
    "author": compiled("خبرنگار|نویسنده|المراسل|reporter|author"),
    "date": compiled("تاریخ(?: انتشار| خبر| درج)?|زمان انتشار|تاريخ(?: النشر)?|التاريخ|date|published|publish date"),
    "tags": compiled("برچسب ?ها|کلید ?واژه ?ها|کلمات کلیدی|الكلمات الدليلية|tags|keywords"),
}
_NEXT: Final = compiled(
    r"\s+(?:[|/،-] ?)?(?=(?:کد خبر|شناسه خبر|شماره خبر|دسته ?بندی|سرویس|تاریخ انتشار|خبرنگار|رمز الخبر|معرف الخبر|"
    r"news (?:id|code)|journalist|category) ?:)"
)
TAGS: Final = compiled("(?:برچسب ?ها|کلید ?واژه ?ها|کلمات کلیدی|الكلمات (?:الدليلية|المفتاحية)|tags|keywords) ?:?")
"""A line that heads a list of tags, one a line."""
HOME: Final = compiled("خانه|صفحه (?:اصلی|نخست|اول)|الصفحة (?:الرئيسية|الأولى)|الرئيسية|home(?: ?page)?")
"""The first crumb of a path to a section is the site itself."""


def read(line: str) -> tuple[str, str] | None:
    """(kind of field, value) of a line that is a label and a few words; None for any other line."""
    match = _LABELLED.fullmatch(BULLET.sub("", line))
    if match is None or len(match["value"].split()) > _VALUE_WORDS:
        return None
    kind = next((name for name, label in _KINDS.items() if label.fullmatch(match["label"].strip())), None)
    return (kind, match["value"].strip()) if kind else None


def apart(line: str) -> list[str]:
    """The labelled fields of one line («۳ مرداد ۱۴۰۳، ۱۰:۳۱ کد خبر: 85554410»); the line alone where none does."""
    return [part.strip() for part in _NEXT.split(line) if part.strip()]
