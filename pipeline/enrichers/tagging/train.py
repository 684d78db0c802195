"""Learns the name tagger, writes its models, and measures them.

    MORE="--text TEXTS --tweets TWEETS"
    python -m pipeline.enrichers.tagging.train ../shared/data $MORE --write      # the shipped models
    python -m pipeline.enrichers.tagging.train ../shared/data $MORE --fold 0 --fold 1   # cross-validation
    python -m pipeline.enrichers.tagging.train ../shared/data --evaluate   # the shipped models on what they never saw

Learnt from: PEYMA's training part (Persian; research, for training and measuring), the tweets of ParsTwiNER (Persian;
MIT), and nine tenths of NewsFANE Gold (Arabic; CC BY-SA 3.0). What is known of Persian words is also from plain text:
`fars_articles` (Apache-2.0), `clusters/`, `feeds/` and TEXTS. `docs/models/tagger.md` names TEXTS and TWEETS. What is
written are weights of hashed features, single words with the numbers of their clusters and how often they stand in
names, and the project's own lists; no sentence.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.enrichers.tagging import model
from pipeline.enrichers.tagging.corpora import (
    Sentence,
    plain_text,
    read_newsfane,
    read_parstwiner,
    read_peyma,
    split_newsfane,
)
from pipeline.enrichers.tagging.learning import MORE, leaned, learn, lexicon_of
from pipeline.enrichers.tagging.measure import Score, measure
from pipeline.enrichers.tagging.model import Tagger

DATA = Path(__file__).parents[1] / "data"
FOLDS = 5  # stretches of neighbouring sentences: an article never lies on both sides but at a border


class Training(NamedTuple):
    """What the tagger of a language learns from."""

    sentences: list[Sentence]  # news
    aside: list[Sentence]  # another kind of text, its names marked by other rules
    texts: list[str]  # nothing marked

    def tagger(self, language: str) -> Tagger:
        """The tagger that is learnt, as it is shipped."""
        lexicon = lexicon_of(language, self.sentences, self.texts, self.aside)
        return leaned(learn(self.sentences, lexicon, aside=self.aside), MORE)


def training(data: Path, language: str, texts: Sequence[Path] = (), tweets: Path | None = None) -> Training:
    """What to learn from; for Persian also the articles of the directories `texts`, and ParsTwiNER's `tweets`."""
    if language == "fa":
        marked = read_parstwiner(tweets) if tweets else []
        return Training(read_peyma(data / "ner" / "peyma_train.txt.gz"), marked, plain_text(data, texts))
    return Training(split_newsfane(read_newsfane(data / "ner" / "newsfane_ar.txt.gz"))[0], [], [])


def held_out(data: Path, language: str) -> list[Sentence]:
    """Sentences to measure with."""
    if language == "fa":
        return read_peyma(data / "ner" / "peyma_dev.txt.gz")
    return split_newsfane(read_newsfane(data / "ner" / "newsfane_ar.txt.gz"))[1]


def cross_validate(whole: Training, language: str, folds: Sequence[int]) -> None:
    """Prints the scores of models on the fifths of the news that each, clusters included, has not seen."""
    sentences = whole.sentences
    size = -(-len(sentences) // FOLDS)
    total = Score()
    for fold in folds:
        seen = sentences[: fold * size] + sentences[(fold + 1) * size :]
        unseen = sentences[fold * size : (fold + 1) * size]
        score = measure(whole._replace(sentences=seen).tagger(language), unseen)
        total += score
        print(f"{language} fold {fold} {score}", flush=True)
    print(f"{language} these folds {total}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Learn to find the names of persons, organisations and places.")
    parser.add_argument("data", type=Path, help="directory with ner/, fars_articles/, feeds/ and clusters/")
    parser.add_argument(
        "--text", type=Path, action="append", default=[], help="directory of more Persian articles without tags"
    )
    parser.add_argument("--tweets", type=Path, help="directory with ParsTwiNER's train.txt and dev.txt")
    parser.add_argument("--language", choices=("fa", "ar"), action="append", help="this one only")
    parser.add_argument("--write", action="store_true", help="write data/tagger_*.model.gz")
    parser.add_argument(
        "--fold", type=int, action="append", help="measure on this fifth (0-4), learning from the rest"
    )
    parser.add_argument("--evaluate", action="store_true", help="measure the shipped models on what is held out")
    options = parser.parse_args()
    for language in options.language or ("fa", "ar"):
        path = DATA / f"tagger_{language}.model.gz"
        if options.fold:
            cross_validate(training(options.data, language, options.text, options.tweets), language, options.fold)
        if options.write:
            tagger = training(options.data, language, options.text, options.tweets).tagger(language)
            path.write_bytes(model.dump(tagger.parameters, tagger.lexicon))
            print(f"{path.name}: {path.stat().st_size:,} bytes")
        if options.evaluate:
            tagger = model.load(path.read_bytes())
            print(f"{language} held out {measure(tagger, held_out(options.data, language))}")


if __name__ == "__main__":
    main()
