"""Names in an article that no list need know: by the learnt tagger in Persian and Arabic, by rules in English."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from pipeline.enrichers import names_en
from pipeline.enrichers.linking.unlisted import Candidate
from pipeline.enrichers.linking.words import words
from pipeline.enrichers.quotation.ar_together import joined_name
from pipeline.enrichers.quotation.ar_words import bare, saying
from pipeline.enrichers.quotation.lexicon import words as listed
from pipeline.enrichers.tagging import tagger
from pipeline.text import sentences
from pipeline.text.folding import fold, fold_tight
from schemas.records import Article

VERSION: Final = f"{tagger.VERSION}.{names_en.VERSION}"

_TYPES: Final = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_COMMON: Final = {
    "PER": set("TR"),
    "LOC": set("P"),
}  # lists of `data/tagger_*.toml`: titles and roles, heads of places
_PROPER: Final = set("GgNnCcLE")  # lists of names
_MINISTERS: Final = frozenset({"وزیر", "وزیران", "وزرای", "وزیره", "وزراء"})
_PART: Final = re.compile(r"\S+")
_NEXT: Final = re.compile(r"\s*(\S+)")
_BEFORE: Final = re.compile(r"(\S+)\s*$")
_REACH: Final = 40  # characters to either side in which the next word is looked for


def candidates(article: Article) -> list[Candidate]:
    """The names in title, lead and text, in order. Languages other than Persian, Arabic and English have none."""
    if article.language == "en":
        return names_en.candidates(article)
    if article.language not in tagger.LANGUAGES:
        return []
    title, lead = article.title or "", article.lead or ""
    opening, base = len(title) + 1, len(title) + len(lead) + 2
    whole = "\n".join((title, lead, article.text))
    spans = [(0, len(title))] if title else []
    spans += [(opening + start, opening + end) for start, end in sentences.split(lead, article.language)]
    spans += [(base + start, base + end) for start, end in article.sentences]
    lists = tagger.shipped(article.language).lexicon.lists
    found = [
        Candidate(*_bounds(whole, span, article.language), _TYPES[span.type])
        for span in tagger.tag(whole, article.language, spans)
        if not (_is_common(whole[span.start : span.end], span.type, lists) or _is_portfolio(whole, span, lists))
    ]
    found += _surnames(whole, found, article.language)
    return sorted(Candidate(start - base, end - base, kind) for start, end, kind in found)


def _is_common(name: str, kind: str, lists: Mapping[str, str]) -> bool:
    """Whether the one word of a name is a common noun of its type: «شهرستان» is no place, «دکتر» no person."""
    letters = set(lists.get(fold_tight(name), "")) if len(name.split()) == 1 else set()
    return bool(letters & _COMMON.get(kind, set())) and not letters & _PROPER


def _is_portfolio(whole: str, span: tagger.Span, lists: Mapping[str, str]) -> bool:
    """Whether a name is what a minister is minister of: «وزیر | امور خارجه ایران», unless a body opens it."""
    before = _BEFORE.search(whole, max(0, span.start - _REACH), span.start)
    if span.type != "ORG" or before is None or fold(before[1]) not in _MINISTERS:
        return False
    return "O" not in lists.get(fold_tight(whole[span.start : span.end].split()[0]), "")


def _bounds(whole: str, span: tagger.Span, language: str) -> tuple[int, int]:
    """An Arabic person's name without the words before and behind it that are of none.

    «و | ليلى عون», «للمركز | محمد هادي مفتح», «غازي فيصل | فرأى», «أبو أحمد | لمراسلنا».
    """
    if language != "ar" or span.type != "PER":
        return span.start, span.end
    first, *others = _PART.finditer(whole, span.start, span.end)
    if others and first[0].startswith("لل"):
        first, *others = others
    last = first
    for part in takewhile(lambda part: not _is_no_part(fold(part[0])), others):
        last = part
    return first.start() + joined_name(fold(first[0])), last.end()


def _is_no_part(word: str) -> bool:
    told = word.startswith("ل") and word[1:] in listed("ar", "more", "media")
    return word.startswith(("بال", "لل")) or told or bare(word)[0] in saying()


def _surnames(whole: str, found: Sequence[Candidate], language: str) -> Iterator[Candidate]:
    """Surnames alone of persons found in full, where the tagger passed over them.

    Only those that are hardly another word: none that plain text has often («پیشرو»), or beside a verb of speech.
    """
    starts = [name.start for name in found]
    frequent = tagger.shipped(language).lexicon.clusters
    speech = words(language).speech
    persons = (whole[name.start : name.end].split() for name in found if name.type == "person")
    for surname in sorted({parts[-1] for parts in persons if len(parts) > 1}):
        rare = fold_tight(surname) not in frequent
        for match in re.finditer(rf"(?<![\w\u200c]){re.escape(surname)}(?![\w\u200c])", whole):
            before = bisect_right(starts, match.start()) - 1
            if before >= 0 and match.start() < found[before].end:
                continue
            following = _NEXT.match(whole, match.end(), match.end() + _REACH)
            preceding = _BEFORE.search(whole, max(0, match.start() - _REACH), match.start())
            beside = {fold(neighbour[1]) for neighbour in (following, preceding) if neighbour}
            if rare or beside & speech:
                yield Candidate(match.start(), match.end(), "person")
