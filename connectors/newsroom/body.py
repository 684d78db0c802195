"""The inside of an article's body container, in the shapes editors' tools leave behind."""

from __future__ import annotations

from random import Random

from markupsafe import Markup, escape

from connectors.newsroom.article import SUBHEAD, Article
from connectors.newsroom.codes import path_of, url_of
from connectors.newsroom.furniture import Furniture, page_random
from connectors.newsroom.mannerisms import persian_letters

ZWNJ = "\u200c"
_ENTITIES = (ZWNJ, ZWNJ, ZWNJ, "&zwnj;", "&#8204;", "&#x200c;")


class Hand:
    """How a page's texts are written out: letters, ZWNJ and the entity for it, the same way over the whole page."""

    def __init__(self, article: Article) -> None:
        self.random = page_random(article, "hand")
        self._stripped = "stripped-zwnj" in article.quirks
        self._entity = _ENTITIES[self.random.randrange(len(_ENTITIES))]
        self._persian = article.outlet == "isna" and article.edition == "ar"

    def plain(self, text: str) -> str:
        """As the page shows it: spoilt, but not yet HTML."""
        if self._stripped:
            # «گروههای» far more often than «گروه های».
            text = "".join(
                (" " if self.random.random() < 0.3 else "") if letter == ZWNJ else letter for letter in text
            )
        if self._persian and self.random.random() < 0.7:
            text = persian_letters(text)
        return text

    def html(self, text: str) -> Markup:
        """Escaped, with ZWNJ as the page's editor stores it."""
        return Markup(str(escape(self.plain(text))).replace(ZWNJ, self._entity))  # noqa: S704 - escaped just here


def lead_html(article: Article, hand: Hand) -> Markup | None:
    """The lead, with the outlet's prefix where it stands there (ISNA: `<span class="src">ایسنا/کرمان </span>`)."""
    if article.lead is None:
        return None
    lead = hand.html(article.lead)
    if not article.prefix or article.prefix_on != "lead":
        return lead
    if article.outlet == "isna":
        return Markup('<span class="src">{} </span>{}').format(article.prefix.strip(), lead)
    return Markup("{}{}{}").format(article.prefix, _gap(article.prefix, hand.random), lead)


def body_html(article: Article, furniture: Furniture, hand: Hand, paragraph_class: str) -> Markup:
    """Everything between the container's tags: paragraphs, subheads, and the furniture that hides among them."""
    random = hand.random
    head = ("h2", "h3", "strong", "star")[random.randrange(4)]
    blocks: list[Markup] = []
    for number, line in enumerate(article.body):
        if line.startswith(SUBHEAD):
            blocks.append(_subhead(line.removeprefix(SUBHEAD), head, article, hand))
        else:
            blocks.append(_paragraph(line, number, article, furniture, hand))
        if furniture.more and number == furniture.more_after:
            blocks.append(_more(furniture))
    if furniture.end_mark:
        blocks.append(escape(furniture.end_mark))
    if furniture.telegram:
        blocks.append(Markup('{} <a href="https://t.me/Farsna">Link</a>').format(furniture.telegram))
    return (
        _inserts_before(furniture, random)
        + _joined(blocks, article, paragraph_class, random)
        + _inserts_after(furniture)
    )


def _paragraph(line: str, number: int, article: Article, furniture: Furniture, hand: Hand) -> Markup:
    text = hand.html(line)
    if number == 0 and article.prefix and (article.prefix_on == "body" or article.lead is None):
        text = Markup("{}{}{}").format(_prefix(article, hand.random), _gap(article.prefix, hand.random), text)
    for tag in article.tags[:2]:
        if number % 3 == 1 and len(tag) > 4 and ZWNJ not in tag and escape(tag) in text:
            text = Markup(text.replace(escape(tag), Markup('<a href="/tag/{0}">{0}</a>').format(tag), 1))  # noqa: S704 - both escaped
            break
    if number in furniture.here and furniture.related:
        link = Markup(' <a href="{}">{}</a>').format(path_of(furniture.related[0]), furniture.here[number])
        text += link
    return text + Markup("&nbsp;") if hand.random.random() < 0.08 else text


def _prefix(article: Article, random: Random) -> Markup:
    assert article.prefix is not None
    return Markup("<strong>{}</strong>").format(article.prefix) if random.random() < 0.3 else escape(article.prefix)


def _gap(prefix: str, random: Random) -> str:
    """«تهران-ایرنا-ولید ...» is glued as often as not; after anything but a hyphen there is a space."""
    return "" if prefix.endswith("-") and not prefix.endswith(" -") and random.random() < 0.5 else " "


def _subhead(text: str, head: str, article: Article, hand: Hand) -> Markup:
    flowing = article.quirks & {"br-body", "one-span-body", "bare-div-body"}
    html = hand.html(text)
    if head == "star" or flowing:
        return Markup("* {}").format(html)
    if head == "strong":
        return Markup("<strong>{}</strong>").format(html)
    return Markup(f"<{head}>{html}</{head}>")  # noqa: S704 - a tag of ours round escaped text


def _more(furniture: Furniture) -> Markup:
    assert furniture.more is not None
    label, entry = furniture.more
    return Markup('<strong>{} <a href="{}">{}</a></strong>').format(label, url_of(entry), entry.title)


def _joined(blocks: list[Markup], article: Article, paragraph_class: str, random: Random) -> Markup:
    if "one-span-body" in article.quirks:
        inside = Markup("<br />").join(blocks)
        return Markup('<span style="font-size:14px;font-family:tahoma">{}</span>').format(inside)
    if "br-body" in article.quirks:
        return Markup("<br>\n<br>\n").join(blocks)
    if "bare-div-body" in article.quirks:
        return Markup("\n").join(Markup("<div>{}</div>").format(block) for block in blocks)
    opening = Markup('<p class="{}">').format(paragraph_class) if paragraph_class else Markup("<p>")
    if random.random() < 0.15:
        opening = Markup('<p style="text-align:justify" dir="RTL">')
    drawn = [block if block.startswith("<h") else opening + block + Markup("</p>") for block in blocks]
    return Markup("\n").join(drawn)


def _inserts_before(furniture: Furniture, random: Random) -> Markup:
    if furniture.caption is None:
        return Markup("")
    return Markup(
        '<figure class="item-img"><img src="/d/{0}/{1}.jpg" alt=""><figcaption>{2}</figcaption></figure>\n'
    ).format(random.randrange(10), random.randrange(10**7), furniture.caption)


def _inserts_after(furniture: Furniture) -> Markup:
    after = Markup("")
    if furniture.inner:
        entries = Markup("").join(
            Markup('<li><a href="{}">{}</a></li>').format(path_of(entry), entry.title) for entry in furniture.inner
        )
        after += Markup('\n<div class="related-inline"><h4>{}</h4><ul>{}</ul></div>').format(
            furniture.labels["related"], entries
        )
    if furniture.inner_ad:
        after += Markup('\n<div class="adv-inline" data-zone="body"><a href="/redirect/ads/1">{}</a></div>').format(
            furniture.inner_ad
        )
    return after
