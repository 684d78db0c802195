"""Labelled fields of a page or an export: «رمز الخبر: 99082516954», "Journalist : 71475", «سرویس: اقتصاد»."""

from __future__ import annotations

import re
from typing import Final

from pipeline.stages.clean.lines import compiled

_LABELLED: Final = re.compile(r"(?P<label>[^:：\d]{2,30}?)\s*[:：]\s*(?P<value>.{0,400})")
CRUMBS: Final = 3
"""Parts of a section's path, at most."""
_SECTION_WORDS: Final = 2  # of a section's name; a title has more
_AND: Final = ("و", "&", "and")  # are no words of it
_VALUE_WORDS: Final = 12  # of any field but the tags
_LONGEST: Final = 200  # characters of a row that is a label and its value
_TAG_PARTS: Final = re.compile(r"[,،;؛|•·●]|\s[-–—/]\s")
_SLASH: Final = re.compile(r"\s+[/›»>|–-]\s+")
BULLET: Final = re.compile(r"^[•●▪◾·*\-]+\s*")
"""What stands before a line of a list: «• رمز الخبر: 99082516954»."""
_TAGS: Final = (
    "برچسب(?: ?ها(?:ی خبر)?)?|تگ(?: ?ها)?|کلید ?واژه ?ها|واژه ?های کلیدی|کلمات کلیدی|"
    "الكلمات (?:الدليلية|المفتاحية|الرئيسية)|كلمات (?:دليلية|مفتاحية|دلالية)|سمات|الوسوم|وسوم|tags|key ?words"
)
_KINDS: Final = {
    "code": compiled(
        "کد(?: ?خبر| ?مطلب)?|شناسه(?: ?خبر| ?مطلب)?|شماره(?: ?خبر| ?مطلب)?|رمز الخبر|رقم الخبر|معرف الخبر|الرمز|"
        "news ?(?:code|id|no\\.?|number)|(?:story )?(?:id|code)"
    ),
    "section": compiled(
        "عنوان|سرویس(?: ?خبری?)?|گروه(?: ?خبری?)?|دسته(?: ?بندی)?|بخش|حوزه|موضوع|القسم|الفئة|التصنيف|الباب|"
        "categor(?:y|ies)|section|service|topic|subject"
    ),
    "author_code": compiled("journalist(?: id)?|reporter code|کد خبرنگار|(?:رمز|رقم|معرف) (?:المراسل|الصحفي)|الصحفي"),
    "author": compiled("خبرنگار|نویسنده|المراسل|الكاتب|reporter|author|by"),
    "date": compiled(
        "تاریخ(?: ?(?:و (?:ساعت|زمان) )?انتشار| خبر| درج)?|زمان(?: ?انتشار| درج)?|(?:منتشر|نوشته|درج) شده(?: در)?|"
        "تاريخ(?: النشر)?|التاريخ|"
        "(?:publish(?:ed)?|release|news) ?(?:date|time|at|on)|date|time|published"
    ),
    "tags": compiled(_TAGS),
}
_NEXT: Final = compiled(
    r"(?:\s+(?:[|/،-] ?)?|(?<=\d))(?=(?:کد ?(?:خبر|مطلب)|شناسه(?: ?خبر)?|شماره(?: خبر| مطلب)?|"
    r"دسته ?بندی|سرویس(?: خبر)?|گروه(?: خبری)?|حوزه|بخش|موضوع|(?:تاریخ|زمان) ?انتشار|"
    r"خبرنگار|رمز الخبر|معرف الخبر|تاريخ النشر|القسم|"
    r"news (?:id|code|no\.?)|journalist(?: id)?|category|service|section|topic|"
    r"publish(?:ed)?(?: date)?) ?:)"
)
_CODE: Final = (
    "کد ?(?:خبر|مطلب)|شناسه(?: خبر)?|شماره (?:خبر|مطلب)|رمز الخبر|رقم الخبر|معرف الخبر|news (?:id|code)|code"
)
_NAME: Final = "(?:[^\\W\\d]|\u200c)+"  # a word of a section's name
_BARE: Final = {
    "code": compiled(
        rf"(?:{_CODE})[ |]+"
        r"(?P<value>\d{3,20}|\d{4}-\d{4,6})"
    ),
    "author_code": compiled(r"(?:journalist|کد خبرنگار|خبرنگار|رمز المراسل|المراسل|الصحفي)[ |]+(?P<value>\d{3,7})"),
    "section": compiled(rf"(?:سرویس|گروه|حوزه|دسته ?بندی|القسم)[ |]+(?P<value>{_NAME}(?: (?:و )?{_NAME})?)"),
    "date": compiled(
        r"(?:تاریخ (?:انتشار|درج)|زمان انتشار|تاريخ النشر|publish(?:ed)?(?: date| on| at)?)[ |]+"
        r"(?P<value>(?=.{0,60}\d).{6,60})"
    ),
    "tags": compiled(rf"(?:{_TAGS})[ |]+(?P<value>[#\w].{{0,150}}[،,؛;|•·#].{{1,150}})"),
}
CODES: Final = compiled(
    rf"(?<!\w)(?:(?:{_CODE})"
    r" ?[:|]? ?(?:\d{4}-\d{4,6}|\d{3,20})|"
    r"(?:journalist|کد خبرنگار|خبرنگار|رمز المراسل|المراسل|الصحفي) ?[:|]? ?\d{3,7})(?![\w-])"
)
"""A code with its label, wherever it stands in a row."""
TAGS: Final = compiled(f"(?:{_TAGS}) ?:?")
"""A line that heads a list of tags, one a line."""
TAG_WORDS: Final = ("برچسب", "کلیدواژ", "کلید واژ", "کلمات کلیدی", "الكلمات", "وسوم", "Tags", "Keywords")
"""One of these is in the label of every page whose tags have no selector; where none is, no label is looked for."""
HOME: Final = compiled(
    "خانه|صفحه (?:اصلی|نخست|اول)|الصفحة (?:الرئيسية|الأولى)|الرئيسية|home(?: ?page)?|"
    "(?:همه )?اخبار|(?:كل )?الأخبار|(?:all )?news"
)
"""A crumb of a path to a section that names none: the site itself, as a rule the first, and all of its news."""


def awaits(line: str) -> str | None:
    """The kind of field whose label is all that a line says, and whose value stands in the next («کد خبر:»)."""
    plain = BULLET.sub("", line)
    named = plain.rstrip(" :：")
    kinds = ("code", "author_code", "date", "section") if named != plain else ("code",)
    return next((kind for kind in kinds if " " in named and _KINDS[kind].fullmatch(named)), None)


def read(line: str) -> tuple[str, str] | None:
    """(kind of field, value) of a line that is a label and a few words; None for any other line.

    A label may lack its colon where what follows can be nothing else: «شناسه خبر ۲۷۱۹۰۸», «گروه سیاسی».
    """
    plain = BULLET.sub("", line)
    match = _LABELLED.fullmatch(plain)
    if match is None:
        bare = ((name, form.fullmatch(plain)) for name, form in _BARE.items()) if len(plain) <= _LONGEST else ()
        return next(((name, found["value"].strip()) for name, found in bare if found), None)
    kind = next((name for name, label in _KINDS.items() if label.fullmatch(match["label"].strip())), None)
    if kind is None or (kind != "tags" and len(match["value"].split()) > _VALUE_WORDS):
        return None
    return kind, match["value"].strip()


def tags(value: str) -> list[str]:
    """The tags of one row, whatever parts them: commas, bars, bullets, hashes, dashes and slashes between spaces."""
    parts = [part.replace("_", " ") for part in value.split("#")] if "#" in value else [value]
    found = (part.strip(" #'\"[]،,؛;") for row in parts for part in _TAG_PARTS.split(row))
    return list(dict.fromkeys(part for part in found if part))


def section(value: str) -> str:
    """A section's path in one form: «ورزشی / والیبال» and «ورزشی › والیبال» are «ورزشی > والیبال»."""
    return " > ".join(part for part in _SLASH.split(value.strip("[]'\" ")) if part and not HOME.fullmatch(part))


def is_section(row: str) -> bool:
    """Whether a row is as short as a section's name or path («سیاسی», «علم و فناوری», «استان‌ها / مرکزی»)."""
    parts = re.split(r" [/|–-] ", row)
    return len(parts) <= CRUMBS and all(
        sum(word not in _AND for word in part.split()) <= _SECTION_WORDS for part in parts
    )


def apart(line: str) -> list[str]:
    """The labelled fields of one line («۳ مرداد ۱۴۰۳، ۱۰:۳۱ کد خبر: 85554410»); the line alone where none does."""
    return [part.strip() for part in _NEXT.split(line) if part.strip()]
