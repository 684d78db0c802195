"""Word-final ی in Arabic text: ى (alef maksura) or ي (yeh)?

ISNA's Arabic edition writes Persian ی for both («إلی», «الذی»). Inside a word it is always ي. At its end two small
lexicons (`data/letters_alef_maksura_*.txt`) name the words that end in ى; every other word gets ي, as most words have
it (nisba adjectives, possessives, weak nouns). «علی» is the preposition على or the name علي: its neighbours tell.

Limits: homographs get their commoner reading in news («نفی» → نفى, the verb; «الیمنی» → اليمني, of Yemen;
«رأی» → رأي), and a verb that is not in the lexicon gets ي.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

_MARKS: Final = "\u064b-\u0655\u0670"
_FINAL: Final = re.compile(f"([\\w{_MARKS}]*)ی([{_MARKS}]*)(?![\\w{_MARKS}])")
_NOT_PLAIN: Final = re.compile(f"[{_MARKS}]")
_PLAIN_ALEF: Final = str.maketrans("أإآٱ", "اااا")
_PARTICLES: Final = re.compile("[وف]?(?:[بك]?ال|لل|[بلسك])?")

# «علی» is a name before another part of a name (a given name, or an Iranian surname, which ends in ی and has no
# article) and after one: «علی شمخانی», «علی أکبر ولایتی», «الإمام علی».
_NAME_AFTER: Final = re.compile(
    r"\s+(?:[أا][كک]بر|[أا]صغر|رضا|محمد|محمدی|حسین|حسين|حسن|بن|عبد|مهد[يی]|زاده|((?!ال)\w{4,}[يی]))(?!\w)"
)
_NAME_BEFORE: Final = re.compile(
    r"(?<!\w)(?:ال[إا]مام|(?:ال)?س[يی]د|محمد|حس[يی]ن|حسن|[أا]م[يی]ر|غلام|الش[يی]خ|بن|آل|[أا]ب[يی]|[أا]بو)\s+$"
)

# Particles take no article, and with another particle than و they are other words: «فعلی» is فعلي, "actual".
_INVARIABLE: Final = frozenset({"على", "الى", "حتى", "لدى", "سوى", "متى", "بلى", "شتى"})


@cache
def _lexicon(name: str) -> frozenset[str]:
    path = resources.files("pipeline.text.data").joinpath(f"letters_alef_maksura_{name}.txt")
    lines = path.read_text(encoding="utf-8").split("\n")
    return frozenset(line.translate(_PLAIN_ALEF) for line in lines if line and not line.startswith("#"))


def restore(text: str) -> str:
    """Arabic text with every Persian ی (U+06CC) as ي or ى. Other characters stay; so do ي and ى already there."""
    return _FINAL.sub(_ending, text).replace("ی", "ي")


def _ending(match: re.Match[str]) -> str:
    stem, marks = match[1], match[2]
    word = _NOT_PLAIN.sub("", stem).replace("ی", "ي").translate(_PLAIN_ALEF) + "ى"
    alef = not _is_name(match) if word in {"على", "وعلى"} else _ends_in_alef(word)
    return f"{stem}{'ى' if alef else 'ي'}{marks}"


def _ends_in_alef(word: str) -> bool:
    nouns, verbs = _lexicon("nouns"), _lexicon("verbs")
    if word in nouns or word in verbs:
        return True
    particles = _PARTICLES.match(word)
    start = particles.end() if particles else 0
    for cut in range(1, start + 1):
        stem, prefix = word[cut:], word[:cut]
        if stem in nouns and _PARTICLES.fullmatch(prefix):
            return stem not in _INVARIABLE or prefix == "و"
        if stem in verbs and prefix in {"و", "ف", "س", "وس", "فس"}:
            return True
    return False


def _is_name(match: re.Match[str]) -> bool:
    text = match.string
    if match[1].startswith("و"):
        return False
    if _NAME_BEFORE.search(text, max(0, match.start() - 12), match.start()):
        return True
    after = _NAME_AFTER.match(text, match.end())
    if after is None:
        return False
    surname = after[1]
    return surname is None or not _ends_in_alef(surname[:-1].translate(_PLAIN_ALEF) + "ى")
