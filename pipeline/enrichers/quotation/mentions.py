"""The entities of an article by the place of their mentions: which of them a subject is, or holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.enrichers.quotation.lexicon import words
from pipeline.enrichers.quotation.names import ends_in, in_words, name_words
from pipeline.enrichers.quotation.offices import Speaker
from pipeline.enrichers.quotation.people import Names
from pipeline.enrichers.quotation.text import Range, Subject, Text, words_of
from schemas.records import Entity, Mention

OWN: Final = "x/"  # opens the id of a name that no list knows
_SHORTEST: Final = 2  # words of a full name
_LATIN: Final = "\u0250"  # English words begin below it


class Mentions:
    """The persons, organisations and groups of an article; places speak never."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.persons = [entity for entity in entities if entity.type == "person" and entity.mentions]
        self._starting: dict[int, Entity] = {}
        self._covering: list[tuple[int, int, Entity]] = []
        self._ids: dict[tuple[str, ...], str] = {}
        for entity in entities:
            if entity.type == "place":
                continue
            self._ids.setdefault(name_words(entity.name), entity.id)
            for mention in entity.mentions:
                self._starting[mention.start] = entity
                self._covering.append((mention.start, mention.end, entity))
                self._ids.setdefault(name_words(mention.text), entity.id)
        self._covering.sort(key=lambda covering: covering[:2])

    def id_of(self, words: tuple[str, ...]) -> str | None:
        """The id of the entity that is called so."""
        return self._ids.get(words)

    def mark(self, text: Text) -> None:
        """Enter where persons are named, not described («رئيس الوزراء»), into `text.people`."""
        for entity in self.persons:
            if entity.id.startswith(OWN):
                continue
            name = set(name_words(entity.name))
            for mention in entity.mentions:
                if not name.isdisjoint(name_words(mention.text)):
                    first, end = _tokens(text, mention)
                    text.people[first] = end

    def fill(self, text: Text) -> None:
        """Enter the full names that only the tagger knows, where no other name stands: its bounds are less sure."""
        taken = {token for first, end in text.people.items() for token in range(first, end)}
        for entity in self.persons:
            if entity.id.startswith(OWN):
                for mention in entity.mentions:
                    first, end = _tokens(text, mention)
                    if end - first < _SHORTEST or text.words[first] in text.surnames:
                        continue  # «حمل قاسم | الوسطاء مسؤولية ...»
                    if taken.isdisjoint(range(first, end)):
                        text.people[first] = end

    def in_full(self, entity: Entity) -> bool:
        """Whether the text names an entity by more than its surname."""
        first = name_words(entity.name)[:1]
        return any(name_words(mention.text)[:1] == first for mention in entity.mentions)

    def words_of(self, entity: Entity) -> tuple[str, ...]:
        """The words of a name, as the text spells it where the list has another last word: "Badr Albusaidi"."""
        name = name_words(entity.name)
        spelt = [words for mention in entity.mentions if (words := name_words(mention.text))]
        if any(words[-1] == name[-1] for words in spelt):
            return name
        return max((words for words in spelt if len(words) > 1 and words[0] == name[0]), key=len, default=name)

    def starts_at(self, text: Text, token: int) -> bool:
        """Whether an entity is named at the token."""
        return text.starts[token] in self._starting

    def of(self, text: Text, subject: Subject) -> Entity | None:
        """The entity that the subject is, or the person whose name stands in it."""
        if not self._starting or subject.other:
            return None
        first, end = subject.name or subject.whole
        if text.words[first] == "the" and end - first > 1:
            entity = self._starting.get(text.starts[first + 1])
            if entity is not None and entity.type == "person":
                return entity
        entity = self._starting.get(text.starts[first])
        if entity is not None and self._is_whose(text, subject, entity):
            return None
        entity = entity or self._behind_kind(text, first, end)
        if entity is None and text.words[first] in words("ar", "more", "bodies"):
            return None  # «مكتب بنيامين نتنياهو»
        return entity or self._around(text, subject) or self._last(text, first, end)

    def _behind_kind(self, text: Text, first: int, end: int) -> Entity | None:
        """The organisation whose kind an Arabic phrase tells before its name: «بنك | غولدمان ساكس»."""
        if end - first < _SHORTEST or text.words[first] not in words("ar", "more", "bodies"):
            return None
        entity = self._starting.get(text.starts[first + 1])
        last = text.ends[end - 1]
        whole = entity is not None and any(mention.end == last for mention in entity.mentions)
        return entity if entity is not None and whole and entity.type != "person" else None

    def _is_whose(self, text: Text, subject: Subject, entity: Entity) -> bool:
        """Whether an institution only tells whose man it is: "Iran's Foreign Ministry | spokesman"."""
        first, end = subject.whole
        if entity.type == "person" or subject.name is not None or subject.body or text.words[first][0] > _LATIN:
            return False
        start, last = text.starts[first], text.ends[end - 1]
        return any(mention.start == start and mention.end < last for mention in entity.mentions)

    def first_person(self, text: Text, first: int, end: int) -> Entity | None:
        """The first person named among the tokens."""
        place = bisect_left(self._covering, text.starts[first], key=lambda covering: covering[0])
        for start, _, entity in self._covering[place:]:
            if start >= text.ends[end - 1]:
                return None
            if entity.type == "person":
                return entity
        return None

    def _around(self, text: Text, subject: Subject) -> Entity | None:
        """The person whose mention begins before the name: the name's first word was taken for a title."""
        if subject.name is None:
            return None
        start = text.starts[subject.name[0]]
        place = bisect_left(self._covering, start, key=lambda covering: covering[0]) - 1
        if place < 0 or self._covering[place][1] <= start:
            return None
        entity = self._covering[place][2]
        return entity if entity.type == "person" else None

    def _last(self, text: Text, first: int, end: int) -> Entity | None:
        """The person whose name ends the phrase: «وزیر خارجه عراق فؤاد حسین», not «نماینده مقام معظم رهبری»."""
        for token in range(first + 1, end):
            entity = self._starting.get(text.starts[token])
            if entity is not None and entity.type == "person" and end - token > 1:
                # Joined: «مکارم شیرازی» is written with and without ZWNJ.
                return entity if "".join(words_of(entity.name)).endswith(text.words[end - 1]) else None
        return None


def is_more(text: Text, subject: Subject, entity: Entity, names: Names, current: Speaker | None) -> bool:
    """Whether the subject says more than the mention in it of one that no list knows («سفارت ایران | در لندن»).

    Or less: «معظمی» where «داود معظمی گودرزی» was named.
    """
    if not entity.id.startswith(OWN):
        return False
    first, end = subject.name or subject.whole
    words = in_words(text, (first, end))
    longest = max(len(name_words(mention.text)) for mention in entity.mentions)
    if subject.name is None and entity.type == "person" and ends_in(words, name_words(entity.name)):
        return False  # «مدير آثار دهوك | بيكس بريفكاني»
    known = names.find(words, current)
    return len(words) > longest or (longest < 2 and known is not None and len(known.words) > 1)


def is_namesake(named: Speaker, entity: Entity) -> bool:
    """Whether one known by a full name is another than the entity of that surname: «علي فياض», «فالح الفياض»."""
    return named.id != entity.id and len(named.words) > 1 and named.words[0] not in name_words(entity.name)


def _tokens(text: Text, mention: Mention) -> Range:
    """The tokens that a mention covers."""
    return bisect_left(text.starts, mention.start), bisect_left(text.starts, mention.end)
