"""What the tagger knows of words before it learns: lists of `data/tagger_*.toml` and the names of the gazetteer."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from importlib.resources import files

from pipeline.enrichers.linking.data import Entry, entries
from pipeline.enrichers.tagging.features import Lexicon
from pipeline.enrichers.tagging.tokens import ZWNJ, tokenize

_TYPES = {"person": "PER", "organisation": "ORG", "group": "ORG", "place": "LOC"}


def known(language: str) -> Lexicon:
    """The lists of one language, and the names of the gazetteer as phrases.

    Of a person's name the first word joins the list `g`, the last `n`; a place of one word joins `c`.
    """
    text = files("pipeline.enrichers.data").joinpath(f"tagger_{language}.toml").read_text("utf-8")
    letters: defaultdict[str, set[str]] = defaultdict(set)
    for letter, words in tomllib.loads(text)["lists"].items():
        for word in words.split():
            for form in _forms(word, language):
                letters[form].add(letter)
    phrases: defaultdict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for entry in entries().values():
        if entry.type in _TYPES:
            for name in _names(entry, language):
                forms = _forms(name, language)
                if not forms:
                    continue
                phrases[forms[0]][tuple(forms[1:])] = _TYPES[entry.type]
                if entry.type == "person" and len(forms) > 1:
                    letters[forms[0]].add("g")
                    letters[forms[-1]].add("n")
                elif entry.type == "place" and len(forms) == 1:
                    letters[forms[0]].add("c")
    lists = {form: "".join(sorted(of)) for form, of in sorted(letters.items())}
    return Lexicon(language, lists, {first: dict(sorted(rest.items())) for first, rest in sorted(phrases.items())})


def _names(entry: Entry, language: str) -> list[str]:
    return [name.text for name in entry.names.get(language, ()) if not name.cued and not name.generic]


def _forms(name: str, language: str) -> list[str]:
    return [token.form.replace(ZWNJ, "") for token in tokenize(name, "fa" if language == "fa" else "und")]
