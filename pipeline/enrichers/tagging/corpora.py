"""Running text with names marked, to learn the tagger from: PEYMA and ParsTwiNER (Persian), NewsFANE (Arabic).

The corpora are split into words already. Joined again to text, they pass the same tokenizer as articles do, so that
what is learnt and measured is what is met later.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.enrichers.tagging.tokens import ZWNJ, form_of
from pipeline.text.letters import normalize

# The 50 classes of NewsFANE (Alotaibi and Lee, 2014) as PER, ORG and LOC. None of the three: works (Book, Movie),
# products (Land and Air and Water vehicles, Hardware, Software, Food, Drug, weapons), stars, and `Group`, which holds
# peoples and believers («العرب», «المسلمين»). `Police`, a class of persons in spite of its name, is officers and
# ministers of defence («رامسفيلد»). Facilities are places, as in PEYMA.
_CLASSES: Final = {
    "PER": "Politician Athlete Artist Other_PER Religious_PER Scientist Police Businessperson Lawyer Engineer",
    "ORG": "Government Non-Governmental Commercial Educational Media Religious_ORG Sports Medical-Science "
    "Entertainment",
    "LOC": "Nation Population-Center State-or-Province County-or-District GPE-Cluster Continent Water-Body "
    "Land-Region-Natural Building-Grounds Airport Path Subarea-Facility",
    "": "Group Book Movie Land Air Water Software Hardware Projectile Shooting Food Drug Celestial Plant",
}
NEWSFANE_CLASSES: Final = {name: merged for merged, names in _CLASSES.items() for name in names.split()}
HELD_OUT_TENTH: Final = 10
"""Of NewsFANE every tenth block of 20 sentences is held out: whole passages, since neighbours share their names."""
_BLOCK: Final = 20

_PRONOUNS: Final = frozenset(("ه", "ها", "هم", "هما", "هن", "نا", "كم"))
_PREFIXES: Final = frozenset("وفبلك")
_INVISIBLE: Final = re.compile("[\u200e\u200f\ufeff]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


class Name(NamedTuple):
    """`text[start:end]` is a name of the type PER, ORG or LOC."""

    start: int
    end: int
    type: str


class Sentence(NamedTuple):
    """A sentence of running text with its names, in order."""

    text: str
    names: tuple[Name, ...]


def read_peyma(path: Path, joint: str = ZWNJ) -> list[Sentence]:
    """PEYMA's sentences, in the order of its articles. A space inside one of its words becomes `joint`."""
    return [
        _sentence([(word.replace(" ", joint), " ") for word, _ in lines], [label for _, label in lines])
        for lines in _blocks(path, "|", "_")
    ]


def read_parstwiner(directory: Path) -> list[Sentence]:
    """Sentences of Persian tweets (Aghajani, Badri and Beigy, 2021), the parts to learn and to develop with.

    Political groups are organisations, as in PEYMA; nationalities and events are none of the three types.
    """
    return [
        _sentence(
            [(word.replace(" ", ZWNJ), " ") for word, _ in lines], [label.replace("POG", "ORG") for _, label in lines]
        )
        for part in ("train", "dev")
        for lines in _blocks(directory / f"{part}.txt", "\t", "-")
    ]


def read_newsfane(path: Path) -> list[Sentence]:
    """NewsFANE's sentences with its clitics written together again («و» «قال» → «وقال», «جانب» «ه» → «جانبه»)."""
    return [_arabic(lines) for lines in _blocks(path, "\t", "-")]


def split_newsfane(sentences: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The part to learn from, and the tenth held out."""
    learnt: list[Sentence] = []
    held: list[Sentence] = []
    for i, sentence in enumerate(sentences):
        (held if (i // _BLOCK) % HELD_OUT_TENTH == HELD_OUT_TENTH - 1 else learnt).append(sentence)
    return learnt, held


def _blocks(path: Path, separator: str, dash: str) -> Iterator[list[tuple[str, str]]]:
    lines: list[tuple[str, str]] = []
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for raw in file:
            line = _INVISIBLE.sub("", raw).strip("\r\n")
            word, _, label = line.rpartition(separator)
            if word.strip():
                lines.append((word.strip(), label.strip().replace(dash, "-", 1)))
            elif lines:
                yield lines
                lines = []
    if lines:
        yield lines


def _arabic(lines: list[tuple[str, str]]) -> Sentence:
    pieces: list[tuple[str, str]] = []
    for i, (word, label) in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else ("", "")
        is_word = len(_LETTERS.findall(after[0])) == 1 and len(after[0]) > 1 and after[0] not in _PRONOUNS
        prefix = word in _PREFIXES and label == "O" and is_word
        suffix = after[0] in _PRONOUNS and after[1] == label == "O" and _LETTERS.fullmatch(word)
        pieces.append((word, "" if prefix or suffix else " "))
    return _sentence(pieces, [_mapped(label) for _, label in lines])


def _mapped(label: str) -> str:
    if label == "O":
        return label
    place, _, kind = label.partition("-")
    merged = NEWSFANE_CLASSES[kind]
    return f"{place}-{merged}" if merged else "O"


def _sentence(pieces: list[tuple[str, str]], labels: list[str]) -> Sentence:
    text = ""
    names: list[Name] = []
    for (word, gap), label in zip(pieces, labels, strict=True):
        start, end = len(text), len(text) + len(word)
        text += word + gap
        place, _, kind = label.partition("-")
        if kind not in {"PER", "ORG", "LOC"}:
            continue
        if place == "I" and names and names[-1].type == kind and not text[names[-1].end : start].strip():
            names[-1] = Name(names[-1].start, end, kind)
        else:
            names.append(Name(start, end, kind))
    return Sentence(text.rstrip(" "), tuple(names))


def conjunction_words(sentences: Iterable[Sentence]) -> frozenset[str]:
    """Forms that begin with «و» or «ف» of their own: the corpus, which splits conjunctions off, keeps them whole.

    Read from the corpus' own words: a name's, and what follows a space. «وقال» is written together again by
    `read_newsfane`, so only a form whose rest is no word of its own counts.
    """
    words = Counter(form_of(word) for sentence in sentences for word in sentence.text.split())
    return frozenset(
        form for form in words if form[0] in "وف" and len(form) > 3 and words[form] > words.get(form[1:], 0)
    )


def plain_text(data: Path, more: Sequence[Path] = ()) -> list[str]:
    """Persian text without tags, each paragraph once: Fars articles, titles and descriptions of feed items, more.

    `more` are directories with articles in `.json` (as those of Fars) or one paragraph a line in `.txt`.
    """
    found: list[str] = []
    for path in sorted((data / "fars_articles").glob("*.json.gz")):
        found += _paragraphs(gzip.decompress(path.read_bytes()))
    lines = gzip.decompress((data / "clusters" / "rss_2025-08-08_dev.jsonl.gz").read_bytes()).decode().splitlines()
    for path in sorted((data / "feeds").glob("*.jsonl")):
        lines += path.read_text("utf-8").splitlines()
    for line in filter(str.strip, lines):
        item = json.loads(line)
        found += [item.get("title"), item.get("description")]
    for directory in more:
        for path in sorted(directory.rglob("*.json")):
            found += _paragraphs(path.read_bytes())
        for path in sorted(directory.rglob("*.txt")):
            found += path.read_text("utf-8", errors="replace").split("\n")
    return list(dict.fromkeys(normalize(text, "fa") for text in found if text and text.strip()))


def _paragraphs(packed: bytes) -> Iterator[str]:
    for article in json.loads(packed):
        yield from (article["title"], article["abstract"], *article["paragraphs"])
