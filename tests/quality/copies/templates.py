"""Hard negatives: one template told of different events. Same words, other numbers and names: not copies."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from pathlib import Path

from tests.quality.copies.edits import Text

Slots = Callable[[random.Random], dict[str, str]]

DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WORDS: dict[str, list[str]] = DATA["words"]


def _quake(rng: random.Random) -> dict[str, str]:
    return {
        "size": f"{rng.randint(3, 6)}.{rng.randint(0, 9)}",
        "town": rng.choice(WORDS["towns"]),
        "near": "، ".join(rng.sample(WORDS["towns"], 3)),
        "province": rng.choice(WORDS["provinces"]),
        "day": rng.choice(WORDS["days"]),
        "hour": f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
        "second": str(rng.randint(1, 59)),
        "depth": str(rng.randint(4, 30)),
        "lat": f"{rng.randint(26, 39)}.{rng.randint(10, 99)}",
        "lon": f"{rng.randint(44, 62)}.{rng.randint(10, 99)}",
    }


def _match(rng: random.Random) -> dict[str, str]:
    home, away = rng.sample(WORDS["teams"], 2)
    first, second, third = rng.sample(WORDS["players"], 3)
    return {
        "home": home,
        "away": away,
        "first": first,
        "second": second,
        "third": third,
        "week": str(rng.randint(2, 30)),
        "goals": f"{rng.randint(2, 4)} بر {rng.randint(0, 1)}",
        "minute1": str(rng.randint(2, 44)),
        "minute2": str(rng.randint(46, 90)),
        "points": str(rng.randint(8, 60)),
        "rank": str(rng.randint(1, 16)),
        "points2": str(rng.randint(8, 60)),
        "town": rng.choice(WORDS["towns"]),
    }


def _prices(rng: random.Random) -> dict[str, str]:
    money = [f"{rng.randint(12, 98)} میلیون و {rng.randint(100, 999)} هزار" for _ in range(7)]
    return {f"p{n}": value for n, value in enumerate(money)} | {
        "day": rng.choice(WORDS["days"]),
        "date": f"{rng.randint(1, 29)} مرداد",
        "ounce": f"{rng.randint(1800, 3400)}",
        "change": f"{rng.randint(10, 900)} هزار",
    }


def _weather(rng: random.Random) -> dict[str, str]:
    return {
        "province": rng.choice(WORDS["provinces"]),
        "sky": rng.choice(WORDS["skies"]),
        "sky2": rng.choice(WORDS["skies"]),
        "town": rng.choice(WORDS["towns"]),
        "town2": rng.choice(WORDS["towns"]),
        "max": str(rng.randint(20, 49)),
        "min": str(rng.randint(-12, 18)),
        "degrees": f"{rng.randint(2, 8)}",
        "day": rng.choice(WORDS["days"]),
        "name": rng.choice(WORDS["ministers"]),
    }


def _crash(rng: random.Random) -> dict[str, str]:
    return {
        "from": rng.choice(WORDS["towns"]),
        "to": rng.choice(WORDS["towns"]),
        "km": str(rng.randint(3, 90)),
        "dead": str(rng.randint(2, 9)),
        "hurt": str(rng.randint(2, 19)),
        "hour": rng.choice(WORDS["hours"]),
        "day": rng.choice(WORDS["days"]),
        "name": rng.choice(WORDS["ministers"]),
        "clock": f"{rng.randint(1, 12)}:{rng.randint(10, 59)}",
        "units": str(rng.randint(2, 8)),
        "province": rng.choice(WORDS["provinces"]),
    }


def _appointed(rng: random.Random) -> dict[str, str]:
    first, second, third = rng.sample(WORDS["ministers"], 3)
    return {
        "name": first,
        "before": second,
        "by": third,
        "office": rng.choice(WORDS["offices"]),
        "province": rng.choice(WORDS["provinces"]),
        "town": rng.choice(WORDS["towns"]),
        "years": str(rng.randint(8, 30)),
    }


def _job(rng: random.Random) -> dict[str, str]:
    return {
        "firm": rng.choice(WORDS["players"]).split()[-1]
        + " "
        + rng.choice(["صنعت", "تجارت", "سازه", "پویش", "گستر"]),
        "job": rng.choice(["حسابدار", "کارشناس فروش", "جوشکار", "برنامه‌نویس", "منشی", "راننده پایه یک", "انباردار"]),
        "town": rng.choice(WORDS["towns"]),
        "province": rng.choice(WORDS["provinces"]),
        "age": str(rng.randint(24, 40)),
        "years": str(rng.randint(1, 9)),
        "phone": f"09{rng.randint(100000000, 399999999)}",
        "pay": f"{rng.randint(12, 40)} میلیون",
    }


def _quake_ar(rng: random.Random) -> dict[str, str]:
    return {
        "size": f"{rng.randint(3, 6)}.{rng.randint(0, 9)}",
        "town": rng.choice(["السليمانية", "حلبجة", "أربيل", "دهوك", "خانقين", "بدرة", "العمارة", "الكوت", "سنجار"]),
        "depth": str(rng.randint(4, 40)),
        "km": str(rng.randint(8, 90)),
        "hour": f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
        "day": rng.choice(["السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة"]),
        "lat": f"{rng.randint(30, 37)}.{rng.randint(10, 99)}",
    }


def _market_en(rng: random.Random) -> dict[str, str]:
    return {
        "index": f"{rng.randint(1, 3)},{rng.randint(100, 999)},{rng.randint(100, 999)}",
        "change": f"{rng.randint(1, 60)},{rng.randint(100, 999)}",
        "volume": f"{rng.uniform(2, 30):.1f}",
        "value": f"{rng.uniform(20, 190):.1f}",
        "day": rng.choice(["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]),
        "firm": rng.choice(["Arvand Petrochemical", "Zagros Steel", "Mehrgan Cement", "Kavir Tire", "Sahand Sugar"]),
        "firm2": rng.choice(["Damavand Power", "Caspian Shipping", "Alvand Tile", "Hirmand Foods", "Parsian Glass"]),
    }


SLOTS: dict[str, Slots] = {
    "quake": _quake,
    "match": _match,
    "prices": _prices,
    "weather": _weather,
    "crash": _crash,
    "appointed": _appointed,
    "job": _job,
    "quake_ar": _quake_ar,
    "market_en": _market_en,
}


def families(rng: random.Random, size: int) -> dict[str, list[Text]]:
    """For each template, `size` texts of different events."""
    made = {}
    for name, template in DATA["templates"].items():
        texts = []
        for _ in range(size):
            filled = SLOTS[name](rng)
            paragraphs = tuple(line.format(**filled) for line in template["paragraphs"])
            texts.append(Text(template["title"].format(**filled), paragraphs))
        made[name] = texts
    return made
