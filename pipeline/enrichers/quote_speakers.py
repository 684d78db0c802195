"""Who speaks: the persons a text names, and whom «وی», "he" or a role means at each place.

The state is small on purpose: one current speaker. A name or role that a clause tells makes its bearer current; a
word that points back, or a clause without subject, means the current one; an unknown role before a verb of going on
(«رئیس سازمان ... افزود»), or after one who was named without a role, is another way to call him, unless «نیز» says
that it is somebody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.enrichers.quote_lexicon import words as listed
from pipeline.enrichers.quote_mentions import Mentions
from pipeline.enrichers.quote_names import ends_in, head, name_words, office, plain
from pipeline.enrichers.quote_offices import Offices, Speaker, is_english, is_rank, meant
from pipeline.enrichers.quote_people import Names, is_introduced, is_surname
from pipeline.enrichers.quote_text import Range, Subject, Text, words_of
from schemas.records import Entity

_OWN: Final = "x/"  # opens the id of a name that no list knows
_BESIDE: Final = 16  # tokens from an office told at length to its bearer
_LATER: Final = 120  # tokens behind a role in which its bearer is named («معاون وزیر گفت: ... علی امینی افزود: ...»)


class Speakers:
    """The persons known so far and the current one."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.current: Speaker | None = None
        self._hint: Speaker | None = None
        self._body: Speaker | None = None  # the institution spoken of last: "it"
        self._person: Speaker | None = None  # who was the current speaker before
        self._names = Names()
        self._offices = Offices()
        self._mentions = Mentions(entities)

    def know(self, text: Text) -> None:
        """The persons of the list among the entities, with the roles that the text gives them."""
        for entity in self._mentions.persons:
            if entity.id.startswith(_OWN):
                continue
            words = name_words(entity.name)
            first = min(mention.start for mention in entity.mentions)
            known = Speaker(name=entity.name, words=words, id=entity.id, since=bisect_left(text.starts, first))
            self._add(known, text, ())
            role = name_words(entity.role or "")
            if len(role) > 1:
                self._offices.bear(known, role)

    def hint(self, text: Text, subject: Subject) -> None:
        """The speaker of the title: who is meant where the text names nobody."""
        self._hint = self._named(text, subject, in_text=False)

    def introduce(self, text: Text, name: Range, roles: Sequence[Range]) -> None:
        """A person named somewhere in the text."""
        subject = Subject(name, name=name, roles=tuple(roles))
        if self._entity(text, subject) is None:
            self._named(text, subject)

    def knows(self, words: Sequence[str]) -> bool:
        """Whether a person of that name was introduced."""
        return self._names.find(plain(words), self.current) is not None

    def is_mentioned(self, text: Text, token: int) -> bool:
        """Whether an entity is named at the token."""
        return self._mentions.starts_at(text, token)

    def first_person(self, text: Text, first: int, end: int) -> None:
        """Where nobody is known yet, the first person that a sentence names is who is spoken of."""
        if self.current is not None:
            return
        if (entity := self._mentions.first_person(text, first, end)) is not None:
            self.current = next((known for known in self._names.known if known.id == entity.id), None)
        else:
            here = (known for known in self._names.known if first <= known.since < end and known.name is not None)
            self.current = min(here, key=lambda known: known.since, default=None)

    def mention(self, text: Text, subject: Subject) -> None:
        """A sentence speaks of somebody: if he is known, «وی» means him from here on."""
        if subject.other:
            self.current = self._role(text, subject, continuing=False)
            return
        if subject.body:
            self._body = self._entity(text, subject) or self._named(text, subject)
            return
        known = self._entity(text, subject) or (
            self._names.find(plain(text.words[slice(*subject.name)]), self.current)
            if subject.name
            else self._by_roles(text, subject)
        )
        if known is None and subject.name is not None and is_introduced(text, subject, subject.name):
            known = self._named(text, subject)
        if known is not None:
            self.current = known

    def resolve(self, text: Text, subject: Subject | None, *, continuing: bool) -> Speaker | None:
        """The speaker of a clause; None when nobody was ever named. He becomes the current one."""
        before = self.current
        if subject is None:
            self.current = before or self._hint
        elif subject.points_back:
            self.current = self._back(text.words[subject.whole[0]]) or self._hint
        elif subject.name is not None:
            meant = self._entity(text, subject) or self._named(text, subject)
            self._turns_out(text, subject, meant)
            self.current = meant
        else:
            self.current = self._entity(text, subject) or self._role(text, subject, continuing)
        if before is not None and before is not self.current and not _is_body(before):
            self._person = before
        if self.current is not None and self.current.body:
            self._body = self.current
        if self.current is not None:
            self.current.said_at = subject.whole[1] if subject is not None else self.current.said_at
        return self.current

    def _back(self, pronoun: str) -> Speaker | None:
        """Whom a pronoun means: the current speaker; "it" the last institution, "he" no institution."""
        if pronoun == "it":
            return self._body or self.current
        if pronoun in ("he", "she") and self.current is not None and self.current.body:
            return self._person or self.current
        return self.current

    def _turns_out(self, text: Text, subject: Subject, meant: Speaker) -> None:
        """One told by role alone is who is named next: «معاون وزیر گفت: ...» and below «علی امینی افزود: ...»."""
        before = self.current
        if before is None or before is meant or before.name or before.same or before.stranger or not before.roles:
            return
        if subject.also or subject.name is None:
            return
        full = len(plain(text.words[slice(*subject.name)])) > 1 and before.since < meant.since
        beside = before.since < meant.since < before.since + _BESIDE and len(meant.words) > 1 and not meant.roles
        before_him = 0 <= meant.since < before.since and not meant.roles  # named, but his office not told
        if not (full or beside or before_him) or subject.whole[0] - before.said_at > _LATER or _is_body(meant):
            return
        heads = {head(role) for role in before.roles}
        told = [plain(text.words[slice(*role)]) for role in subject.roles]
        offices = [role for role in map(office, told) if role and not is_rank(role)]
        if offices and heads.isdisjoint(map(head, offices)):
            return
        before.same = meant
        for role in before.roles:
            self._offices.bear(meant, role)

    def _role(self, text: Text, subject: Subject, continuing: bool) -> Speaker:
        if subject.other:
            raw = text.raw(*subject.whole)
            known = next((k for k in self._names.known if k.stranger and k.role == raw), None)
            return known or self._add(Speaker(role=raw, since=subject.whole[0], stranger=True), text, ())
        known = self._by_roles(text, subject)
        if continuing and subject.same and self._may_be_told(known):
            known = self.current
        now = self.current
        from_title = known is not None and known is self._hint and known.name is None and not subject.also
        if known is not None and now is not None and from_title and self._may_be_told(known):
            known.same = now  # «زاکانی گفت ... شهردار تهران افزود»
            self._add_roles(now, text, subject.roles)
            return now
        if known is not None and not (subject.same and self.current is not None and known is self._hint):
            return self._called(known, text.raw(*subject.whole)[subject.clip :])
        before = self.current
        if before is None and self._hint is not None and not subject.also:
            before = self._hint if self._hint.name is not None else None
            continuing = before is not None
        elif subject.same:
            before = self._meant(text, subject)
        # Named without a role so far: this is it («ناصر چرخ‌ساز ... گفت. رئیس سازمان امداد بیان کرد»).
        named_only = before is not None and before.name is not None and not before.roles and not _is_body(before)
        if before is not None and not subject.also and (continuing or subject.same or named_only):
            if not subject.same:
                self._add_roles(before, text, subject.roles)
            return before
        role = text.raw(*subject.whole)[subject.clip :]
        return self._add(Speaker(role=role, since=subject.whole[0]), text, subject.roles)

    def _meant(self, text: Text, subject: Subject) -> Speaker | None:
        """Whom a description without a known office means."""
        role = plain(text.words[slice(*subject.whole)])
        found = meant(role, self.current, self._names.known, subject.whole[0])
        if found is not None and is_english(role):
            self._offices.bear(found, role)
        return found

    def _may_be_told(self, bearer: Speaker | None) -> bool:
        """Whether "the spokesman added" means the one named last, whose office nobody told, not its bearer."""
        now = self.current
        return bearer is not now and now is not None and bool(now.name) and not now.roles and not _is_body(now)

    def _called(self, known: Speaker, role: str) -> Speaker:
        """One without a name, by the fullest words for his office."""
        if known.name is None and not known.stranger and len(role) > len(known.role or ""):
            known.role = role
        return known

    def _entity(self, text: Text, subject: Subject) -> Speaker | None:
        """The person or organisation whose mention the subject is, or holds."""
        entity = self._mentions.of(text, subject)
        if entity is None or self._is_more(text, subject, entity):
            return None
        now = self.current
        if now is not None and now.id not in (None, entity.id) and is_surname(text, subject, now):
            return now  # «محمد علي الحوثي ... وقال الحوثي»: not the other one of that name
        if subject.name is None and entity.id.startswith(_OWN) and (entity.type != "person" or subject.same):
            return None  # «دادستان عمومی و انقلاب تهران»: an office, whatever the tagger takes it for
        known = next((speaker for speaker in self._names.known if speaker.id == entity.id), None)
        if known is None:
            known = self._names.find(name_words(entity.name), self.current)
        if known is None:
            since = bisect_left(text.starts, min(mention.start for mention in entity.mentions))
            known = self._add(Speaker(name=entity.name, words=name_words(entity.name), since=since), text, ())
        known.id, known.body = entity.id, entity.type != "person"
        told = words_of(entity.name)
        better = len("".join(known.words)) <= len("".join(told)) and listed("fa", "stops").isdisjoint(told)
        if better or known.name is None or not entity.id.startswith(_OWN):
            known.name = entity.name
        self._add_roles(known, text, subject.roles)
        return known

    def _is_more(self, text: Text, subject: Subject, entity: Entity) -> bool:
        """Whether the subject says more than the mention in it of one that no list knows («سفارت ایران | در لندن»).

        Or less: «معظمی» where «داود معظمی گودرزی» was named.
        """
        if not entity.id.startswith(_OWN):
            return False
        first, end = subject.name or subject.whole
        words = plain(text.words[first:end])
        longest = max(len(name_words(mention.text)) for mention in entity.mentions)
        if subject.name is None and entity.type == "person" and ends_in(words, name_words(entity.name)):
            return False  # «مدير آثار دهوك | بيكس بريفكاني»
        known = self._names.find(words, self.current)
        return len(words) > longest or (longest < 2 and known is not None and len(known.words) > 1)

    def _named(self, text: Text, subject: Subject, *, in_text: bool = True) -> Speaker:
        name = subject.name or subject.whole
        words = plain(text.words[slice(*name)])
        raw = text.raw(*name)
        if subject.clip and name[0] == subject.whole[0]:  # «وفقاً لحسن زاده»
            words, raw = (words[0][subject.clip :], *words[1:]), raw[subject.clip :]
        known = self._names.find(words, self.current)
        if known is None and not subject.sure and (meant := self._instead(text, subject, words)) is not None:
            return meant
        if known is None and not in_text and subject.name is None:
            known = self._by_roles(text, subject)
            return known or self._add(Speaker(role=raw), text, subject.roles)
        if known is None:
            bearer = self._by_roles(text, subject) if subject.roles else None
            known = bearer if bearer is not None and bearer.name is None else None
            known = known or self._add(Speaker(since=name[0] if in_text else -1), text, ())
            known.name, known.words = raw, words
            known.id = self._mentions.id_of(words)
            self._names.index(known)
        elif len(words) > len(known.words) and known.id is None:
            known.name, known.words = raw, words
        known.body = known.body or subject.body
        self._add_roles(known, text, subject.roles)
        return known

    def _instead(self, text: Text, subject: Subject, words: tuple[str, ...]) -> Speaker | None:
        """Who is meant by what may be a name and more: the bearer of the role before it, or of its first words.

        «واعتبر أمين المجلس أمن حدود البلدين ...», «تناول شمخاني مسألة ...»: the object follows without any mark.
        """
        if subject.roles and subject.name is not None and subject.roles[0][0] < subject.name[0]:
            surname = len(words) == 1 and subject.roles[0][1] - subject.roles[0][0] == 1
            return None if surname else self._by_roles(text, subject)  # «الرئيس بزشكيان» is nobody else
        found = (
            self._names.find(words[:size], self.current, stem=False) for size in range(min(len(words) - 1, 3), 0, -1)
        )
        return next((known for known in found if known is not None), None)

    def _by_roles(self, text: Text, subject: Subject) -> Speaker | None:
        for role in subject.roles or (subject.whole,):
            bearer = self._offices.bearer(plain(text.words[slice(*role)]), self.current)
            if bearer is not None:
                return bearer
        return None

    def _add(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> Speaker:
        self._names.known.append(speaker)
        speaker.roles = []
        self._add_roles(speaker, text, roles)
        self._names.index(speaker)
        return speaker

    def _add_roles(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> None:
        for role in roles:
            self._offices.bear(speaker, plain(text.words[slice(*role)]))


def _is_body(speaker: Speaker) -> bool:
    """Whether the name is an institution's: no role makes it a person."""
    bodies = listed("fa", "bodies") | listed("ar", "more", "bodies")
    opening = speaker.words[:1]
    return speaker.body or not bodies.isdisjoint(opening) or not bodies.isdisjoint(word[2:] for word in opening)
