"""What aggregators and editors do to an article: labelled edits, made from any article by a seeded generator.

Each edit says what it is to its source: `exact` (the same folded text), `near` (most of both) or `partial` (a good
part of one inside the other).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SWAPPED_LETTERS = str.maketrans("یکۀ", "يكة")
SWAPPED_DIGITS = str.maketrans("0123456789۰۱۲۳۴۵۶۷۸۹", "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")
BYLINES = (
    "به گزارش گروه سیاسی سپهرخبر،",
    "به نقل از ایسنا،",
    "به گزارش خبرنگار ما از مرکز استان،",
    "به گزارش پایگاه خبری کرانه به نقل از فارس،",
)
DISCLAIMERS = (
    "این مطلب از خبرگزاری دیگری بازنشر شده است و پایگاه خبری سپهر درستی یا نادرستی آن را بر عهده نمی‌گیرد. "
    "استفاده از محتوای این صفحه تنها با آوردن نام منبع و پیوند به آن مجاز است.",
    "مسئولیت محتوای این خبر با رسانه‌ای است که نخست آن را منتشر کرده و سامانه کرانه تنها آن را گرد آورده است. "
    "اگر این خبر با قوانین ناسازگار است، از راه نشانی پایین صفحه به ما بگویید تا بررسی شود.",
)
KICKERS = ("نگاهی به رویدادهای امروز", "خبر کوتاه", "از گوشه و کنار", "ادامه ماجرا")


@dataclass(frozen=True)
class Text:
    """The parts of an article that the resolver looks at."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        """The paragraphs as one text."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Edit:
    """An edited text, the name of the edit, and what it is to its source."""

    name: str
    kind: str
    text: Text


Editor = Callable[[Text, random.Random, Sequence[Text]], Text | None]


def zwnj_stripped(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Half spaces lost, as many exports lose them."""
    return _each(text, lambda line: line.replace("\u200c", ""))


def zwnj_spaced(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Half spaces written as spaces, and double spaces here and there."""
    return _each(text, lambda line: line.replace("\u200c", " ").replace("، ", " ، "))


def letters_swapped(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Arabic code points in Persian words."""
    return _each(text, lambda line: line.translate(SWAPPED_LETTERS))


def digits_swapped(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Another set of digits and other quotation marks."""
    return _each(text, lambda line: line.translate(SWAPPED_DIGITS).replace("«", '"').replace("»", '"'))


def title_changed(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Another headline over the same text."""
    return Text(f"{rng.choice(KICKERS)}؛ {rng.choice(others).title}", text.paragraphs)


def paragraphs_merged(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Two paragraphs made one."""
    if len(text.paragraphs) < 2:
        return None
    place = rng.randrange(len(text.paragraphs) - 1)
    merged = f"{text.paragraphs[place]} {text.paragraphs[place + 1]}"
    return Text(text.title, (*text.paragraphs[:place], merged, *text.paragraphs[place + 2 :]))


def first_dropped(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Without its first paragraph (the lead), where most of it is left."""
    return _most(text, text.paragraphs[1:])


def last_dropped(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Without its last paragraph, where most of it is left."""
    return _most(text, text.paragraphs[:-1])


def disclaimer_added(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """An aggregator's legal words below it; none where the text is shorter than they are."""
    words = rng.choice(DISCLAIMERS)
    return Text(text.title, (*text.paragraphs, words)) if len(text.body) > 1.5 * len(words) else None


def byline_added(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """A byline before the first words, another title."""
    first = f"{rng.choice(BYLINES)} {text.paragraphs[0]}"
    return Text(f"{text.title} / {rng.choice(KICKERS)}", (first, *text.paragraphs[1:]))


def words_replaced(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Every tenth word another one, taken from other articles; ZWNJ spaced."""
    pool = " ".join(rng.choice(others).body for _ in range(4)).split()
    return _each(text, lambda line: _replaced(line, rng, pool).replace("\u200c", " "))


def edited(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Byline, disclaimer and a twentieth of the words at once."""
    changed = disclaimer_added(text, rng, others)
    if changed is None:
        return None
    pool = rng.choice(others).body.split()
    changed = _each(changed, lambda line: _replaced(line, rng, pool, share=0.05))
    return byline_added(changed, rng, others)


def shortened(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """A third of it, in whole sentences: what an editor leaves of a long quotation."""
    return _third(text, rng, ())


def quoted(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """A third of it after an introduction of its own, with a byline."""
    intro = rng.choice(others).paragraphs[0][:160].rsplit(" ", 1)[0] + "."
    return _third(text, rng, (f"{rng.choice(BYLINES)} {intro}",))


def gathered(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """Inside a round-up, behind as much of another article."""
    first = rng.choice(others)
    if not 1 < len(first.body) / max(len(text.body), 1) < 1.25 or first.body == text.body:
        return None
    return Text(f"{first.title} / {text.title}", (*first.paragraphs, *text.paragraphs))


def disclaimed_third(text: Text, rng: random.Random, others: Sequence[Text]) -> Text | None:
    """A third of it with an aggregator's legal words, where these are not most of the result."""
    left = _third(text, rng, ())
    words = rng.choice(DISCLAIMERS)
    if left is None or len(left.body) < 1.2 * len(words):
        return None
    return Text(left.title, (*left.paragraphs, words))


EDITORS: dict[str, tuple[str, Editor]] = {
    "zwnj_stripped": ("exact", zwnj_stripped),
    "zwnj_spaced": ("exact", zwnj_spaced),
    "letters_swapped": ("exact", letters_swapped),
    "digits_swapped": ("exact", digits_swapped),
    "title_changed": ("exact", title_changed),
    "paragraphs_merged": ("exact", paragraphs_merged),
    "first_dropped": ("near", first_dropped),
    "last_dropped": ("near", last_dropped),
    "disclaimer_added": ("near", disclaimer_added),
    "byline_added": ("near", byline_added),
    "words_replaced": ("near", words_replaced),
    "edited": ("near", edited),
    "shortened": ("partial", shortened),
    "quoted": ("partial", quoted),
    "gathered": ("partial", gathered),
    "disclaimed_third": ("partial", disclaimed_third),
}


def edit(name: str, text: Text, rng: random.Random, others: Sequence[Text]) -> Edit | None:
    """The named edit of a text; None where it cannot be made of this one."""
    kind, editor = EDITORS[name]
    made = editor(text, rng, others)
    return None if made is None or made == text else Edit(name, kind, made)


def _each(text: Text, change: Callable[[str], str]) -> Text:
    return Text(change(text.title), tuple(change(line) for line in text.paragraphs))


def _most(text: Text, left: Sequence[str]) -> Text | None:
    kept = len("\n".join(left))
    return Text(text.title, tuple(left)) if kept > 0.65 * len(text.body) else None


def _replaced(line: str, rng: random.Random, pool: Sequence[str], share: float = 0.1) -> str:
    return " ".join(rng.choice(pool) if rng.random() < share else word for word in line.split())


def _third(text: Text, rng: random.Random, before: Sequence[str]) -> Text | None:
    """About a third of the text in consecutive sentences; None when that is too little to be told from chance."""
    sentences = [part for part in re.split(r"(?<=[.!؟])\s+", text.body) if part]
    wanted = len(text.body) / 3
    if len(sentences) < 3 or wanted < 200:
        return None
    start = rng.randrange(len(sentences))
    taken: list[str] = []
    for sentence in sentences[start:]:
        taken.append(sentence)
        if len(" ".join(taken)) >= wanted:
            break
    length = len(" ".join(taken))
    if not wanted * 0.8 <= length <= len(text.body) * 0.45:
        return None
    return Text(text.title, (*before, " ".join(taken)))
