"""Where a Persian sentence introduces a statement, and whom it names as the speaker.

Persian tells the speaker first and the verb last: «شمخانی در این دیدار با بیان اینکه ... تصریح کرد: ...».
"""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quote_lexicon import given_names, words
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text

_COLON: Final = frozenset(":;")
_LONGEST_SUBJECT: Final = 14
_LONGEST_NAME: Final = 5
_OPENING_REACH: Final = 14  # tokens of «در نشست ...،» before the subject
_BYLINE_REACH: Final = 30  # tokens of «به گزارش ... به نقل از ...،»
_GLUED: Final = ("افزود", "گفت")  # «شده اندافزود:»
_OF: Final = ("که", "اینکه")


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    at = first
    while at < end:
        cue = None if text.inside[at] else _cue(text, first, at, end)
        if cue is None:
            at += 1
        else:
            found.append(cue)
            at = max(at + 1, cue.verb[1])
    return found


def _cue(text: Text, first: int, at: int, end: int) -> Cue | None:
    word = text.words[at]
    if word in words("fa", "verbs") or word in words("fa", "participles"):
        if at > first and text.words[at - 1] == "به":  # «به گفته ...»
            return None
        return _finite(text, first, at, _with_helper(text, at + 1, end), end)
    if word in ("می", "نمی") and at + 1 < end and "می" + text.words[at + 1] in words("fa", "verbs"):
        return _finite(text, first, at, at + 2, end) if word == "می" else None
    if word in words("fa", "nominals") or word in ("خاطر", "پیش"):
        return _compound(text, first, at, end)
    if word in ("با", "ضمن"):
        return _manner(text, at, end)
    if word == "به" and at + 1 < end and text.words[at + 1] in words("fa", "according"):
        return _according(text, first, at, end)
    if word == "خواستار":
        return _called_for(text, first, at, end)
    if word == "معتقد" and at + 1 < end and text.words[at + 1] in words("fa", "believes_after"):
        return _finite(text, first, at, at + 2, end)
    if word == "امده" and at + 2 < end and text.words[at + 1] == "است" and text.words[at + 2] in _COLON:
        return Cue(at, (at, at + 2), at + 3, direct=True)
    if at + 1 < end and text.words[at + 1] in _COLON and word.endswith(_GLUED):
        return _finite(text, first, at, at + 1, end)
    if word in words("fa", "light") or word.endswith(("کرد", "داشت")):
        return _glued_compound(text, first, at, end)
    return None


def _with_helper(text: Text, at: int, end: int) -> int:
    """Behind «است», «بود» of «گفته است», «تأکید کرده است»."""
    participle = text.words[at - 1].endswith("ه")
    return at + 1 if participle and at < end and text.words[at] in words("fa", "helpers") else at


def _compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    light = at + 1
    two = " ".join(text.words[at : at + 2])
    if two in ("خاطر نشان", "پیش بینی") or (text.words[at] == "ابراز" and light < end):
        if text.words[at] == "ابراز" and text.words[light] in words("fa", "light"):
            pass
        elif text.words[at] != "ابراز" or text.words[light] in words("fa", "feelings"):
            light += 1
    elif text.words[at] in ("خاطر", "پیش"):
        return None
    if light >= end or text.words[light] not in words("fa", "light"):
        return None
    after = _with_helper(text, light + 1, end)
    if text.words[at] == "خبر":
        return None
    return _finite(text, first, at, after, end)


def _glued_compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«اظهارداشت:», «خاطرنشانکرد:», and «... خبر داد»."""
    word = text.words[at]
    if word in ("داد", "دادند") and at > first and text.words[at - 1] == "خبر":
        return _embraced(text, first, at - 1, at + 1, end, "از")
    for light in ("کرد", "داشت", "شد"):
        if word.endswith(light) and word[: -len(light)] in words("fa", "nominals"):
            return _finite(text, first, at, at + 1, end)
    return None


def _finite(text: Text, first: int, at: int, after: int, end: int) -> Cue | None:
    """A cue of the finite verb `[at, after)`."""
    subject = find_subject(text, first, at)
    begin = _begin(text, first, at)
    common = {
        "subject": subject,
        "implicit": subject is None,
        "coordinate": begin > first and text.words[begin] in ("و", ","),
        "continuing": text.words[at] in words("fa", "continuing"),
    }
    verb = (at, after)
    following = text.words[after] if after < end else ""
    if following in _COLON:
        return Cue(begin, verb, after + 1, direct=True, **common)  # type: ignore[arg-type]
    if text.words[at] == "تاکید":
        embraced = _embraced(text, first, at, after, end, "بر")
        if embraced is not None:
            return embraced
    if following in _OF and after + 1 < end:
        return Cue(begin, verb, after + 1, **common)  # type: ignore[arg-type]
    if after in text.closing:
        return Cue(begin, verb, after, direct=True, **common)  # type: ignore[arg-type]
    bare = text.words[at] in words("fa", "bare") or text.words[at] == "معتقد"
    if bare and after < end - 2 and _goes_on(text, after):
        return Cue(begin, verb, after + (following == ","), **common)  # type: ignore[arg-type]
    return None


def _goes_on(text: Text, after: int) -> bool:
    """Whether words of a statement can follow a verb without «که»: «هشدار داد غزه ...», not «گفت و رفت»."""
    return text.words[after] not in ("و", ".", "!", "?", '"', ")", "(", "اما", "تا", "ولی", "است", "؛", "-")


def _begin(text: Text, first: int, at: int) -> int:
    """Where the introduction begins, for a statement that may stand before it: at «،» or «و» before the verb."""
    low = max(first, at - _LONGEST_SUBJECT)
    if at > first and text.words[at - 1] == "و":
        return at - 1
    for token in range(at - 1, low - 1, -1):
        word = text.words[token]
        if word == "," or (word == "و" and _after_verb(text, first, token)):
            return token
        if word in _COLON:
            return at
        if _ends_clause(word):
            return token + 1
    return at if low > first else first


def _after_verb(text: Text, first: int, token: int) -> bool:
    return token > first and (_ends_clause(text.words[token - 1]) or text.words[token - 1] in ('"', ")"))


def _ends_clause(word: str) -> bool:
    return word in words("fa", "finite") or (word.startswith("می") and word.endswith("ند") and len(word) > 5)


def _embraced(text: Text, first: int, at: int, after: int, end: int, preposition: str) -> Cue | None:
    """«بر لزوم ... تأکید کرد», «از ... خبر داد»: the words stand between preposition and verb."""
    low = first = _skip_openers(text, first, at)
    for token in range(at - 1, first - 1, -1):
        if text.words[token] == "," and token + 1 < at and text.words[token + 1] in (preposition, "و"):
            low = token + 1
            break
        if _ends_clause(text.words[token]) and token + 1 < at and text.words[token + 1] in (preposition, "و", ","):
            low = token + 1
            break
    start = next((token for token in range(low, at) if text.words[token] == preposition), None)
    if start is None or start + 1 >= at:
        return None
    subject = find_subject(text, first, start)
    joined = low > first or (start > first and text.words[start - 1] == "و")
    begin = start - 1 if start > first and text.words[start - 1] in ("و", ",") else start
    return Cue(
        begin, (at, after), start + 1, stop=at, embracing=True, coordinate=joined, subject=subject,
        implicit=subject is None,
    )  # fmt: skip


def _called_for(text: Text, first: int, at: int, end: int) -> Cue | None:
    stop = next((t for t in range(at + 2, end) if text.words[t] in ("شد", "شدند", "شده", "است", "بود")), None)
    if stop is None:
        return None
    subject = find_subject(text, first, at)
    return Cue(at, (at, at + 1), at + 1, stop=stop, embracing=True, subject=subject, implicit=subject is None)


def _manner(text: Text, at: int, end: int) -> Cue | None:
    """«با بیان اینکه ...», «ضمن تأکید بر این که ...»."""
    if at + 2 >= end or text.words[at + 1] not in words("fa", "manner"):
        return None
    token = at + 2
    while token < min(at + 5, end) and text.words[token] not in ("اینکه", "این"):
        token += 1
    if token < end and text.words[token] == "اینکه":
        after = token + 1
    elif token + 1 < end and text.words[token] == "این" and text.words[token + 1] == "که":
        after = token + 2
    else:
        return None
    subject = find_subject(text, _sentence_start(text, at), at)
    return Cue(at, (at, after), after, subject=subject, implicit=subject is None)


def _sentence_start(text: Text, at: int) -> int:
    return max(first for first, end in text.sentences if first <= at)


def _according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«به گفته X، ...»; without a comma only where X is a pronoun."""
    who = at + 2
    if who >= end:
        return None
    verb = (at, who)
    if text.words[who] in ("من", "ما", "خود"):
        return None
    if text.words[who] in words("fa", "pronouns"):
        after = who + 1 + (who + 1 < end and text.words[who + 1] == ",")
        subject = Subject((who, who + 1), points_back=True)
    else:
        comma = next((t for t in range(who, min(who + _LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
        if comma is None:
            return None
        read = parse(text, who, comma)
        if read is None:
            return None
        after, subject = comma + 1, read
    return Cue(at, verb, after, subject=subject) if after < end else None


# ---- the subject ------------------------------------------------------------------------------------------------


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the clause that ends at its verb `end`; None when the clause names none."""
    return parse(text, _skip_openers(text, first, end), end)


def _skip_openers(text: Text, first: int, end: int) -> int:
    """Behind «به گزارش ...،», «در این دیدار», «همچنین»."""
    at = first
    while at < end:
        word = text.words[at]
        if word in words("fa", "openers") or word in (",", "-", "*", "."):
            at += 1
        elif text.words[at : at + 5] == ["این", "در", "حالی", "است", "که"]:
            at += 5
        elif text.words[at : at + 4] == ["این", "گزارش", "حاکی", "است"]:
            at += 4 + (at + 4 < end and text.words[at + 4] == ":")
        elif word in ("در", "به", "پس", "پیش", "از", "با", "طی", "بر", "بنا", "عصر", "صبح", "روز"):
            after = _adverbial(text, at, end)
            if after == at:
                return at
            at = after
        else:
            return at
    return at


def _adverbial(text: Text, at: int, end: int) -> int:
    """Behind an adverbial that opens a sentence: at its comma, or «در این دیدار» and its like."""
    if text.words[at] == "در" and at + 2 < end and text.words[at + 1] in ("این", "ان", "همین"):
        comma = at + 3 < end and text.words[at + 3] == ","
        return at + 3 + comma
    if text.words[at] == "در" and at + 1 < end and text.words[at + 1] in ("ادامه", "پایان"):
        return at + 2
    byline = text.words[at] == "به" and at + 1 < end and text.words[at + 1] == "گزارش"
    for token in range(at, min(at + (_BYLINE_REACH if byline else _OPENING_REACH), end)):
        if text.words[token] == ",":
            return token + 1
    if byline:
        known = words("fa", "roles") | words("fa", "honorifics") | given_names()
        for token in range(at + 2, min(at + _OPENING_REACH, end)):
            if text.words[token] in known and text.words[token] not in ("سرپرست",):
                return token
    return at


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase at `first`, taken apart into name and roles."""
    at = first
    if at >= end:
        return None
    if text.words[at] in words("fa", "pronouns"):
        also = any(word in words("fa", "also") for word in text.words[at : at + 3])
        return Subject((at, at + 1), points_back=True, also=also)
    last = _phrase_end(text, at, end)
    also = any(word in words("fa", "also") for word in text.words[last : last + 2])
    while at < last and _is_title(text, at, last):
        at += 1
    last = max(last, at + (at < end and at in text.closing))
    if at < last and text.words[at] in words("fa", "media") and last - at > 1:
        at += 1
    if at >= last or text.words[at][0].isdigit():
        return None
    if at in text.closing and text.closing[at] - at <= _LONGEST_NAME:  # «راس ویلسون»، سفیر آمریکا
        close = text.closing[at]
        return Subject((at + 1, close), name=(at + 1, close), roles=_quoted_roles(text, close + 1, end), also=also)
    if text.words[at] == "این":
        same = at + 1 < last and text.words[at + 1] in words("fa", "demonstrative")
        return Subject((at, last), roles=((at, last),), same=True, also=also) if same else None
    if text.words[at] in words("fa", "roles"):
        name = next((t for t in range(at + 1, last) if _opens_name(text, t, last)), None)
        if name is None:
            return Subject((at, last), roles=((at, last),), also=also)
        start = name + 1 if text.words[name] in words("fa", "honorifics") else name
        return Subject((at, last), name=(start, last), roles=((at, name),), also=also)
    role = next((t for t in range(at + 1, last) if text.words[t] in words("fa", "roles")), last)
    roles = _roles(text, role, last)
    stop = role
    while stop > at and text.words[stop - 1] in (",", "و"):
        stop -= 1
    if stop - at > _LONGEST_NAME + 3:
        return None
    sure = stop - at == 1 or text.words[at] in given_names()
    return Subject((at, last), name=(at, stop), roles=roles, also=also, sure=sure)


def _quoted_roles(text: Text, at: int, end: int) -> tuple[Range, ...]:
    """The roles behind a name in quotation marks."""
    at += at < end and text.words[at] == ","
    opens = at < end and text.words[at] in words("fa", "roles")
    return _roles(text, at, _phrase_end(text, at, end)) if opens else ()


def _is_title(text: Text, at: int, end: int) -> bool:
    word = text.words[at]
    if word == "ایت":  # «آیت الله»
        return True
    if word == "الله" and at > 0 and text.words[at - 1] == "ایت":
        return True
    if word == "امیر":
        return at + 1 < end and text.words[at + 1] in words("fa", "ranks")
    return word in words("fa", "honorifics")


def _opens_name(text: Text, at: int, end: int) -> bool:
    """Whether a name begins inside a role phrase: «وزیر خارجه عراق فؤاد حسین»; not the last word alone."""
    return text.words[at] in given_names() and at + 1 < end and text.words[at - 1] not in ("امام", "شهید", "حضرت")


def _roles(text: Text, first: int, end: int) -> tuple[Range, ...]:
    """«نماینده رهبر انقلاب و دبیر شورا»: each role by itself."""
    roles = []
    start = first
    for token in range(first + 1, end):
        if text.words[token] in ("و", ",") and token + 1 < end and text.words[token + 1] in words("fa", "roles"):
            roles.append((start, token))
            start = token + 1
    stop = end
    while stop > start and text.words[stop - 1] in (",", "و"):
        stop -= 1
    if start < stop:
        roles.append((start, stop))
    return tuple(roles)


def _phrase_end(text: Text, first: int, end: int) -> int:
    """Where the noun phrase ends: at a preposition, an adverb, a verb; a role between commas belongs to it."""
    stops = words("fa", "stops")
    at = first
    while at < min(end, first + _LONGEST_SUBJECT * 2):
        word = text.words[at]
        if word == "این" and at == first:
            at += 1
            continue
        if word == "," and at + 1 < end and text.words[at + 1] in words("fa", "roles") and at > first:
            at += 1
            continue
        if at in text.closing and text.closing[at] - at <= 5 and at > first and text.closing[at] < end:
            at = text.closing[at] + 1
            continue
        if word == "در" and at + 1 < end and text.words[at + 1] in ("مجلس", "شورای") and _is_member(text, first, at):
            at += 2 if text.words[at + 1] == "مجلس" else 1
            continue
        if word == "از" and text.words[first] == "یکی":
            at += 1
            continue
        if word == "ولی" and text.words[at + 1 : at + 2] == ["فقیه"]:
            at += 2
            continue
        if word in stops or word in _COLON or word in (",", ".", '"', "(", ")", "-"):
            return at
        at += 1
    return min(at, end)


def _is_member(text: Text, first: int, at: int) -> bool:
    return any(word == "نماینده" for word in text.words[first:at])


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the roles told right behind them."""
    found = []
    known, roles, stops = given_names(), words("fa", "roles"), words("fa", "stops")
    at = 0
    size = len(text.words)
    while at < size:
        if text.words[at] not in known:
            at += 1
            continue
        stop = at + 1
        while stop < min(at + _LONGEST_NAME, size) and text.words[stop][0].isalpha() and text.words[stop] not in roles:
            if text.words[stop] in stops or text.words[stop] in words("fa", "verbs") or text.words[stop] == "و":
                break
            stop += 1
        role = stop + (stop < size and text.words[stop] == ",")
        if role < size and text.words[role] in roles and stop - at > 1:
            found.append(((at, stop), _roles(text, role, _phrase_end(text, role, size))))
        elif stop - at > 1:
            surname = at + 1
            while surname < stop - 1 and text.words[surname] in known:
                surname += 1
            found.append(((at, surname + 1), ()))
        at = max(stop, at + 1)
    return found


def topic(text: Text, first: int, end: int) -> Subject | None:
    """Whom a sentence that reports nothing speaks of: its first noun phrase, when it is a name or a role."""
    subject = find_subject(text, first, min(end, first + _LONGEST_SUBJECT * 2))
    return None if subject is None or subject.points_back or subject.same else subject


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: «...»؛ مهدی طارمی ... گفت."""
    at = first
    while at < end and text.words[at] in (",", ";", "-", "."):
        at += 1
    if text.words[at : at + 2] == ["این", "را"]:
        at += 2
    last = end
    while last > at and not text.words[last - 1][0].isalpha():
        last -= 1
    for token in range(at, min(at + _LONGEST_SUBJECT, last)):
        if text.words[token] in words("fa", "verbs") and (token == last - 1 or at in (token, first)):
            return parse(text, at, token), (token, token + 1)
    return None
