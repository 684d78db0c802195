"""The choice between what a profile's rule finds and what trafilatura does."""

from __future__ import annotations

from typing import Final

from connectors.profiles import Profile
from pipeline.stages.clean import furniture
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.fields import Found
from pipeline.stages.clean.lines import Line
from pipeline.text import letters

SURE_WORDS: Final = 80
"""A profile that finds so many words outside links is believed without asking trafilatura."""
FEW_WORDS: Final = 25
"""Fewer are a caption or a teaser as likely as an article."""
_SHORT_WORD: Final = 2  # letters of words that any two texts share
_LINKED: Final = 0.9  # share of a line that is links, from which on it is other news
_ABOUT: Final = 2  # words of the title in a text that speaks of it


def words(found: list[Line], profile: Profile) -> int:
    """Words outside links and furniture; furniture is only looked for where there are few."""
    words = sum(len(line.text.split()) for line in found if line.linked < _LINKED)
    if words >= SURE_WORDS + 20:
        return words
    cleaned = furniture.remove(found, profile.furniture)
    return sum(len(line.text.split()) for line in cleaned.lines if line.linked < _LINKED)


def better(other: Draft, found: Found, words: int) -> bool:
    """Whether a longer text is the article rather than the few words of the profile's rule.

    It is when it begins with them, and where they are too few to be a text; but not when what it adds speaks less of
    what the title says: «زلزله لامرد را لرزاند» may be a whole report of one sentence, the rest its sidebar.
    """
    holds = _holds(other, found)
    if not holds and words >= FEW_WORDS:
        return False
    own = " ".join(line.text for line in found.lines if line.linked < _LINKED) if words else found.lead
    known = {found.title, *(line.text for line in found.lines)}
    title = {word for word in letters.fold(found.title or "").split() if len(word) > _SHORT_WORD}
    if not own or not title or not (words or found.body_found):  # no text, and no place for one: the template changed
        return True
    told = letters.fold(own), letters.fold(" ".join(line.text for line in other.lines if line.text not in known))
    ours, theirs = (sum(word in text for word in title) for text in told)
    if holds or not words:
        return 2 * theirs > ours or ours < _ABOUT
    return theirs > ours


def _holds(other: Draft, found: Found) -> bool:
    """Whether a text holds the beginning of what the profile found: then it is the same article, told longer."""
    first = next((line.text for line in found.lines if line.linked < _LINKED), "")
    return bool(first) and "".join(first.split())[:40] in "".join("".join(line.text.split()) for line in other.lines)
