"""Who speaks: the persons a text names, and whom «وی», "he" or a role means at each place.

The state is one current speaker. A name or role in a clause makes its bearer current; a word that points back, or a
clause without subject, means the current one; an unknown role before a verb of going on («رئیس سازمان ... افزود»), or
after one who was named without a role, is another way to call him, unless «نیز» says it is somebody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.enrichers.quotation.ar_together import joined_name
from pipeline.enrichers.quotation.lexicon import words as listed
from pipeline.enrichers.quotation.mentions import OWN, Mentions, is_more, is_namesake
from pipeline.enrichers.quotation.names import in_words, name_words
from pipeline.enrichers.quotation.offices import Offices, Speaker, is_english, meant
from pipeline.enrichers.quotation.people import (
    Agreement,
    Names,
    is_body,
    is_introduced,
    is_nearer,
    is_other,
    is_surname,
    turns_out,
)
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text, words_of
from schemas.records import Entity


class Speakers:
    """The persons known so far and the current one."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.current: Speaker | None = None
        self._hint: Speaker | None = None
        self._body: Speaker | None = None  # the institution spoken of last: "it"
        self._person: Speaker | None = None  # who was the current speaker before
        self._names = Names()
        self._by_id: dict[str, Speaker] = {}
        self._strangers: dict[str, Speaker] = {}
        self._agreement = Agreement()
        self._offices = Offices()
        self._mentions = Mentions(entities)

    def know(self, text: Text) -> None:
        """The persons of the list among the entities, with the roles that the text gives them."""
        self._mentions.mark(text)
        for entity in self._mentions.persons:
            if entity.id.startswith(OWN):
                continue
            words = self._mentions.words_of(entity)
            first = min(mention.start for mention in entity.mentions)
            known = Speaker(name=entity.name, words=words, id=entity.id, since=bisect_left(text.starts, first))
            self._by_id[entity.id] = self._add(known, text, ())
            role = name_words(entity.role or "")
            if len(role) > 1:
                self._offices.bear(known, role)

    def fill(self, text: Text) -> None:
        """Names that only the tagger knows, behind the text's own introductions."""
        self._mentions.fill(text)

    def hint(self, text: Text, subject: Subject) -> None:
        """The speaker of the title: who is meant where the text names nobody."""
        self._hint = self._named(text, subject, in_text=False)

    def introduce(self, text: Text, name: Range, roles: Sequence[Range]) -> None:
        """A person named somewhere in the text."""
        subject = Subject(name, name=name, roles=tuple(roles), clip=joined_name(text.words[name[0]]))
        speaker = self._entity(text, subject) or self._named(text, subject)
        if roles:
            self._agreement.introduced(text, speaker, roles[0])

    def knows(self, text: Text, name: Range) -> bool:
        """Whether a person of that name was introduced, or an entity is named there."""
        return bool(self._names.find(in_words(text, name), self.current)) or self._mentions.starts_at(text, name[0])

    def first_person(self, text: Text, first: int, end: int) -> None:
        """Where nobody is known yet, the first person that a sentence names is who is spoken of."""
        if self.current is not None:
            return
        if (entity := self._mentions.first_person(text, first, end)) is not None:
            self.current = self._by_id.get(entity.id)
        else:
            self.current = self._names.first_between(first, end)

    def mention(self, text: Text, subject: Subject) -> None:
        """A sentence speaks of somebody: if he is known, «وی» means him from here on."""
        if subject.other:
            self.current = self._role(text, subject, continuing=False)
            return
        if subject.body:
            self._body = self._entity(text, subject) or self._named(text, subject)
            return
        known = self._entity(text, subject) or (
            self._names.find(in_words(text, subject.name), self.current)
            if subject.name
            else self._by_roles(text, subject)
        )
        if known is None and subject.name is not None and is_introduced(text, subject, subject.name):
            known = self._named(text, subject)
        if known is not None:
            self.current = known

    def of(self, text: Text, cue: Cue) -> Speaker | None:
        """Whose words an introduction tells."""
        return self.resolve(text, cue.subject, continuing=cue.continuing, feminine=cue.feminine, here=cue.verb[0])

    def resolve(
        self,
        text: Text,
        subject: Subject | None,
        *,
        continuing: bool,
        feminine: bool | None = None,
        here: int = 0,
    ) -> Speaker | None:
        """The speaker of a clause; None when nobody was ever named. He becomes the current one.

        `feminine`: what the form of the verb at token `here` tells.
        """
        before = self.current
        if subject is None:
            self.current = self._agreement.meant(before, feminine, here) or self._hint
        elif subject.points_back:
            self.current = self._back(text.words[subject.whole[0]]) or self._hint
        elif subject.name is not None:
            meant = self._entity(text, subject) or self._named(text, subject)
            if before is not None and turns_out(text, subject, before, meant):
                before.same = meant
                for role in before.roles:
                    self._offices.bear(meant, role)
            self.current = meant
        else:
            self.current = self._entity(text, subject) or self._role(text, subject, continuing)
        if before is not None and before is not self.current and not is_body(before):
            self._person = before
        if self.current is not None and self.current.body:
            self._body = self.current
        if self.current is not None:
            if subject is not None and not subject.points_back:
                self._agreement.spoke(self.current, feminine)
            self.current.said_at = subject.whole[1] if subject is not None else self.current.said_at
        return self.current

    def _back(self, pronoun: str) -> Speaker | None:
        """Whom a pronoun means: the current speaker; "it" the last institution, "he" no institution."""
        if pronoun == "it":
            return self._body or self.current
        if pronoun in ("he", "she") and self.current is not None and self.current.body:
            return self._person or self.current
        return self.current

    def _role(self, text: Text, subject: Subject, continuing: bool) -> Speaker:
        if subject.other:
            raw = text.raw(*subject.whole)
            if raw not in self._strangers:
                told = frozenset(in_words(text, subject.whole))
                stranger = Speaker(role=raw, since=subject.whole[0], stranger=True, told=told)
                self._strangers[raw] = self._add(stranger, text, ())
            return self._strangers[raw]
        now = self.current
        if now is not None and now.stranger and set(in_words(text, subject.whole)) <= now.told:
            return now  # "a Kurdish official said ... The official added"
        known = self._by_roles(text, subject)
        if (continuing and subject.same and self._may_be_told(known)) or is_nearer(text, subject, now, known):
            known = self.current
        from_title = known is not None and known is self._hint and known.name is None and not subject.also
        if known is not None and now is not None and from_title and self._may_be_told(known):
            known.same = now  # «زاکانی گفت ... شهردار تهران افزود»
            self._add_roles(now, text, subject.roles)
            return now
        if known is not None and not (subject.same and self.current is not None and known is self._hint):
            return self._called(known, text.raw(*subject.whole)[subject.clip :])
        before = self.current
        if before is None and self._hint is not None and not subject.also:
            before = self._hint if self._hint.name is not None and not is_body(self._hint) else None
            continuing = before is not None
        elif subject.same:
            before = self._meant(text, subject)
        if continuing and not subject.same and is_other(text, subject, self.current) and self._person is not None:
            before = self._person  # «معاون وزیر گفت ... نماینده شیراز افزود»: who was named before both
        # Named without a role so far: this is it («ناصر چرخ‌ساز ... گفت. رئیس سازمان امداد بیان کرد»).
        named_only = before is not None and before.name is not None and not before.roles and not is_body(before)
        if before is not None and not subject.also and (continuing or subject.same or named_only):
            if not subject.same:
                self._add_roles(before, text, subject.roles)
            return before
        bearer = Speaker(role=text.raw(*subject.whole)[subject.clip :], since=subject.whole[0])
        return self._add(bearer, text, subject.roles)

    def _meant(self, text: Text, subject: Subject) -> Speaker | None:
        """Whom a description without a known office means."""
        role = in_words(text, subject.whole)
        found = meant(role, self.current, self._names.before(subject.whole[0]))
        if found is not None and is_english(role):
            self._offices.bear(found, role)
        return found

    def _may_be_told(self, bearer: Speaker | None) -> bool:
        """Whether "the spokesman added" means the one named last, whose office nobody told, not its bearer."""
        now = self.current
        return bearer is not now and now is not None and bool(now.name) and not now.roles and not is_body(now)

    def _called(self, known: Speaker, role: str) -> Speaker:
        """One without a name, by the fullest words for his office."""
        if known.name is None and not known.stranger and len(role) > len(known.role or ""):
            known.role = role
        return known

    def _entity(self, text: Text, subject: Subject) -> Speaker | None:
        """Whose mention the subject is, or holds."""
        entity = self._mentions.of(text, subject)
        if entity is None or is_more(text, subject, entity, self._names, self.current):
            return None
        now = self.current
        if now is not None and now.id not in (None, entity.id) and is_surname(text, subject, now):
            return now  # «محمد علي الحوثي ... وقال الحوثي»: not the other one of that name
        if subject.name is not None and not self._mentions.in_full(entity):
            named = self._names.find(in_words(text, subject.name), now)
            if named is not None and is_namesake(named, entity):
                return named  # «إبراهيم نصر الله ... ويضيف نصر الله»: not the one whom the list knows by that surname
        if subject.name is None and entity.id.startswith(OWN) and (entity.type != "person" or subject.same):
            return None  # «دادستان عمومی و انقلاب تهران»: an office, whatever the tagger takes it for
        known = self._by_id.get(entity.id)
        if known is None:
            known = self._names.find(name_words(entity.name), self.current)
        if known is None:
            since = bisect_left(text.starts, min(mention.start for mention in entity.mentions))
            known = self._add(Speaker(name=entity.name, words=name_words(entity.name), since=since), text, ())
        known.id, known.body = entity.id, entity.type != "person"
        self._by_id.setdefault(entity.id, known)
        told = words_of(entity.name)
        better = len("".join(known.words)) <= len("".join(told)) and listed("fa", "stops").isdisjoint(told)
        if better or known.name is None or not entity.id.startswith(OWN):
            known.name = entity.name
        self._add_roles(known, text, subject.roles)
        return known

    def _named(self, text: Text, subject: Subject, *, in_text: bool = True) -> Speaker:
        name = subject.name or subject.whole
        words = in_words(text, name)
        raw = text.raw(*name)
        if subject.clip and name[0] == subject.whole[0]:  # «وفقاً لحسن زاده»
            words, raw = (words[0][subject.clip :], *words[1:]), raw[subject.clip :]
        known = self._names.find(words, self.current)
        if known is None and subject.same and self.current is not None:
            return self.current  # «وقال الإيطالي»
        if known is None and not subject.sure and (meant := self._instead(text, subject, words)) is not None:
            if meant.since < 0 and is_body(meant) and not subject.roles:
                self._names.rename(meant, raw, words)  # «صندوق النقد الدولي», of a title's «صندوق النقد: ...»
            return meant
        if known is None and not in_text and subject.name is None:
            known = self._by_roles(text, subject)
            return known or self._add(Speaker(role=raw), text, subject.roles)
        if known is None:
            bearer = self._by_roles(text, subject) if subject.roles else None
            known = bearer if bearer is not None and bearer.name is None else None
            known = known or self._add(Speaker(since=name[0] if in_text else -1), text, ())
            self._names.rename(known, raw, words)
            known.id = self._mentions.id_of(words)
            if known.id is not None:
                self._by_id.setdefault(known.id, known)
        elif len(words) > len(known.words) and known.id is None:
            self._names.rename(known, raw, words)
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
            bearer = self._offices.bearer(in_words(text, role), self.current)
            if bearer is not None:
                return bearer
        return None

    def _add(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> Speaker:
        speaker.roles = []
        self._add_roles(speaker, text, roles)
        self._names.add(speaker)
        return speaker

    def _add_roles(self, speaker: Speaker, text: Text, roles: Sequence[Range]) -> None:
        for role in roles:
            self._offices.bear(speaker, in_words(text, role))
