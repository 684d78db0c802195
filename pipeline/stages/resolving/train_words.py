"""Learns `words.tsv.gz`: the share of articles that hold a word.

    python -m pipeline.stages.resolving.train_words SHARED --out pipeline/stages/resolving/words.tsv.gz

SHARED is the directory of measuring data: Fars articles (Apache-2.0), PEYMA and NewsFANE Gold (CC BY-SA 3.0), the
last two cut into pieces of an article's length. What is general language rather than news comes from the package
`wordfreq` (word frequencies, CC BY-SA 4.0), installed for this run only. What ships is a number per word; no text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from pipeline.stages.resolving.words import UNKNOWN, fold_apart, stem, tokens

LENGTH: Final = 250  # words of an article, to turn a frequency into the chance that an article holds the word
SENTENCES: Final = 12  # sentences of a tagged corpus that count as one article
SEEN: Final = 3  # articles that must hold a word before their share is believed


def fars(directory: Path) -> Iterator[str]:
    """Title, abstract and paragraphs of each article."""
    for path in sorted(directory.glob("*.json.gz")):
        for article in json.loads(gzip.decompress(path.read_bytes())):
            yield "\n".join([article["title"], article["abstract"], *article["paragraphs"]])


def tagged(path: Path, separator: str) -> Iterator[str]:
    """A token a line, sentences parted by blank lines, as pieces of an article's length."""
    piece: list[str] = []
    sentences = 0
    with gzip.open(path, "rt", encoding="utf-8-sig") as lines:
        for line in lines:
            if line.strip():
                piece.append(line.split(separator)[0])
                continue
            sentences += 1
            if sentences % SENTENCES == 0:
                yield " ".join(piece)
                piece = []


def shares(texts: Iterable[str], language: str) -> dict[str, float]:
    """Word to the share of articles that hold it: in the texts, or by its frequency in the language if more."""
    chance: defaultdict[str, float] = defaultdict(float)
    for spelling, frequency in import_module("wordfreq").get_frequency_dict(language, "small").items():
        for token in tokens(fold_apart(spelling)):
            chance[stem(token)] += frequency
    table = {word: 1 - math.exp(-LENGTH * frequency) for word, frequency in chance.items()}
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update({stem(token) for token in tokens(fold_apart(text))})
    for word, count in counts.items():
        if count >= SEEN:
            table[word] = max(table.get(word, 0.0), count / total)
    return table


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    data = options.shared / "data"
    persian = [*fars(data / "fars_articles"), *tagged(data / "ner" / "peyma_train.txt.gz", "|")]
    arabic = tagged(data / "ner" / "newsfane_ar.txt.gz", "\t")
    merged: dict[str, float] = {}
    for language, texts in (("fa", persian), ("ar", arabic), ("en", ())):
        for word, share in shares(texts, language).items():
            merged[word] = max(merged.get(word, 0.0), share)
    rows = ((word, round(-math.log(share) * 10)) for word, share in sorted(merged.items()) if share > 0)
    lines = [f"{word}\t{tenths}\n" for word, tenths in rows if tenths < UNKNOWN and not word[0].isdigit()]
    head = "# word, tenths of -ln(share of articles that hold it); made by pipeline.stages.resolving.train_words\n"
    options.out.write_bytes(gzip.compress((head + "".join(lines)).encode(), mtime=0))


if __name__ == "__main__":
    main()
