"""Arabic statements told by their source: «وبحسب X، ...», «وفقاً لـX، ...»."""

from __future__ import annotations

from pipeline.enrichers.quotation.ar_phrase import LONGEST_SUBJECT
from pipeline.enrichers.quotation.ar_subject import parse
from pipeline.enrichers.quotation.lexicon import arabic, words
from pipeline.enrichers.quotation.text import Cue, Subject, Text


def according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«وبحسب X، ...», «وفقاً لـX، ...» where a clause begins."""
    word = text.words[at]
    stem = word[1:] if word[:1] == "و" and word[1:] in arabic("according") else word
    if stem not in arabic("according") or not (at == first or text.words[at - 1] == ","):
        return None
    comma = next((t for t in range(at + 1, min(at + LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
    if comma is None or comma + 1 >= end or comma == at + 1 or text.words[at + 1] in ("ما", "لما"):
        return None  # «وفق ما أعلنه المحافظ»
    first = at + 1 + (text.words[at + 1] == "ل")
    if comma - first == 1 and text.words[first] in words("ar", "saying"):  # «وبحسب قوله، ...»
        return Cue(at, (at, comma), comma + 1, subject=Subject((first, comma), points_back=True))
    if text.words[first] in arabic("figures"):
        return None  # «وبحسب بيانات البنك المركزي، ...»: figures do not speak
    glued = text.words[first].startswith("ل") and stem.startswith("وفق") and first == at + 1
    return Cue(at, (at, at + 1), comma + 1, subject=_told(text, first, comma, int(glued)))


def _told(text: Text, first: int, end: int, clip: int) -> Subject:
    """Who stands behind «وفقاً»: a name with its office, else the phrase as it is."""
    head = Text(
        text.source, [text.words[first][clip:], *text.words[first + 1 : end + 1]], text.starts[first : end + 1],
        text.ends[first : end + 1], [], {}, [],
    )  # fmt: skip
    found = parse(head, 0, end - first)
    if found is None or found.name is None or found.whole[1] < end - first:
        return Subject((first, end), roles=((first, end),), clip=clip)
    name = found.name[0] + first, found.name[1] + first
    roles = tuple((begin + first, stop + first) for begin, stop in found.roles)
    return Subject((first, end), name=name, roles=roles, sure=found.sure, clip=clip)
