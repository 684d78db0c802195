"""From a draft to the article: furniture out, normal form, ZWNJ, sentences, credits, dates, ids."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import ArticleRef, Profile
from pipeline.stages.base import Reject
from pipeline.stages.clean import attribution, furniture
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.lines import Line
from pipeline.text import dates, language, letters, sentences, zwnj
from pipeline.text.dates import Candidate
from pipeline.text.language import Language
from schemas.ids import article_id, digest, page_id
from schemas.raw import RawPage
from schemas.records import Article, DateClaim, Extraction, RawRef, Reason

HASH_ALGORITHM: Final = "1"
"""Changes when `content_hash` of an unchanged page would: a replay must not turn into revisions."""

LONGEST: Final = 400_000
"""Characters of the longest body; the longest report on file has a tenth of it."""

# What a passage in another language can hardly be without: telling the languages of all lines costs a millisecond.
_FOREIGN: Final = {
    "fa": ("ة ", "ة،", "ة.", " إلى ", " أن ", " إن ", " التي ", " الذي ", " في ", " فی ", " the ", " of ", " and "),
    "ar": ("\u200c", " است", " برای ", " این ", " را ", " که ", "پ", "گ", " the ", " of ", " and "),
    "en": ("ا",),
}
_OPENING_LINES: Final = 2  # among which a dateline stands: a lead may come before it
_TELLING: Final = 1500  # characters that tell a language: 250 words
_LANGUAGES: Final = ("fa", "ar", "en")


def article(page: RawPage, raw: RawRef, profile: Profile, ref: ArticleRef | None, draft: Draft) -> Article | Reject:
    """The article of a draft; NO_ARTICLE when nothing but furniture is left, TEXT_TOO_LONG for what none has."""
    if sum(len(line.text) for line in draft.lines) > LONGEST:
        return Reject(Reason.TEXT_TOO_LONG, f"more than {LONGEST} characters")
    outlet = profile.outlet.outlet
    found = _language(draft, page, ref)
    fields, normal = _normal(draft, found.code)
    title, kicker, lead = fields.title, fields.kicker, fields.lead
    title = attribution.without_outlet(title, profile) if title else None
    cleaned = furniture.remove(normal, profile.furniture)
    lines = cleaned.lines
    place, desk = draft.place, None
    if lead is not None:
        lead, said = attribution.dateline(lead, profile)
        place, desk = place or said.get("place"), said.get("desk")
    for number, line in enumerate(lines[:_OPENING_LINES]):
        rest, said = attribution.dateline(line.text, profile)
        if rest == line.text:
            continue
        speaks = line.text.removesuffix(rest).strip()  # «ایسنا: ...» before a question is who asks
        asks = rest.endswith(("؟", "?")) or any(other.text.startswith(speaks) for other in lines[number + 1 :])
        if not asks:
            place, desk = place or said.get("place"), desk or said.get("desk")
            lines[number] = replace(line, text=rest, raw=attribution.dateline(line.raw, profile)[0])
        break
    folded = furniture.fold([line for line in lines if line.text], title, lead)
    lines = folded.lines
    restored = 0
    if found.code == "fa":
        restored, title, kicker, lead = _restore(lines, title, kicker, lead)
    paragraphs = [line.text for line in lines if not line.head]
    if not paragraphs and (draft.lines or not (title and lead)) and draft.path != "feed":
        return Reject(Reason.NO_ARTICLE, "; ".join(draft.notes) or "no body text")
    text = "\n".join(line.text for line in lines)
    original = "\n".join(line.raw for line in lines)
    credits = attribution.read(
        profile, lead=lead, paragraphs=paragraphs, dropped=[*draft.dropped, *cleaned.dropped], own=outlet
    )
    edition = page.edition or (ref.edition if ref else "") or _edition(profile, found.code)
    code = ref.code if ref else draft.code
    published = dates.weigh(_dates(draft, page, outlet, code), fetched_at=page.fetched_at)
    canonical = ref.canonical if ref else page.url
    identity = (
        ref.page_id
        if ref and not draft.via and edition == ref.edition
        else page_id(
            outlet,
            edition,
            via=draft.via,
            code=code,
            url=canonical,
            text=(folded.title + folded.text) or repr(draft.title),
        )
    )
    return Article(
        article_id=article_id(identity, raw),
        page_id=identity,
        outlet=outlet,
        edition=edition,
        url=canonical,
        via=draft.via,
        language=found.code,
        language_confidence=round(found.confidence, 3),
        title=title,
        kicker=kicker,
        lead=lead,
        paragraphs=paragraphs,
        subheads=[line.text for line in lines if line.head],
        text=text,
        original_text=original if original != text else None,
        sentences=sentences.split(text, found.code),
        zwnj_restored=restored,
        published_at=published.published_at,
        published_precision=published.precision,
        published_from=published.source,
        published_hint=published.hint,
        published_disagreement=[
            DateClaim(source=claim.source, instant=claim.instant, precision=claim.precision, text=claim.reason)
            for claim in published.disagreement
        ],
        modified_at=_modified(draft, page, profile),
        news_code=code,
        section=fields.section,
        tags=fields.tags,
        byline=credits.byline,
        desk=credits.desk or desk,
        author=fields.author or credits.author,
        author_code=draft.author_code or credits.author_code,
        dateline_place=place or credits.place,
        agencies=credits.agencies,
        content_hash=f"{HASH_ALGORITHM}:{digest(folded.title, folded.lead, folded.text)}",
        extraction=Extraction(
            path=draft.path,
            rule=draft.rule,
            profile=profile.version,
            notes=[*draft.notes, *(["folded what is said twice"] if folded.dropped else [])],
        ),
    )


def _language(draft: Draft, page: RawPage, ref: ArticleRef | None) -> Language:
    """Of lead and body; where they are too short, with the title; then the edition's."""
    body = "\n".join([draft.lead or "", *(line.text for line in draft.lines)])[:_TELLING]
    found = language.detect(body)
    if found.code == "und":
        found = language.detect(f"{draft.title or ''}\n{body}")
    edition = page.edition or (ref.edition if ref else "")
    if found.code == "und" and edition in _LANGUAGES and draft.path == "feed":
        return Language(edition, found.confidence)
    return found


class _Fields(Struct):
    """The fields of a draft in normal form; None and [] for what it has not."""

    title: str | None
    kicker: str | None
    lead: str | None
    section: str | None
    author: str | None
    tags: list[str]


def _normal(draft: Draft, code: str) -> tuple[_Fields, list[Line]]:
    """Fields and lines in normal form, each line with its original; all in one pass, which costs least."""
    fields = [draft.title, draft.kicker, draft.lead, draft.section, draft.author]
    rows = [" ".join((text or "").split()) for text in (*fields, *draft.tags, *(line.text for line in draft.lines))]
    done = _normalize("\n".join(rows), code).split("\n")
    first, tags = len(fields), len(fields) + len(draft.tags)
    lines = [
        replace(line, text=text, raw=original)
        for line, text, original in zip(draft.lines, done[tags:], rows[tags:], strict=True)
        if text
    ]
    title, kicker, lead, section, author = (text or None for text in done[:first])
    return _Fields(title, kicker, lead, section, author, [tag for tag in done[first:tags] if tag]), lines


def _normalize(text: str, code: str) -> str:
    """The storage form of the lines, each in its own language where any of them may be in another one."""
    mixed = code not in _FOREIGN or any(sign in text for sign in _FOREIGN[code])
    return letters.normalize_passages(text, code) if mixed else letters.normalize(text, code)


def _restore(lines: list[Line], *fields: str | None) -> tuple[int, str | None, str | None, str | None]:
    """Puts ZWNJ back in the lines (in place) and in title, kicker and lead, judged by the habits of the whole."""
    whole = "\n".join([*(line.text for line in lines), *(field or "" for field in fields)])
    mended = zwnj.restore_marked(whole)
    if not mended.inserted:
        return 0, fields[0], fields[1], fields[2]
    done = mended.text.split("\n")
    for line, text in zip(lines, done, strict=False):
        line.text = text
    title, kicker, lead = (text or None for text in done[len(lines) :])
    return mended.inserted, title, kicker, lead


def _edition(profile: Profile, code: str) -> str:
    known = [edition.code for edition in profile.outlet.editions]
    return code if code in known else known[0]


def _dates(draft: Draft, page: RawPage, outlet: str, code: str | None) -> list[Candidate]:
    candidates = list(draft.dates)
    if page.feed is not None and page.feed.published:
        reading = dates.parse(page.feed.published, reference=page.fetched_at)
        if reading is not None:
            candidates.append(Candidate("feed", reading))
    reading = dates.from_code(outlet, code) if code else None
    if reading is not None:
        candidates.append(Candidate("code", reading))
    elif page.url:
        reading = dates.from_url(page.url)
        if reading is not None:
            candidates.append(Candidate("url", reading))
    return candidates


def _modified(draft: Draft, page: RawPage, profile: Profile) -> datetime | None:
    if not draft.modified:
        return None
    reading = dates.parse(draft.modified, order="mdy", zone=profile.outlet.timezone)
    if reading is None or reading.instant is None or reading.precision in ("month", "year"):
        return None
    return reading.instant if reading.instant <= page.fetched_at else None
