"""Texts that use the ZWNJ, to learn from and to measure with: read, put in order, and judged by their habits.

Plain cases are the ones about which careful writers agree: the plural after a letter that joins («گروه‌های») and
verbs with می («می‌کند»). A text that has its ZWNJ in most of them can serve as gold; where it drops one of them all
the same, that is a slip of the text and not an answer.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.text.zwnj_model import LETTER, MARK, ZWNJ

CONSISTENT, GOLD = 0.9, 0.8
"""Share of its plain cases from which a text teaches by the absence of a ZWNJ, and from which it serves as gold."""

_LETTERS = str.maketrans("يىك", "ییک", "\u200b\u200d\u200e\u200f\u00ad\ufeff\u0640")
_STRAY = re.compile(f"{ZWNJ}+(?![{LETTER}])|(?<![{LETTER}{MARK}]){ZWNJ}+|(?<={ZWNJ}){ZWNJ}+")
# Plain cases: plurals after a letter that joins, and verbs with می. «تنها» and «بها» are no plurals.
_JOINING = "بپتثجچحخسشصضطظعغفقکگلمنهی"
_PLAIN_INTACT = re.compile(f"[{_JOINING}]{ZWNJ}ها(?:ی|یی)?\\b|\\bن?می{ZWNJ}")
_PLAIN_JOINED = re.compile(
    f"\\b(?:([{LETTER}]+[{_JOINING.replace('ه', '')}])ها(?:ی|یی)?\\b|(ن?می)(?:شو|کن|توا|ده[دن]|گوی|رود|گیر|رس|باش))"
)
_PLAIN_SPACED = re.compile(f"\\b(ن?می) (?=[{LETTER}])| ها(?:ی|یی)?\\b")
_NO_PLURALS = frozenset(
    (
        "تنها",
        "تنهای",
        "تنهایی",
        "آنها",
        "اینها",
        "فقها",
        "سفها",
        "فقهای",
        "سفهای",
        "انتها",
        "انتهای",
        "منتها",
        "منتهای",
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text and what its habits allow to learn from it."""

    text: str
    teaches_joined: bool
    teaches_spaced: bool
    is_gold: bool
    """Whether the text uses the ZWNJ, and in most plain cases: then stripping it gives a case with a known answer."""


def read_text(raw: str) -> Text:
    """Letters in the normal form, stray ZWNJ (at the edge of a word, doubled) dropped, habits judged."""
    text = _STRAY.sub("", raw.translate(_LETTERS))
    intact = len(_PLAIN_INTACT.findall(text))
    joined, spaced = len(list(joined_slips(text))), len(list(spaced_slips(text)))
    if ZWNJ not in text:
        return Text(text, teaches_joined=False, teaches_spaced=False, is_gold=False)
    return Text(
        text,
        teaches_joined=intact >= CONSISTENT * (intact + joined),
        teaches_spaced=intact >= CONSISTENT * (intact + spaced),
        is_gold=intact >= GOLD * (intact + joined) and intact >= GOLD * (intact + spaced),
    )


def joined_slips(text: str) -> Iterator[int]:
    """The offsets before which a text drops the ZWNJ of a plain case: «گروههای», «میکند»."""
    for match in _PLAIN_JOINED.finditer(text):
        if match.group() not in _NO_PLURALS:
            yield match.end(match.lastindex or 0)


def spaced_slips(text: str) -> Iterator[int]:
    """The offsets of the spaces a text has for the ZWNJ of a plain case: «گروه های», «می کند»."""
    for match in _PLAIN_SPACED.finditer(text):
        yield match.end(1) if match.lastindex else match.start()


def fars_articles(data: Path) -> Iterator[tuple[int, str]]:
    """(fold of five, text) of every article in `fars_articles`."""
    for path in sorted((data / "fars_articles").glob("*.json.gz")):
        for article in json.loads(gzip.decompress(path.read_bytes())):
            fold = int(hashlib.sha256(article["link"].encode()).hexdigest(), 16) % 5
            yield fold, "\n".join([article["title"], article["abstract"], *article["paragraphs"]])


def feed_items(data: Path) -> Iterator[str]:
    """Title and description of the stored feed items, each text once."""
    seen: set[str] = set()
    for path in [*sorted((data / "feeds").glob("*.jsonl")), *sorted((data / "clusters").glob("*.jsonl.gz"))]:
        lines = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
        for line in lines.splitlines():
            item = json.loads(line)
            text = f"{item['title'] or ''}\n{item['description'] or ''}"
            if text not in seen:
                seen.add(text)
                yield text
