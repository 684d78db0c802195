"""Articles in a JSONL file through the resolver: for `rasad resolve` and for measuring."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import article_ref, canonical_url, generic, outlet_for_url, profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import aggregators, attribution, furniture
from pipeline.stages.clean.lines import Line
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolving.items import SPANS
from pipeline.text import dates, language, letters
from schemas.ids import digest, page_id
from schemas.records import Article, Clean, RawRef, Relation

TOPIC = "file"


class FileError(Exception):
    """A file that cannot be read as articles, with the line that is wrong."""


class Row(Struct):
    """One line of the file."""

    id: str | int | float
    text: str | None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    lead: str | None = None
    language: str | None = None
    published_at: str | float | None = None  # a number: seconds since 1970, or milliseconds
    fetched_at: str | float | None = None
    agencies: list[str] | str | None = None


class Told(Struct, frozen=True):
    """A row with its times as they are read, and the name of its article: unlike `id` no two rows share it."""

    row: Row
    name: str
    published: datetime | None
    precision: str
    fetched: datetime | None


def rows(path: Path) -> Iterator[Row]:
    """The lines of a file, compressed or not. Raises FileError for a line that is no article, OSError."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                number += 1
                text = line.decode("utf-8-sig")
                if text.strip():
                    # The standard library's reader takes the lone surrogates that msgspec refuses.
                    yield msgspec.convert(json.loads(text), Row)
    except (ValueError, RecursionError, EOFError, gzip.BadGzipFile) as error:
        raise FileError(f"{path}, line {max(number, 1)}: {error}") from error


def told(found: Iterable[Row], warn: Callable[[str], None]) -> list[Told]:
    """The rows with their times read. A time that cannot be read counts as none; `warn` is told."""
    seen: Counter[str] = Counter()
    given = []
    for row in found:
        name = _sound(str(row.id))
        seen[name] += 1
        if seen[name] > 1:
            warn(f"article {name}: {seen[name]} rows have this id")
            name = f"{name}#{seen[name]}"
        published, precision = _instant(row.published_at)
        fetched, _ = _instant(row.fetched_at)
        for field, value, instant in (
            ("published_at", row.published_at, published),
            ("fetched_at", row.fetched_at, fetched),
        ):
            if value not in (None, "") and instant is None:
                warn(f"article {name}: {field} is no time, and counts as unknown: {value!r}")
        given.append(Told(row, name, published, precision, fetched))
    return given


def records(given: Sequence[Told]) -> Iterator[Clean]:
    """The rows as clean records, in their order.

    Where a row has no `fetched_at`, it counts as fetched after everything in the file was published, in the file's
    order: an undated article is then later than a dated one, and a second version of a page is later than the first.
    """
    ends = [one.published + SPANS.get(one.precision, timedelta()) for one in given if one.published]
    start = max(ends, default=datetime(2000, 1, 1, tzinfo=UTC))
    for number, one in enumerate(given):
        yield _record(one, number, one.fetched or start + timedelta(milliseconds=number))


class Result(Struct, frozen=True, kw_only=True):
    """What one article of a file is, once all have been seen."""

    id: str | int | float
    relation: str  # original | revision | copy | unchanged: the page said the same before
    kind: str | None
    syndicated: bool
    of: str | int | float | None
    similarity: float | None
    story_id: str

    def plain(self) -> dict[str, str | int | float | bool | None]:
        """As builtins, for JSON."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def resolved(found: Iterable[Row], warn: Callable[[str], None] = lambda _: None) -> list[Result]:
    """What each article of a file is, in the file's order, after the last one has been resolved.

    `warn` is told of what cannot be read and is left out.
    """
    given = told(found, warn)
    index = Index()
    ids: list[str] = []
    # As they were said last: the index forgets what is older than its window.
    relations: dict[str, Relation] = {}
    stories: dict[str, str] = {}
    for record in records(given):
        result = resolve(record, index)
        assert not isinstance(result, Reject)  # only a page that is gone can be unknown
        verdict = result[1]
        index.add(verdict)
        ids.append(verdict.article_id or verdict.previous or "")
        memo = verdict.memo
        if verdict.relation is not None and memo is not None:
            relations |= {one.article_id: one for one in (verdict.relation, *memo.relations)}
            stories |= dict(memo.moved)
    own = {one.name: one.row.id for one in given}
    return [_result(one, relations[name], stories[name], own) for one, name in zip(given, ids, strict=True)]


def _result(one: Told, relation: Relation, story: str, own: Mapping[str, str | int | float]) -> Result:
    if relation.article_id != one.name:  # the page said the same before
        return Result(
            id=one.row.id,
            relation="unchanged",
            kind=None,
            syndicated=relation.syndicated,
            of=own[relation.article_id],
            similarity=None,
            story_id=story,
        )
    return Result(
        id=one.row.id,
        relation=relation.relation,
        kind=relation.kind,
        syndicated=relation.syndicated,
        of=own[relation.of] if relation.of else None,
        similarity=relation.similarity,
        story_id=story,
    )


def _record(one: Told, number: int, fetched: datetime) -> Clean:
    row = _sound_row(one.row)
    body = row.text or ""
    ref = article_ref(row.url) if row.url else None
    site = outlet_for_url(row.url) if row.url else None
    outlet = (row.outlet or (site[0].outlet.outlet if site else "")).strip() or "unknown"
    via = aggregators.via(body)
    code = row.language or language.detect("\n".join([row.title or "", row.lead or "", body])).code
    cleaned = _cleaned(body, outlet, via)
    text = letters.normalize("\n".join(line.text for line in cleaned.lines), code)
    title, lead = (letters.normalize(field, code) if field else None for field in (row.title, row.lead))
    edition = ref.edition if ref else code
    canonical = canonical_url(row.url) if row.url else None
    if ref and not via:
        page = ref.page_id
    elif canonical:
        page = page_id(outlet, edition, via=via, url=canonical)
    else:
        page = digest("page", outlet, one.name)
    article = Article(
        article_id=one.name,
        page_id=page,
        outlet=outlet,
        edition=edition,
        url=canonical,
        via=via,
        language=code,
        title=title,
        lead=lead,
        text=text,
        published_at=one.published,
        published_precision=one.precision,
        agencies=_agencies(row, outlet, lead, text, cleaned.dropped),
        content_hash=f"file:{digest(*(letters.fold_tight(part or '') for part in (title, lead, text)))}",
    )
    return Clean(
        raw=RawRef(topic=TOPIC, partition=0, offset=number),
        page_id=page,
        outlet=outlet,
        edition=edition,
        url=canonical,
        fetched_at=fetched,
        kind="article",
        article=article,
    )


def _cleaned(text: str, outlet: str, via: str | None) -> furniture.Cleaned:
    """The text's lines without furniture, as the clean stage would leave them."""
    known = (profiles().get(outlet) or generic()).furniture
    legal = aggregators.disclaimers(via)
    lines = [Line(line.strip(), raw=line) for line in text.splitlines() if line.strip()]
    return furniture.remove(lines, replace(known, disclaimers=[*known.disclaimers, *legal]))


def _agencies(row: Row, outlet: str, lead: str | None, text: str, dropped: list[str]) -> list[str]:
    """The outlet and the agencies named: as the row says, else as the text does."""
    if row.agencies is not None:
        named = row.agencies if isinstance(row.agencies, list) else row.agencies.replace(",", " ").split()
        return list(dict.fromkeys([outlet, *named]))
    profile = profiles().get(outlet) or generic()
    return attribution.read(profile, lead=lead, paragraphs=text.split("\n"), dropped=dropped, own=outlet).agencies


_YEARS = range(1900, 2200)  # a time beyond is none, and could not be reckoned with
_MILLISECONDS = 1e11  # as seconds the year 5138


def _instant(value: str | float | None) -> tuple[datetime | None, str]:
    """A time and how precisely it is told; (None, "undated") where there is none or it cannot be read."""
    found: datetime | None = None
    precision = "second"
    try:
        if isinstance(value, str) and value:
            found, precision = _parsed(value.strip())
        elif value and not isinstance(value, str):
            found = datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
        found = found and found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None, "undated"
    return (found, precision) if found is not None and found.year in _YEARS else (None, "undated")


def _parsed(text: str) -> tuple[datetime | None, str]:
    if len(text) > len("2025-08-08"):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            pass  # no ISO 8601: a feed's date or a Jalali one, which `dates` reads
        else:
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)), "second"
    reading = dates.parse(text)
    return (reading.instant, reading.precision) if reading else (None, "undated")


def _sound(text: str) -> str:
    """The text without the halves of characters that cannot be written (lone surrogates)."""
    return text.encode("utf-8", "replace").decode()


def _sound_row(row: Row) -> Row:
    fields = {name: getattr(row, name) for name in ("text", "outlet", "url", "title", "lead", "language")}
    sound = {name: _sound(value) if value else value for name, value in fields.items()}
    named = row.agencies
    agencies = [_sound(one) for one in named] if isinstance(named, list) else _sound(named) if named else named
    return replace(row, **sound, agencies=agencies)
