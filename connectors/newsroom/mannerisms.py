"""How each outlet signs, dates, borrows and spoils its texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from random import Random

from connectors.newsroom.article import SUBHEAD, Article

NAMES = {
    ("fars", "fa"): "خبرگزاری فارس",
    ("isna", "fa"): "ایسنا",
    ("irna", "fa"): "ایرنا",
    ("nournews", "fa"): "نورنیوز",
    ("serat", "fa"): "صراط",
    ("isna", "ar"): "إسنا",
    ("irna", "ar"): "إرنا",
    ("nournews", "ar"): "نورنيوز",
    ("irna", "en"): "IRNA",
    ("nournews", "en"): "Nournews",
}
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
_ARABIC_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")
_ARABIC_LETTERS = str.maketrans("یک", "يك")
_PERSIAN_LETTERS = str.maketrans("يىك", "ییک")
_FULL_STOP = re.compile(r"\. (?=[^\s\d])")


def bylined(article: Article, desk: str, city: str, random: Random) -> Article:
    """With the outlet's way of signing: a byline phrase, a dateline prefix or neither, and perhaps a reporter."""
    roll = random.random()
    name = NAMES[article.outlet, article.edition]
    if article.edition == "ar":
        if roll < 0.75:
            prefix = f"{city}({name}) -" if article.outlet != "nournews" else f"{name}-"
            place = city if article.outlet != "nournews" else None
            article = replace(article, prefix=prefix, dateline_place=place)
    elif article.edition == "en":
        if roll < 0.75:
            prefix = f"{city}, {name} -" if article.outlet == "irna" else f"{name.upper()}-"
            place = city if article.outlet == "irna" else None
            article = replace(article, prefix=prefix, dateline_place=place)
    elif roll < 0.5:
        who = "گروه" if article.outlet == "fars" else "خبرنگار"
        article = replace(article, byline=f"به گزارش {who} {desk} {name}", desk=desk)
    elif roll < 0.65:
        article = replace(article, byline=f"به گزارش {name}")
    elif article.outlet == "irna":
        dash = ("{}-{}-", "{} - {} -", "{} – {} -")[random.randrange(3)]
        article = replace(article, prefix=dash.format(city, name), dateline_place=city)
        article = replace(article, prefix_on="lead" if article.lead and random.random() < 0.5 else "body")
    elif article.outlet == "isna" and article.lead:
        article = replace(article, prefix=f"{name}/{city}", prefix_on="lead", dateline_place=city)
    elif article.outlet == "nournews":
        article = replace(article, prefix=f"{name}-")
    elif article.outlet == "serat":
        article = replace(article, prefix=f"{name}:")
    if article.outlet == "isna" and article.edition == "ar":
        article = replace(article, author_code=str(71_000 + random.randrange(900)))
    return article


def syndication(article: Article, source: Article, random: Random) -> Article:
    """`article`, so far the source's text to the letter, attributed: the agency is named, a little is left out."""
    mine, theirs = NAMES[article.outlet, article.edition], NAMES[source.outlet, source.edition]
    phrase = {
        "fa": (f"به گزارش {mine} به نقل از {theirs}", f"به گزارش {mine}، {theirs} نوشت")[random.randrange(2)],
        "ar": f"وأفادت وكالة {theirs} نقلا عن مراسلها",
        "en": f"{mine}, citing {theirs}",
    }[article.edition]
    article = replace(article, byline=phrase, desk=None, agencies=(article.outlet, source.outlet))
    if not article.body:
        return article
    first = article.body[0]
    if source.byline:
        first = first.removeprefix(source.byline).lstrip("،, ")
    mark = {"fa": "،", "ar": ":", "en": ":"}[article.edition]
    kept = article.body[1 : len(article.body) - random.randrange(2)] if len(article.body) > 6 else article.body[1:]
    if kept[-1].startswith(SUBHEAD):
        kept = kept[:-1]
    return replace(article, body=(f"{phrase}{mark} {first}", *kept))


def touched_up(first: Article, added: str, when: datetime, random: Random) -> Article:
    """A second version: a paragraph more, now and then a word in the title or a sentence less."""
    body = [*first.body, added[:1].upper() + added[1:]]
    if len(body) > 6 and random.random() < 0.4:
        body.pop(random.randrange(3, 5))
    title = first.title
    if random.random() < 0.5:
        more = {"fa": "تکمیلی", "ar": "تحديث", "en": "update"}[first.edition]
        title = f"{first.title} | {more}" if first.edition != "en" else f"{first.title} ({more})"
    return replace(
        first,
        key=f"{first.key}-v2",
        body=tuple(body),
        title=title,
        first_title=first.title,
        modified=when,
        relation="revision",
        revises=first.key,
    )


def quirked(article: Article, random: Random, share: float) -> Article:
    """A share of the articles with one quirk: those of the text are done here, those of the page when it is drawn."""
    if random.random() >= share:
        return article
    persian = ("no-date", "future-meta-date", "br-body", "bare-div-body", "one-span-body", "stripped-zwnj",
               "glued-sentences", "mixed-digits", "mixed-letters")  # fmt: skip
    known = persian if article.edition == "fa" else persian[:5]
    quirk = known[random.randrange(len(known))]
    article = replace(article, quirks=article.quirks | {quirk})
    if quirk == "glued-sentences":
        body = tuple(_FULL_STOP.sub(lambda _: (" .", ".")[random.random() < 0.5], line) for line in article.body)
        return replace(article, body=body)
    if quirk == "mixed-digits":
        body = tuple(line.translate((_DIGITS, _ARABIC_DIGITS, {})[random.randrange(3)]) for line in article.body)
        return replace(article, body=body)
    if quirk == "mixed-letters":
        body = tuple(line.translate(_ARABIC_LETTERS) if random.random() < 0.6 else line for line in article.body)
        return replace(article, body=body)
    return article


def persian_letters(text: str) -> str:
    """Arabic text as ISNA's Arabic edition prints it, with Persian ی and ک («السیاسة», «الأمریکیة»)."""
    return text.translate(_PERSIAN_LETTERS)
