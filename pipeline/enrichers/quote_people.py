"""The speakers of a text by their names: full, shorter, differently joined."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quote_lexicon import given_names
from pipeline.enrichers.quote_offices import Speaker, is_english
from pipeline.enrichers.quote_text import Range, Subject, Text

_LONGEST_NAME: Final = 4
_STEM: Final = 4  # letters that the short form of a surname shares with the long one, at least


class Names:
    """Those known so far, in the order in which they became so."""

    def __init__(self) -> None:
        self.known: list[Speaker] = []
        self._by_last: dict[str, list[Speaker]] = {}
        self._by_tail: dict[str, list[Speaker]] = {}
        self._by_stem: dict[str, list[Speaker]] = {}

    def index(self, speaker: Speaker) -> None:
        """Find him by his name from here on."""
        if speaker.words:
            last = speaker.words[-1]
            self._by_last.setdefault(last, []).append(speaker)
            self._by_stem.setdefault(last[:_STEM], []).append(speaker)
            for size in range(1, min(len(speaker.words), 3) + 1):
                self._by_tail.setdefault("".join(speaker.words[-size:]), []).append(speaker)

    def find(self, words: tuple[str, ...], current: Speaker | None, *, stem: bool = True) -> Speaker | None:
        """The known bearer of a full or shorter name: its words are among his, its last word is his last."""
        if not words:
            return None
        asked = set(words)
        found = [
            known
            for known in self._by_last.get(words[-1], ())
            if asked <= set(known.words) or set(known.words) <= asked
        ]
        if not found:  # «افشاری نژاد» of «افشاری‌نژاد»
            found = self._by_tail.get("".join(words), [])
        if stem and not found and len(words) == 1 and len(words[0]) >= _STEM:  # «حیدری» of «حیدری‌جناسمی»
            found = [
                known for known in self._by_stem.get(words[0][:_STEM], ()) if known.words[-1].startswith(words[0])
            ]
        if stem and not found and len(words) == 1:  # «معظمی» of «داود معظمی گودرزی», «قوه جیا کون»
            first = len(words[0]) < 3 or words[0] in given_names()  # "Prince Faisal" of "Faisal bin Farhan", «شي»
            found = [known for known in self.known if words[0] in known.words[: 1 if first else None]]
            found = found if len(found) == 1 else []
        if not found and len(words) == 1 and words[0].startswith("ال"):  # «الكتائب» of «كتائب القسام»
            found = [known for known in self.known if known.words[:1] == (words[0][2:],)]
        return current if current in found else (found[-1] if found else None)


def is_surname(text: Text, subject: Subject, speaker: Speaker) -> bool:
    """Whether one word names the subject, and it is the last one of a speaker's name."""
    name = subject.name
    return name is not None and name[1] - name[0] == 1 and text.words[name[0]] == speaker.words[-1]


def is_introduced(text: Text, subject: Subject, name: Range) -> bool:
    """Whether a sentence that reports nothing tells enough of somebody new: a full name, and what he is."""
    known = text.words[name[0]] in given_names() or is_english(text.words[slice(*name)])
    return bool(subject.roles) and known and 1 < name[1] - name[0] <= _LONGEST_NAME
