"""The clean stage itself: the order of its steps, and the choice between profile and trafilatura."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from connectors.profiles import ArticleRef, Profile, Rule, article_ref, canonical_url, generic, profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import (
    assemble,
    attribution,
    choice,
    confirmed,
    export,
    fallback,
    fields,
    limits,
    lines,
    payload,
    unknown,
)
from pipeline.stages.clean.draft import Draft
from pipeline.stages.clean.fields import Found
from pipeline.stages.clean.page import Page, take_out
from pipeline.stages.clean.recognise import is_html
from pipeline.text import dates, letters
from pipeline.text.dates import Candidate
from schemas.ids import page_id
from schemas.raw import FeedItem, RawPage
from schemas.records import Article, Clean, RawRef, Reason

VERSION: Final = "6"
"""Of the clean stage's code: changes when it reads a page otherwise than before."""

_FALLBACK_WORDS: Final = 40  # what trafilatura must find to be believed where no profile fits
_FALLBACK_SIZE: Final = 2_000_000  # characters, and ...
_FALLBACK_TAGS: Final = 40_000  # ... tags that trafilatura reads within a few seconds
_SHELL_SIZE: Final = 16_384  # characters; challenge shells have 2-6 KB


def clean(page: RawPage, raw: RawRef, *, appended_at: datetime | None = None) -> Clean | Reject:
    """What one raw page says.

    `kind` of the result is `article`, `stub` (a challenge shell, of which the feed's title, lead and date are kept)
    or `gone` (404, 410). A Reject names why there is nothing to keep. `appended_at` is the broker's time, passed on.
    Never raises on what a page holds.
    """
    profile = profiles().get(page.outlet)
    if profile is None:
        told = f"no profile for {page.outlet!r}" if page.outlet else "no outlet named or recognised"
        return Reject(Reason.UNKNOWN_OUTLET, told)
    return _clean(page, raw, profile, appended_at)


def clean_anyway(page: RawPage, raw: RawRef) -> Clean | Reject:
    """Like `clean`, for a page of no known outlet: by trafilatura and the metas that most sites have."""
    return _clean(replace(page, outlet=generic().outlet.outlet), raw, generic(), None)


def _clean(page: RawPage, raw: RawRef, profile: Profile, appended_at: datetime | None) -> Clean | Reject:
    ref = article_ref(page.url) if page.url else None
    if ref is not None and ref.outlet != page.outlet:
        ref = None
    if page.url and ref is None:
        page = replace(page, url=canonical_url(page.url))
    if not 200 <= page.http_status < 300:
        return _no_page(page, raw, profile, ref, appended_at)
    text = payload.read(page)
    if isinstance(text, Reject):
        return text
    if page.shell or _is_shell(text, profile):
        return _stub(text, page, raw, profile, ref, appended_at)
    draft = _draft(text, page, profile, ref)
    if isinstance(draft, Reject):
        return draft
    if not draft.dates and draft.path != "text":
        _add_clock(draft, text, profile, ref)
    found = assemble.article(page, raw, profile, ref, draft)
    return found if isinstance(found, Reject) else _record(page, raw, profile, ref, found, "article", appended_at)


def versions(profile: Profile) -> dict[str, str]:
    """Of what makes a clean record: this stage, and the profile by which it reads."""
    return {"clean": VERSION, "profile": profile.version}


def _record(
    page: RawPage,
    raw: RawRef,
    profile: Profile,
    ref: ArticleRef | None,
    article: Article | None,
    kind: str,
    appended_at: datetime | None,
) -> Clean:
    if article is not None:
        identity, edition, url = article.page_id, article.edition, article.url
    else:
        edition = ref.edition if ref else page.edition
        url = ref.canonical if ref else page.url
        identity = ref.page_id if ref else page_id(page.outlet, edition, via=page.via, url=url)
    times = {"fetched": page.fetched_at}
    if appended_at is not None:
        times["appended"] = appended_at
    return Clean(
        raw=raw,
        page_id=identity,
        outlet=page.outlet,
        edition=edition,
        url=url,
        fetched_at=page.fetched_at,
        kind=kind,
        http_status=page.http_status,
        article=article,
        times=times,
        versions=versions(profile),
    )


def _no_page(
    page: RawPage, raw: RawRef, profile: Profile, ref: ArticleRef | None, appended_at: datetime | None
) -> Clean | Reject:
    if page.http_status in (404, 410) and page.url:
        return _record(page, raw, profile, ref, None, "gone", appended_at)
    reason = Reason.NOT_FOUND if page.http_status in (404, 410) else Reason.HTTP_ERROR
    return Reject(reason, f"HTTP {page.http_status}")


def _is_shell(text: str, profile: Profile) -> bool:
    pattern = lines.union(tuple(profile.shell))
    if pattern is None or len(text) > _SHELL_SIZE or "<p>" in text or "<p " in text or '"articleBody"' in text:
        return False
    return pattern.search(text) is not None


def _stub(
    text: str, page: RawPage, raw: RawRef, profile: Profile, ref: ArticleRef | None, appended_at: datetime | None
) -> Clean | Reject:
    """What a feed item says of a page that is a shell, or else what the shell says for those who share it."""
    feed = page.feed or FeedItem()
    if feed.title:
        draft = Draft(path="feed", rule="shell", title=feed.title, lead=feed.lead, section=feed.section)
    elif ref is not None and not limits.too_deep(text):
        shared = generic().rules[1]
        told = fields.read(Page(limits.without_bombs(text)), shared, attribution.own_names(profile))
        draft = _fields((told, shared), page, profile, "feed", shared.name, [])
    else:
        draft = Draft(path="feed", rule="shell")
    if not draft.title:
        return Reject(Reason.SHELL, "a challenge shell, and no feed item with it")
    found = assemble.article(page, raw, profile, ref, draft)
    if isinstance(found, Reject):
        return found
    if found.title is None:
        return Reject(Reason.SHELL, "a challenge shell, and a feed item without a title")
    return _record(page, raw, profile, ref, found, "stub", appended_at)


def _draft(text: str, page: RawPage, profile: Profile, ref: ArticleRef | None) -> Draft | Reject:
    if not is_html(text, page.content_type):
        return export.read(text, page, profile)
    if limits.too_deep(text):
        return Reject(Reason.TOO_DEEP, f"tags nested more than {limits.MAX_DEPTH} deep")
    parsed = Page(limits.without_bombs(text))
    notes: list[str] = []
    best: tuple[Found, Rule] | None = None
    for rule in _in_order(profile, page, notes):
        if not fields.fits(parsed, rule):
            continue
        found = fields.read(parsed, rule, attribution.own_names(profile))
        if found.lines or best is None:
            best = (found, rule)
        if found.lines:
            break
    if best is None:
        notes.append("no rule of the profile fits the page")
        if ref is None and page.url and urlsplit(page.url).path in ("", "/"):
            return Reject(Reason.NO_ARTICLE, "a home page")
        rule = generic().rules[0]
        best = (fields.read(parsed, rule, attribution.own_names(profile)), rule)
        other = _by_trafilatura(parsed, best, page, profile, notes, _FALLBACK_WORDS)
        if isinstance(other, Draft):
            return unknown.completed(parsed, other, page, profile)
        told = choice.words(best[0].lines, profile) >= choice.FEW_WORDS  # in JSON-LD
        return unknown.from_json(parsed, _by_profile(best, page, profile, notes)) if told else other
    words = choice.words(best[0].lines, profile)
    if words >= choice.SURE_WORDS:
        return _by_profile(best, page, profile, notes)
    # Too little to be sure of: only now is the second opinion worth its price.
    other = _by_trafilatura(parsed, best, page, profile, notes, max(_FALLBACK_WORDS, 3 * words))
    if isinstance(other, Draft) and choice.better(other, best[0], words):
        return unknown.completed(parsed, other, page, profile)
    if words == 0 and not (best[0].lead and (best[0].body_found or ref is not None or best[0].code)):
        return Reject(Reason.NO_ARTICLE, f"rule {best[0].rule} found no text, and trafilatura no more")
    draft = _by_profile(best, page, profile, notes)
    if words == 0:  # a photo page has a title, a lead and captions
        draft.lines = []
    return draft


def _add_clock(draft: Draft, html: str, profile: Profile, ref: ArticleRef | None) -> None:
    """Notes the moment that stands on a page without a known place, where the code names its day."""
    code = ref.code if ref else draft.code
    day = dates.from_code(profile.outlet.outlet, code) if code else None
    if day is not None and day.precision == "day":
        first = draft.lines[0].text if draft.lines else ""
        found = confirmed.clock(html, first, day, zone=profile.outlet.timezone)
        draft.dates += [found] if found else []
    elif code and day is None:
        found = confirmed.beside_code(html, code, zone=profile.outlet.timezone)
        draft.dates += [found] if found else []


def _in_order(profile: Profile, page: RawPage, notes: list[str]) -> list[Rule]:
    """Rules in force on the day of the fetch first: an old page that is imported today still finds its old rule."""
    day = page.fetched_at.date()
    current = [r for r in profile.rules if (r.since or day) <= day <= (r.until or day)]
    return [*current, *(rule for rule in profile.rules if rule not in current)]


def _by_profile(best: tuple[Found, Rule], page: RawPage, profile: Profile, notes: list[str]) -> Draft:
    draft = _fields(best, page, profile, "profile", best[0].rule, notes)
    draft.lines = best[0].lines
    return draft


def _by_trafilatura(
    parsed: Page, best: tuple[Found, Rule], page: RawPage, profile: Profile, notes: list[str], least: int
) -> Draft | Reject:
    plain = fields.completed(best[0], parsed, generic().rules[0], attribution.own_names(profile))
    root = parsed.tree.root
    strips = [selector for rule in (*profile.rules, generic().rules[0]) for selector in rule.strip]
    strips = [selector for selector in strips if selector != "h1"]  # by which the text's header is found
    if root is not None and strips:
        take_out(root, ", ".join(strips))
    html = parsed.tree.html or ""
    if len(html) > _FALLBACK_SIZE or html.count("<") > _FALLBACK_TAGS:
        return Reject(Reason.NO_ARTICLE, f"too large for trafilatura: {len(html)} characters, {html.count('<')} tags")
    above = fallback.above_comments(html)
    title, found = fallback.extract(above)
    words = choice.words(found, profile)
    if words < least and above != html:
        title, found = fallback.extract(html)
        words = choice.words(found, profile)
    if words < least:
        return Reject(Reason.NO_ARTICLE, f"trafilatura found {words} words")
    draft = _fields((plain, best[1]), page, profile, "trafilatura", "precision", notes)
    draft.title = draft.title or title
    draft.lines = export.without_labels(found, draft, page, profile)
    if best[0].rule != generic().rules[0].name:
        draft.notes.append(
            f"rule {best[0].rule} found {choice.words(best[0].lines, profile)} words, trafilatura {words}"
        )
    return draft


def _is_person(author: str | None, profile: Profile) -> bool:
    """Whether an author is a person: neither the outlet nor, in a word alone, a desk («استانی»)."""
    return len((author or "").split()) > 1 and letters.fold_tight(author or "") not in attribution.own_names(profile)


def _fields(
    best: tuple[Found, Rule], page: RawPage, profile: Profile, path: str, rule_name: str, notes: list[str]
) -> Draft:
    """A draft with everything but the lines."""
    found, rule = best
    draft = Draft(
        path=path,
        rule=rule_name,
        title=found.title,
        kicker=found.kicker,
        lead=found.lead,
        modified=found.modified,
        code="".join(str(int(char)) for char in found.code or "" if char.isdecimal()) or None,
        section=found.section,
        tags=found.tags,
        author=found.author if _is_person(found.author, profile) else None,
        author_code="".join(str(int(char)) for char in found.author_code or "" if char.isdecimal()) or None,
        dropped=[found.dateline] if found.dateline else [],
        notes=list(notes),
    )
    for source, text in found.published:
        order = "auto" if source == "visible" else rule.date_order
        zone = "Asia/Tehran" if source == "visible" else rule.naive_zone
        reading = dates.parse(text, reference=page.fetched_at, order=order, zone=zone)
        if reading is None and source == "visible":
            reading = dates.published(text, zone=zone)
        if reading is not None:
            draft.dates.append(Candidate(source, reading))
        else:
            draft.notes.append(f"{source} date unreadable: {text[:60]}")
    if found.dateline:  # «ایسنا/خراسان رضوی» in a tag of its own, where the lead's first word cannot be taken for it
        _, said = attribution.dateline(f"{found.dateline} -", profile)
        draft.place = said.get("place")
    return draft
