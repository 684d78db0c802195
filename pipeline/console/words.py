"""What the console calls things in Persian. A name that is not listed is shown as it is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from connectors.profiles import profiles
from pipeline.console.topic_names import NAMES

OUTCOMES: Final = {
    "article": "خبر تازه",
    "revision": "ویرایش",
    "unchanged": "بی‌تغییر",
    "withdrawn": "پس‌گرفته",
    "stub": "تنها از فید",
    "rejected": "رد شده",
    "superseded": "دوباره فرستاده",
}
REASONS: Final = {
    "empty": "بدون محتوا",
    "binary": "متن نیست",
    "too_large": "بزرگ‌تر از حد",
    "bad_encoding": "نویسه‌گذاری ناخوانا",
    "truncated": "ناقص رسیده",
    "too_deep": "تودرتوی بی‌اندازه",
    "bad_headers": "سرآیند نادرست",
    "bad_record": "رکورد نادرست",
    "unknown_outlet": "رسانهٔ ناشناخته",
    "not_found": "صفحه نیست",
    "http_error": "پاسخ خطا",
    "shell": "صفحهٔ آزمون ربات",
    "no_article": "بدون متن خبر",
    "text_too_long": "متن بیش از اندازه بلند",
    "timeout": "بیش از زمان مجاز",
    "crashed": "فروپاشی پردازش",
    "stage_error": "خطای مرحله",
    "store_refused": "نپذیرفتن انبار",
}
STAGES: Final = {"clean": "پاک‌سازی", "resolve": "نسبت‌یابی", "enrich": "غنی‌سازی", "load": "بارگذاری"}
LEGS: Final = {
    "append": "دریافت تا صف",
    "clean": "صف تا پاک‌سازی",
    "resolve": "تا نسبت‌یابی",
    "enrich": "تا غنی‌سازی",
    "store": "تا ذخیره",
    "whole": "همهٔ راه",
}
RELATIONS: Final = {"original": "اصل", "revision": "ویرایش", "copy": "رونوشت"}
KINDS: Final = {"exact": "عین متن", "near": "نزدیک", "partial": "بخشی"}
LANGUAGES: Final = {"fa": "فارسی", "ar": "عربی", "en": "انگلیسی", "und": "نامعلوم"}
TRENDS: Final = {"none": "بی‌صف", "falling": "رو به کاهش", "rising": "رو به افزایش", "level": "یکنواخت"}
TIMES: Final = {
    "fetched": "دریافت",
    "appended": "در صف",
    "cleaned": "پاک‌سازی",
    "resolved": "نسبت‌یابی",
    "enriched": "غنی‌سازی",
    "stored": "ذخیره",
    "rejected": "رد",
}
CHANGED: Final = {"title": "عنوان", "lead": "لید", "text": "متن", "published_at": "تاریخ", "body": "متن"}


@cache
def outlets() -> dict[str, str]:
    """The outlets' Persian names by their codes, in a fixed order that decides their colours."""
    return {code: profile.outlet.name.get("fa", code) for code, profile in sorted(profiles().items())}


@cache
def agencies() -> dict[str, str]:
    """Persian names of agencies that outlets quote, by their codes."""
    table = tomllib.loads(files("pipeline.stages.clean").joinpath("agencies.toml").read_text("utf-8"))
    return {code: names[0] for code, names in table["names"].items()}


def outlet(code: str | None) -> str:
    """The Persian name of an outlet or agency."""
    code = code or "نامعلوم"
    return outlets().get(code) or agencies().get(code, code)


def topic(id_: str) -> str:
    """The Persian name of a topic; its id where it has none."""
    return NAMES.get(id_, id_)


def style(code: str | None) -> int:
    """The number of an outlet's colour and dash pattern."""
    return list(outlets()).index(code) % 5 if code in outlets() else 5


def word(words: dict[str, str], name: str | None) -> str:
    """The Persian word for a name, or the name itself."""
    return words.get(name or "", name or "—")
