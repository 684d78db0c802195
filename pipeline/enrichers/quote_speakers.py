"""Who speaks: the persons a text names, and whom «وی», "he" or a role means at each place.

The state is small on purpose: one current speaker. A name or role that a clause tells makes its bearer current; a
word that points back, or a clause without subject, means the current one; an unknown role before a verb of going on
(«رئیس سازمان ... افزود»), or after one who was named without a role, is another way to call him, unless «نیز» says
that it is somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from pipeline.enrichers.quote_lexicon import words as listed
from pipeline.enrichers.quote_text import Range, Subject, Text, words_of
from schemas.records import Entity

_EMPTY: Final = frozenset({"سید", "کشورمان", "the", "حاج", "هذا", "هذه"})  # words that tell no person from another
_ARTICLE: Final = "ال"
_STEM: Final = 4  # letters that the short form of a surname shares with the long one, at least
_COMPOUNDS: Final = {("رییس", "جمهور"), ("رییس", "جمهوری"), ("نخست", "وزیر"), ("مدیر", "عامل"), ("مدیر", "کل")}
_SAME: Final = {"رییسجمهوری": "رییسجمهور", "سخنگوی": "سخنگو"}


class Speaker(Struct, eq=False):
    """One who may speak. `name` is the fullest one seen, `role` what to say where there is none."""

    name: str | None = None
    words: tuple[str, ...] = ()
    roles: list[tuple[str, ...]] = []
    role: str | None = None
    id: str | None = None

    @property
    def label(self) -> str | None:
        """The name, else the role."""
        return self.name or self.role


class Speakers:
    """The persons known so far and the current one."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.current: Speaker | None = None
        self._hint: Speaker | None = None
        self._known: list[Speaker] = []
        self._by_last: dict[str, list[Speaker]] = {}
        self._by_tail: dict[str, list[Speaker]] = {}
        self._by_stem: dict[str, list[Speaker]] = {}
        self._by_head: dict[str, list[Speaker]] = {}
        self._mentioned: dict[int, Entity] = {}
        self._by_text: dict[tuple[str, ...], str] = {}
        for entity in entities:
            if entity.type == "place":
                continue
            self._by_text.setdefault(_plain(words_of(entity.name)), entity.id)
            for mention in entity.mentions:
                self._mentioned[mention.start] = entity
                self._by_text.setdefault(_plain(words_of(mention.text)), entity.id)

    def hint(self, text: Text, subject: Subject) -> None:
        """The speaker of the title: who is meant where the text names nobody."""
        self._hint = self._named(text, subject, in_text=False)

    def introduce(self, text: Text, name: Range, roles: Sequence[Range]) -> None:
        """A person named somewhere in the text."""
        self._named(text, Subject(name, name=name, roles=tuple(roles)))

    def knows(self, words: Sequence[str]) -> bool:
        """Whether a person of that name was introduced."""
        return self._find(_plain(words)) is not None

    def is_mentioned(self, text: Text, token: int) -> bool:
        """Whether an entity is named at the token."""
        return text.starts[token] in self._mentioned

    def mention(self, text: Text, subject: Subject) -> None:
        """A sentence speaks of somebody: if he is known, «وی» means him from here on."""
        known = self._entity(text, subject) or (
            self._find(_plain(text.words[slice(*subject.name)])) if subject.name else self._by_roles(text, subject)
        )
        if known is not None:
            self.current = known

    def resolve(self, text: Text, subject: Subject | None, *, continuing: bool) -> Speaker | None:
        """The speaker of a clause; None when nobody was ever named. He becomes the current one."""
        if subject is None or subject.points_back:
            self.current = self.current or self._hint
        elif subject.name is not None:
            self.current = self._entity(text, subject) or self._named(text, subject)
        else:
            self.current = self._entity(text, subject) or self._role(text, subject, continuing)
        return self.current

    def _role(self, text: Text, subject: Subject, continuing: bool) -> Speaker:
        known = self._by_roles(text, subject)
        if known is not None:
            return known
        before = self.current
        if before is None and self._hint is not None and not subject.also:
            before = self._hint if self._hint.name is not None else None
            continuing = before is not None
        # Named without a role so far: this is it («ناصر چرخ‌ساز ... گفت. رئیس سازمان امداد بیان کرد»).
        named_only = before is not None and before.name is not None and not before.roles and not _is_body(before)
        if before is not None and not subject.also and (continuing or subject.same or named_only):
            if not subject.same:
                self._add_roles(before, text, subject.roles)
            return before
        return self._add(Speaker(role=text.raw(*subject.whole)[subject.clip :]), text, subject.roles)

    def _entity(self, text: Text, subject: Subject) -> Speaker | None:
        """The person or organisation whose mention the subject is, or holds."""
        if not self._mentioned:
            return None
        first, end = subject.name or subject.whole
        entity = self._mentioned.get(text.starts[first])
        if entity is None:
            entity = self._named_last(text, first, end)
        if entity is None:
            return None
        known = next((speaker for speaker in self._known if speaker.id == entity.id), None)
        if known is None:
            known = self._find(_plain(words_of(entity.name)))
        if known is None:
            known = self._add(Speaker(name=entity.name, words=_plain(words_of(entity.name))), text, ())
        known.id, known.name = entity.id, entity.name
        self._add_roles(known, text, subject.roles)
        return known

    def _named_last(self, text: Text, first: int, end: int) -> Entity | None:
        """The person whose name ends the phrase: «وزیر خارجه عراق فؤاد حسین», not «نماینده مقام معظم رهبری»."""
        for token in range(first + 1, end):
            entity = self._mentioned.get(text.starts[token])
            if entity is not None and entity.type == "person" and end - token > 1:
                return entity if text.words[end - 1] in words_of(entity.name) else None
        return None

    def _named(self, text: Text, subject: Subject, *, in_text: bool = True) -> Speaker:
        name = subject.name or subject.whole
        words = _plain(text.words[slice(*name)])
        raw = text.raw(*name)
        known = self._find(words)
        if known is None and not subject.sure and (meant := self._instead(text, subject, words)) is not None:
            return meant
        if known is None and not in_text and subject.name is None:
            known = self._by_roles(text, subject)
            return known or self._add(Speaker(role=raw), text, subject.roles)
        if known is None:
            bearer = self._by_roles(text, subject) if subject.roles else None
            known = bearer if bearer is not None and bearer.name is None else None
            known = known or self._add(Speaker(), text, ())
            known.name, known.words = raw, words
            known.id = self._by_text.get(words)
            self._index(known)
        elif len(words) > len(known.words) and known.id is None:
            known.name, known.words = raw, words
        self._add_roles(known, text, subject.roles)
        return known

    def _instead(self, text: Text, subject: Subject, words: tuple[str, ...]) -> Speaker | None:
        """Who is meant by what may be a name and more: the bearer of the role before it, or of its first words.

        «واعتبر أمين المجلس أمن حدود البلدين ...», «تناول شمخاني مسألة ...»: the object follows without any mark.
        """
        if subject.roles and subject.name is not None and subject.roles[0][0] < subject.name[0]:
            return self._by_roles(text, subject)
        found = (self._find(words[:size], stem=False) for size in range(min(len(words) - 1, 3), 0, -1))
        return next((known for known in found if known is not None), None)

    def _find(self, words: tuple[str, ...], *, stem: bool = True) -> Speaker | None:
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
        return self.current if self.current in found else (found[-1] if found else None)

    def _by_roles(self, text: Text, subject: Subject) -> Speaker | None:
        for role in subject.roles or (subject.whole,):
            words = _plain(text.words[slice(*role)])
            if not words:
                continue
            bearers = self._by_head.get(_head(words), [])
            fitting = [bearer for bearer in bearers if any(_same_role(words, known) for known in bearer.roles)]
            if self.current in fitting:
                return self.current
            if fitting and (len(words) > 1 or len({id(bearer) for bearer in bearers}) == 1):
                return fitting[-1]
        return None

    def _add(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> Speaker:
        self._known.append(speaker)
        speaker.roles = []
        self._add_roles(speaker, text, roles)
        self._index(speaker)
        return speaker

    def _index(self, speaker: Speaker) -> None:
        if speaker.words:
            last = speaker.words[-1]
            self._by_last.setdefault(last, []).append(speaker)
            self._by_stem.setdefault(last[:_STEM], []).append(speaker)
            for size in range(1, min(len(speaker.words), 3) + 1):
                self._by_tail.setdefault("".join(speaker.words[-size:]), []).append(speaker)

    def _add_roles(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> None:
        for role in roles:
            words = _plain(text.words[slice(*role)])
            if words and words not in speaker.roles:
                speaker.roles.append(words)
                self._by_head.setdefault(_head(words), []).append(speaker)


def _is_body(speaker: Speaker) -> bool:
    """Whether the name is an institution's: no role makes it a person."""
    return speaker.words[:1] != () and speaker.words[0] in listed("fa", "bodies") | listed("ar", "more", "bodies")


def _plain(written: Sequence[str]) -> tuple[str, ...]:
    """Words without punctuation and what tells nobody apart; «رئیس جمهور» is one word."""
    kept: list[str] = []
    for word in written:
        if not word[:1].isalnum() or word in _EMPTY:
            continue
        if kept and (kept[-1], word) in _COMPOUNDS:
            kept[-1] = kept[-1] + word
        else:
            kept.append(_SAME.get(word, word))
    return tuple(kept)


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


def _head(words: tuple[str, ...]) -> str:
    return _bare(words[0])


def _same_role(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """One begins with the other («وزیر نیرو», «وزیر نیرو در دولت»), or says the same with fewer words."""
    shorter = min(len(asked), len(known))
    if asked[:shorter] == known[:shorter] and (shorter > 1 or len(asked) <= len(known)):
        return True
    return len(asked) <= len(known) and {_bare(word) for word in asked} <= {_bare(word) for word in known}
