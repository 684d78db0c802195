"""Who reports, from where, quoting whom: read from the beginning of the text, its bylines and its staff lines.

A dateline («تهران-ایرنا-», «طهران(إسنا) -», «نورنیوز-گروه اجتماعی:») is a mark, not a sentence: it is read and taken
out. A byline («به گزارش خبرنگار ایرنا») is part of a sentence: it is read and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from connectors.profiles import Profile
from pipeline.stages.clean import agencies
from pipeline.stages.clean.lines import compiled
from pipeline.text import letters

_HEAD: Final = 240  # characters of a line in which its byline stands
_OPENING_LINES: Final = 3  # a byline opens the lead or one of the first paragraphs

_OUTLET: Final = (
    "(?:خبرگزاری(?: رسمی| دولتی)?|پایگاه خبری(?: تحلیلی)?|پایگاه اطلاع رسانی|پایگاه|شبکه(?: تلویزیونی| خبری)?|"
    "روزنامه|هفته نامه|نشریه|سایت|وب ?سایت|وبگاه|تارنمای) "
)
_KIND: Final = f"(?:{_OUTLET})?"
_DAY: Final = "(?:روز \\S{3,9}(?: شنبه)? |امروز |دیروز )?"  # «به گزارش روز دوشنبه ایرنا»
# «به گزارش ایرنا از وزارت نیرو»: whom it has the news from, and no place.
_INSTITUTION: Final = (
    "(?:روابط عمومی|وزارت|سازمان|اداره|شرکت|دانشگاه|مرکز|پایگاه|معاونت|ستاد|دفتر|بانک|مجلس|شهرداری|استانداری|"
    "فرمانداری|هیئت|هیات|باشگاه|فدراسیون|کمیته|کمیسیون|انجمن|موسسه|مؤسسه|بنیاد|پلیس|نیروی|سپاه|ارتش|قوه|دادگستری|دادسرا|اتاق|"
    "اتحادیه|شورای|جهاد|جمعیت|مدیریت|مدیرکل|وبگاه|سایت|تارنمای|روزنامه|شبکه|صفحه|کانال|خبرگزاری|پژوهشگاه|گمرک|بورس)(?!\\w)"
)
_DESKLESS: Final = compiled("ما|اعزامی.*|مستقر.*|این رسانه|خبرگزاری|پایگاه.*|شبکه.*|روزنامه|سایت")
_NOT_A_NAME: Final = compiled("گروه|سرویس|خبرگزاری|انتشار دهنده")
_REPORTER: Final = compiled(
    r"(?:خبرنگار|گزارشگر|گزارش از|گفت ?(?:و ?)?گو(?: از)?|مصاحبه(?: از)?|نویسنده|"
    r"المراسل|المحرر|reporter|(?<!photo )(?<!photos )by|^\W{0,3}از) ?: ?"
    r"(?P<name>[^\d*|/:،,.()\n]{3,40}?)"
    r"(?= ?(?:\*|\||/|،|,|\.|\(|\)|$|انتشار))"
)
_SOURCE: Final = compiled("(?:منبع|المصدر|source) ?: ?")
_REPORTER_CODE: Final = compiled(
    r"(?:journalist|reporter|خبرنگار|المراسل|رمز المراسل|کد خبرنگار) ?: ?(?P<code>\d{3,7})(?!\d)"
)


def names_source(line: str) -> bool:
    """Whether a line names whom a text is taken from («منبع: ایسنا»)."""
    return _SOURCE.match(line) is not None


class Credits(Struct):
    """What was read of an article's origin."""

    byline: str | None = None
    desk: str | None = None
    place: str | None = None
    author: str | None = None
    author_code: str | None = None
    agencies: list[str] = []


class Bylines(Struct, frozen=True):
    """The patterns over masked texts (see `agencies`), compiled once."""

    openings: list[re.Pattern[str]]  # the first is Persian
    quoting: list[re.Pattern[str]]


def own_names(profile: Profile) -> frozenset[str]:
    """What an outlet calls itself, folded tight."""
    return _folded((*profile.outlet.attribution.names, *profile.outlet.name.values()))


@cache
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    forms = (form for name in names for form in (name, f"خبرگزاری {name}", f"پایگاه خبری {name}", f"وكالة {name}"))
    return frozenset(letters.fold_tight(form) for form in forms)


def without_outlet(title: str, profile: Profile) -> str:
    """A title without the outlet's name, as `og:title` has it («... - ایرنا», «خبرگزاری فارس - ...»)."""
    names = "|".join(re.escape(name) for name in profile.outlet.attribution.names)
    if not names:
        return title
    title = compiled(f"^:: (?:{names}) :: | :: (?:{names})(?: ::)?$").sub("", title)
    cut = compiled(f" [-|] (?:{names})$").sub("", title)
    full = "|".join(re.escape(name) for name in profile.outlet.attribution.names if " " in name) or names
    return compiled(f"^خبرگزاری (?:{names}) [-|] |^(?:{full}) - |^(?:{names}) \\| ").sub("", cut)


def dateline(text: str, profile: Profile) -> tuple[str, dict[str, str]]:
    """The text without the outlet's dateline, and what it says: `place`, `desk`, where named."""
    head = text[:_HEAD]
    for pattern in profile.outlet.attribution.datelines:
        match = compiled(pattern).match(head)
        if match is not None:
            said = {name: value.strip(" -،,/") for name, value in match.groupdict().items() if value}
            return text[match.end() :].lstrip(), said
    return text, {}


def read(
    profile: Profile, *, lead: str | None, paragraphs: Sequence[str], dropped: Iterable[str], own: str
) -> Credits:
    """The credits of a text without its datelines; `dropped` are lines taken out (staff lines), `own` the outlet."""
    patterns = _bylines()
    credits = Credits(agencies=[own])
    masked = agencies.mask("\n".join([lead or "", *paragraphs]))
    _opening(masked, patterns, credits)
    for sign in _quoted(masked, patterns, own):
        agency = agencies.agency(sign)
        if agency not in credits.agencies:
            credits.agencies.append(agency)
    for line in dropped:
        if _SOURCE.match(line):
            named = agencies.mask(line)
            found_ = [agencies.agency(named.text[end - 1]) for end in named.ends]
            credits.agencies += [agency for agency in found_ if agency not in credits.agencies]
        if credits.author is None:
            found = _REPORTER.search(line[:_HEAD])
            if found and not _NOT_A_NAME.search(found["name"]):
                credits.author = found["name"].strip()
        if credits.author_code is None and (found := _REPORTER_CODE.search(line[:_HEAD])):
            credits.author_code = found["code"]
    return credits


def has_byline(text: str) -> bool:
    """Whether a text begins with a byline («به گزارش خبرنگار ایرنا», "According to IRNA")."""
    masked = agencies.mask(text[:_HEAD]).text
    return any(form.match(masked) for form in _bylines().openings)


def _quoted(masked: agencies.Masked, patterns: Bylines, own: str) -> list[str]:
    """The signs of agencies that are quoted, in their order; only lines that name another than `own` are searched."""
    signs: list[str] = []
    reached = 0
    for end in masked.ends:
        if end <= reached or agencies.agency(masked.text[end - 1]) == own:
            continue
        start = masked.text.rfind("\n", 0, end) + 1
        after = masked.text.find("\n", end)
        reached = after if after >= 0 else len(masked.text)
        found = {
            match.start(name): match[name]
            for pattern in patterns.quoting
            for match in pattern.finditer(masked.text, start, reached)
            for name in ("agency", "origin", "source", "teller")
            if match.groupdict().get(name)
        }
        signs += [sign for _, sign in sorted(found.items())]
    return signs


def _opening(masked: agencies.Masked, patterns: Bylines, credits: Credits) -> None:
    """Reads the byline that opens the lead or the first paragraph; a Persian one may open the next two as well."""
    start = 0
    for number, line in enumerate(masked.text.split("\n", _OPENING_LINES + 1)[: _OPENING_LINES + 1]):
        forms = patterns.openings if number <= 1 else patterns.openings[:1]
        match = next((m for form in forms if (m := form.match(line[:_HEAD]))), None)
        if match is not None:
            groups = match.groupdict()
            credits.byline = masked.restored(start, start + match.end()).strip(" ،,")
            credits.place = groups.get("place")
            desk = (groups.get("desk") or "").strip()
            credits.desk = None if not desk or _DESKLESS.fullmatch(desk) else desk
            return
        start += len(line) + 1


@cache
def _bylines() -> Bylines:
    agency, source, teller = (f"(?P<{name}>{agencies.ANY})" for name in ("agency", "source", "teller"))
    told = (
        r"(?:نوشت|نوشته است|گزارش (?:داد|کرد|داده است)|خبر داد|اعلام کرد|در (?:گزارشی?|خبری|مطلبی|یادداشتی?|تحلیلی?)|"
        r"reported|wrote)(?!\w)"
    )
    quoting = (
        f"(?:[،,]? (?:و )?(?:به )?نقل از ?(?:{_KIND}{source}|[^،,.:؛«»\\n]{{2,70}}(?=[،,:]))"
        f"|[،,؛] {_KIND}{teller} {told})?"
    )
    where = (
        f"(?: از {_KIND}(?P<origin>{agencies.UNMISTAKABLE})"
        rf"| (?:از|در|مستقر در) (?:{_INSTITUTION}[^،,.:؛()\d\n]{{1,60}}?|(?P<place>[^\W\d_][^،,.:؛()\d\n]{{1,28}}?))"
        r"(?= ?[،,]| (?:و )?به نقل))?"
    )
    who = (
        "(?:(?:خبرنگار(?:ان)?|گروه|سرویس|دفتر|واحد)(?: (?:گروه|سرویس|حوزه))?"
        r"(?: (?P<desk>[^،,.:؛()«»\n]{2,40}?))? )?"
    )
    arabic = r"(?:(?:وكالة|مراسل|مراسلة|قناة|صحيفة|موقع)(?: وكالة)?(?: ال(?:أنباء|اعلام))? )?"
    citing = "(?:نقل\u064b?ا\u064b? عن|وفق\u064b?ا\u064b? ل|بحسب|حسب)"
    arabic_source = f"(?: {citing} ?(?:{arabic}{source}|[^،,.:\\n]{{2,40}}(?=[،,:])))?"
    return Bylines(
        openings=[
            compiled(f'به گزارش {_DAY}{who}{_KIND}[«"]?{agency}[»"]?(?: ?\\({agencies.ANY}\\))?{where}{quoting}'),
            compiled(f'(?:و ?)?(?:أفاد|ذكر|نقل|أعلن)ت? {arabic}[«"]?{agency}[»"]?{arabic_source}'),
            compiled(f'(?:و ?)?{citing} ?{arabic}[«"]?{agency}[»"]?'),
            compiled(f"according to (?:the )?{agency}"),
            compiled(f"{agency},? (?:citing|quoting) (?:the )?{source}"),
        ],
        quoting=[
            compiled(
                f'(?:به گزارش {_DAY}|(?:نقل از|گفت ?(?:و ?)?گوی? با|مصاحبه با) ?){who}{_KIND}[«"]?{agency}[»"]?'
                f"(?: از {_KIND}(?P<origin>{agencies.UNMISTAKABLE}))?{quoting}"
            ),
            compiled(f"به (?:خبرنگار )?{agency} (?=گفت|اظهار|توضیح)"),
            compiled(f'(?:أفادت?|ذكرت?|نقلت?|أعلنت?|{citing}|لوكالة|تصريح ل|حديث ل|حوار مع) ?{arabic}[«"]?{agency}'),
            compiled(rf"\b(?:according to|citing|quot(?:ed|ing)|reported|told|by|cited by) (?:the )?{agency}"),
            # «رویترز نوشت»; a name that is another word too («مهر») only where «خبرگزاری» stands before it.
            compiled(f"{_OUTLET}{agency} {told}"),
            compiled(f"(?P<agency>{agencies.UNMISTAKABLE}) {told}"),
        ],
    )
