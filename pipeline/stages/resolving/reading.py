"""An article as the resolver reads it: once, for its print and its topic together."""

from __future__ import annotations

from pipeline.stages.resolving.prints import Print, print_of
from pipeline.stages.resolving.topics import Topic, topic_of
from pipeline.stages.resolving.words import Term, term, tokens


def read(title: str | None, lead: str | None, text: str, tight: str) -> tuple[Print, Topic]:
    """The print of the text and the topic of the whole; `tight` is the tightly folded text.

    Only the text is compared for copies: titles are what editors change first, and a lead is part of the text at one
    outlet and a field of its own at another. Title words count twice in the topic.
    """
    body = tokens(text)
    counts: dict[str, int] = {}
    terms: dict[str, Term] = {}
    for part, times in ((body, 1), (tokens(title or ""), 2), (tokens(lead or ""), 1)):
        for token, count in part.items():
            found = term(token)
            terms[found.word] = found
            counts[found.word] = counts.get(found.word, 0) + times * count
    return print_of(tight, [term(token) for token in body]), topic_of(
        [(terms[word], counts[word]) for word in counts]
    )
