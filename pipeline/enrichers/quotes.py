"""Quotations and reported statements: who said what, in Persian, Arabic and English.

A statement is introduced by a verb of speech («تصریح کرد:», «وأكد أن», "said that"), by words such as
«با بیان اینکه», «به گفته», «مشيراً إلى أن», "according to", or stands in quotation marks beside such a verb. Its words
run

- to the closing quotation mark, where marks open them; the marks are no part of it;
- else to the end of the sentence, or to the next introduction that is joined to it («... و افزود:»);
- behind a colon also over the following sentences of the paragraph, until one introduces somebody else's words or
  begins as the reporter's own («گفتنی است», «این نشست»); in Arabic only over sentences that go on as speech does
  («لن ...», «نحن ...»); over the end of the paragraph only when what follows speaks in the first person.

Words in quotation marks beside no verb of speech (titles, slogans, scare quotes) are no statement.
See docs/decisions/quotes.md for what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.enrichers.quotation import lists
from pipeline.enrichers.quotation.lexicon import given_names, phrases, words
from pipeline.enrichers.quotation.offices import Speaker
from pipeline.enrichers.quotation.rules import RULES, Rules
from pipeline.enrichers.quotation.speakers import Speakers
from pipeline.enrichers.quotation.statements import Statement, apart, quote
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text, read, tokens
from schemas.records import Article, Entity, Quote

VERSION: Final = "10"

_SHORTEST_SPEECH: Final = 3  # words between quotation marks that can be a quotation at all
_TITLE_SPEAKER: Final = 9  # tokens before a title's colon
_LINE_SPEAKER: Final = 8
_NEXT_CUES: Final = 12  # introductions looked at for the one that ends a statement


def quotes(article: Article, entities: Sequence[Entity] = ()) -> list[Quote]:
    """The statements of an article in the order of its text; their offsets are characters of `article.text`.

    `entities` are those found in the same article: a speaker that is one of them gets its id and name. For languages
    other than Persian, Arabic and English nothing is read. Linear in the length of the text; never raises.
    """
    rules = RULES.get(article.language)
    if rules is None or not article.text.strip():
        return []
    text = read(article)
    reader = _Reader(article.language, rules, text, Speakers(entities))
    reader.prepare(article)
    for number in range(len(text.sentences)):
        reader.sentence(number)
    return [quote(text, statement) for statement in apart(reader.statements)]


class _Reader:
    """Reads the sentences of one text in order."""

    def __init__(self, language: str, rules: Rules, text: Text, speakers: Speakers) -> None:
        self.statements: list[Statement] = []
        self._language = language
        self._rules = rules
        self._text = text
        self._speakers = speakers
        self._covered = 0  # tokens before this one are part of a statement already
        self._list: Range | None = None  # the words that opened the list being read
        self._byline = 0  # tokens of the byline that opens the text

    def prepare(self, article: Article) -> None:
        """Whom the text names anywhere, and who speaks in the title."""
        self._speakers.know(self._text)
        for name, roles in self._rules.names(self._text):
            self._text.people.setdefault(*name)
            self._text.surnames.add(self._text.words[name[1] - 1])
            self._speakers.introduce(self._text, name, roles)
        if self._language == "ar":
            self._speakers.fill(self._text)
        if article.byline and article.text.startswith(article.byline):
            self._byline = next(
                (token for token, end in enumerate(self._text.ends, 1) if end >= len(article.byline)), 0
            )
        if article.title and ":" in article.title:
            title = tokens(article.title, [(0, len(article.title))])
            colon = next((t for t, word in enumerate(title.words[:_TITLE_SPEAKER]) if word == ":"), None)
            subject = None if not colon else self._rules.parse(title, 0, colon)
            if subject is not None and not (colon == 1 and _is_common(title.words[0])):
                self._speakers.hint(title, subject)

    def sentence(self, number: int) -> None:
        """Read one sentence: the statements it introduces, or that it goes on with the one before."""
        first, end = self._text.sentences[number]
        first = max(first, self._covered, min(self._byline, end))
        if first >= end:
            return
        found = self._rules.cues(self._text, first, end)
        item = lists.item(self._text, first, end) if self._list is not None and not found else None
        if self._list is not None and item is not None:
            self._state(number, Cue(first, self._list, item, direct=True), self._speakers.current, end, end)
            return
        self._list = lists.head(self._text, number, self._language)
        subject = self._rules.topic(self._text, first, end) if self._language == "ar" or not found else None
        if not found and self._goes_on(first, end):
            self.statements[-1].end = self._covered = end
            return
        if subject is not None:
            if self._language == "ar":
                self._speakers.resolve(self._text, subject, continuing=False)
            else:
                self._speakers.mention(self._text, subject)
        if not found and self._language != "fa":
            self._speakers.first_person(self._text, first, end)
        if self._after_quotation(number, first, end, found) or (not found and self._by_colon(first, end)):
            return
        if not found and self._quotation_alone(first, end):
            return
        self._introduced(number, first, end, found)

    # ---- introductions ------------------------------------------------------------------------------------------

    def _introduced(self, number: int, first: int, end: int, found: list[Cue]) -> None:
        held: Cue | None = None  # the introduction whose words the sentence is in
        for place, cue in enumerate(found):
            if cue.verb[0] < self._covered or (held is not None and not self._cuts(held, cue)):
                continue
            speaker = self._speakers.of(self._text, cue)
            rest = found[place + 1 : place + 1 + _NEXT_CUES]
            until = cue.stop
            if until is None:
                until = next(
                    (later.begin for later in rest if self._cuts(cue, later) and later.begin > cue.content), end
                )
            self._state(number, cue, speaker, until, end)
            held = None if cue.embracing else cue

    def _cuts(self, held: Cue, cue: Cue) -> bool:
        """Whether an introduction ends the words of the one before it, rather than being part of them."""
        if held.embracing:
            return cue.begin >= (held.stop or 0) or cue.verb[0] >= held.verb[1]
        if held.stop is not None:
            return cue.verb[0] >= held.stop
        manner = self._language == "fa" and self._text.words[held.verb[0]] in ("با", "ضمن")
        return manner or cue.coordinate

    def _state(self, number: int, cue: Cue, speaker: Speaker | None, until: int, end: int) -> None:
        text = self._text
        content = cue.content
        if content >= end:  # «گفت:» at the end of a line: the next one is said
            if self._list is not None or number + 1 >= len(text.sentences):
                return
            until = end = text.sentences[number + 1][1]
        verb = text.raw(*cue.verb)
        if content < len(text.words) and text.words[content] == '"':
            close = text.closing.get(content)
            if close is None:
                self._add(Statement(speaker, verb, True, content + 1, max(until, content + 1), open=True))
                return
            if self._is_whole(content, close, until):
                self._add(Statement(speaker, verb, True, content + 1, close, quoted=True))
                self._covered = max(self._covered, close + 1)
                return
        if not cue.direct:
            until = self._rules.clause_end(text, content, until)
        if content < until:
            self._add(Statement(speaker, verb, cue.direct, content, until, open=cue.direct and until == end))

    def _is_whole(self, opening: int, close: int, until: int) -> bool:
        """Whether quotation marks hold all that is said, and not just its first words («برجام» مرده است)."""
        if close >= until - 1 or close - opening > _SHORTEST_SPEECH * 2:
            return True
        return self._text.words[close + 1] in (".", ",", ";", "!", "?", "و", "-", ")")

    def _add(self, statement: Statement) -> None:
        if statement.first < statement.end <= len(self._text.words):
            self.statements.append(statement)
            self._covered = max(self._covered, statement.first)

    # ---- what stands without an introduction --------------------------------------------------------------------

    def _goes_on(self, first: int, end: int) -> bool:
        """Whether a sentence without introduction belongs to the statement before it."""
        last = self.statements[-1] if self.statements else None
        if last is None or not last.open or last.end != first or self._language == "en":
            return False
        text = self._text
        if self._is_narrative(first, end):
            return False
        if text.new_line_before(first):
            return self._language == "fa" and first not in text.closing and self._in_first_person(first, end)
        if self._language == "ar":
            return text.words[first] in words("ar", "more", "continues")
        return True

    def _is_narrative(self, first: int, end: int) -> bool:
        text = self._text
        if self._language == "ar":
            return text.words[first] in words("ar", "more", "narrative")
        opening = tuple(text.words[first : first + 6])
        if any(opening[: len(phrase)] == phrase for phrase in phrases("fa", "narrative")):
            return True
        last = self.statements[-1].speaker
        return last is not None and bool(last.words) and last.words[-1] in text.words[first:end]

    def _in_first_person(self, first: int, end: int) -> bool:
        return any(
            word in words("fa", "first_person") or (len(word) > 4 and word.endswith("یم") and word.startswith("می"))
            for word, inside in zip(self._text.words[first:end], self._text.inside[first:end], strict=True)
            if not inside
        )

    def _after_quotation(self, number: int, first: int, end: int, found: list[Cue]) -> bool:
        """«...»، قال الرئيس: a quotation whose speaker is told behind it, in this sentence or the next."""
        text = self._text
        if '"' not in text.words[first:end]:
            return False
        anywhere = range(first, end) if self._language == "en" and text.closing else (first,)
        opening = next((token for token in anywhere if token in text.closing), None)
        if opening is None or text.closing[opening] - opening <= _SHORTEST_SPEECH:
            return False
        if any(cue.content == opening for cue in found):  # 'He said: "..."'
            return False
        close = text.closing[opening]
        if opening > first and not {",", "?", "!"}.intersection(text.words[close - 1 : close + 2]):
            return False  # 'called it "a strange claim" and said ...'
        last = end
        for _, stop in text.sentences[number : number + 8]:
            last = stop
            if stop > close + 1 and any(text.words[t][0].isalpha() for t in range(close + 1, stop)):
                break
        if last <= close + 1 or text.new_line_before(close + 1):
            return False
        told = self._rules.after_quote(text, close + 1, last)
        if told is None:
            return False
        subject, verb = told
        added = self._language == "en" and text.words[verb[0]] in words("en", "continuing")
        speaker = self._speakers.resolve(text, subject, continuing=added)
        self._add(Statement(speaker, text.raw(*verb), True, opening + 1, close, quoted=True))
        following = next((t for t in range(verb[1], last) if t in text.closing), None)
        self._covered = last
        if self._language == "en" and following is not None:  # '"...," she said, "..."'
            stop = text.closing[following]
            self._add(Statement(speaker, text.raw(*verb), True, following + 1, stop, quoted=True))
            self._covered = max(last, stop + 1)
            return True
        self._covered = max(verb[1], close + 1)  # '..., adding that ...'
        self._introduced(number, self._covered, last, self._rules.cues(text, self._covered, last))
        self._covered = max(self._covered, last)
        return True

    def _quotation_alone(self, first: int, end: int) -> bool:
        """A sentence or paragraph that is one quotation, right behind another: '"...," said X. "..."'."""
        text = self._text
        close = text.closing.get(first)
        last = self.statements[-1] if self.statements else None
        if close is None or last is None or not last.quoted:
            return False
        if close - first <= _SHORTEST_SPEECH or (close < end - 2):
            return False
        if text.new_line_before(first) and not self._is_next_paragraph(last, first, close):
            return False
        self._add(Statement(last.speaker, last.verb, True, first + 1, close, quoted=True))
        self._covered = max(close + 1, self._covered)
        return True

    def _is_next_paragraph(self, last: Statement, first: int, close: int) -> bool:
        """Whether a quotation is all of the paragraph that follows the one of the last statement."""
        text = self._text
        behind = close + 1 if text.words[close + 1 : close + 2] != ["."] else close + 2
        whole = behind >= len(text.words) or text.new_line_before(behind)
        between = text.source[text.ends[last.end - 1] : text.starts[first]]
        return whole and "\n" not in between.strip() and last.speaker is self._speakers.current

    def _by_colon(self, first: int, end: int) -> bool:
        """«مسعود پزشکیان: ...» at the beginning of a line, where the name is known for one."""
        text = self._text
        if not text.new_line_before(first):
            return False
        colon = next((t for t in range(first, min(first + _LINE_SPEAKER, end)) if text.words[t] == ":"), None)
        if colon is None or colon == first or colon + 1 >= end:
            return False
        subject = self._rules.parse(text, first, colon)
        if subject is None or subject.whole[1] != colon or not self._may_head(subject, colon, end):
            return False
        speaker = self._speakers.resolve(text, subject, continuing=False)
        self._add(Statement(speaker, ":", True, colon + 1, end, open=True))
        return True

    def _may_head(self, subject: Subject, colon: int, end: int) -> bool:
        """Whether a phrase before a colon is somebody: a name that is known for one, or an office."""
        text = self._text
        if subject.name is None:  # «سخنگوی دولت: ...», not «کارگردان: اصغر فرهادی»
            long_enough = colon - subject.whole[0] > 1 and end - colon > _SHORTEST_SPEECH + 2
            return bool(subject.roles) and not subject.same and long_enough and self._language != "en"
        return text.words[subject.name[0]] in given_names() or self._speakers.knows(text, subject.name)


def _is_common(word: str) -> bool:
    """Whether a title's «صحيفة: ...» names a kind of speaker, and nobody."""
    kinds = words("fa", "media") | words("fa", "bodies") | words("fa", "roles") | words("ar", "more", "bodies")
    return word in kinds | words("ar", "more", "generic")
