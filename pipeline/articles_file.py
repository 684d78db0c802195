"""Articles in a JSONL file through the resolver: for `rasad resolve` and for measuring."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import article_ref, canonical_url, generic, outlet_for_url, profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import attribution, export, furniture
from pipeline.stages.clean.lines import Line, union
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolving.items import SPANS
from pipeline.text import dates, language, letters
from schemas.ids import digest, page_id
from schemas.records import Article, Clean, RawRef

TOPIC = "file"


class FileError(Exception):
    """A file that cannot be read as articles, with the line that is wrong."""


class Row(Struct):
    """One line of the file."""

    id: str | int
    text: str
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    lead: str | None = None
    language: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    agencies: list[str] | str | None = None


def rows(path: Path) -> Iterator[Row]:
    """The lines of a file, compressed or not. Raises FileError for a line that is no article, OSError."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                # The standard library's reader takes the lone surrogates that msgspec refuses.
                yield msgspec.convert(json.loads(line), Row)
            except (ValueError, RecursionError) as error:
                raise FileError(f"{path}, line {number}: {error}") from error


def records(found: Sequence[Row]) -> Iterator[Clean]:
    """The rows as clean records, in their order.

    Where a row has no `fetched_at`, it counts as fetched after everything in the file was published, in the file's
    order: an undated article is then later than a dated one, and a second version of a page is later than the first.
    Raises FileError for a time that is none.
    """
    dated = [(*_published(row), row) for row in found]
    ends = [published + SPANS.get(precision, timedelta()) for published, precision, _ in dated if published]
    start = max(ends, default=datetime(2000, 1, 1, tzinfo=UTC))
    for number, (published, precision, row) in enumerate(dated):
        fetched = _instant(row.fetched_at, row) if row.fetched_at else start + timedelta(milliseconds=number)
        yield _record(row, number, published, precision, fetched)


class Result(Struct, frozen=True, kw_only=True):
    """What one article of a file is, once all have been seen."""

    id: str | int
    relation: str  # original | revision | copy | unchanged: the page said the same before
    kind: str | None
    syndicated: bool
    of: str | int | None
    similarity: float | None
    story_id: str

    def plain(self) -> dict[str, str | int | float | bool | None]:
        """As builtins, for JSON."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def resolved(found: Iterable[Row]) -> list[Result]:
    """What each article of a file is, in the file's order, after the last one has been resolved."""
    given = list(found)
    index = Index()
    ids: list[str] = []
    for record in records(given):
        result = resolve(record, index)
        assert not isinstance(result, Reject)  # only a page that is gone can be unknown
        verdict = result[1]
        index.add(verdict)
        ids.append(verdict.article_id or verdict.previous or "")
    own = {name: row.id for name, row in zip(ids, given, strict=True)} | {str(row.id): row.id for row in given}
    return [_result(row, name, index, own) for row, name in zip(given, ids, strict=True)]


def _result(row: Row, name: str, index: Index, own: dict[str, str | int]) -> Result:
    relation = index.memory.relation(name)
    story = index.memory.stories.of(name)
    if relation is None or name != str(row.id):
        return Result(
            id=row.id,
            relation="unchanged",
            kind=None,
            syndicated=relation is not None and relation.syndicated,
            of=own.get(name),
            similarity=None,
            story_id=story,
        )
    return Result(
        id=row.id,
        relation=relation.relation,
        kind=relation.kind,
        syndicated=relation.syndicated,
        of=own.get(relation.of) if relation.of else None,
        similarity=relation.similarity,
        story_id=story,
    )


def _record(row: Row, number: int, published: datetime | None, precision: str, fetched: datetime) -> Clean:
    ref = article_ref(row.url) if row.url else None
    site = outlet_for_url(row.url) if row.url else None
    outlet = (row.outlet or (site[0].outlet.outlet if site else "")).strip() or "unknown"
    via = _via(row.text)
    code = row.language or language.detect("\n".join([row.title or "", row.lead or "", row.text])).code
    cleaned = _cleaned(row.text, outlet, via)
    text = letters.normalize("\n".join(line.text for line in cleaned.lines), code)
    title, lead = (letters.normalize(field, code) if field else None for field in (row.title, row.lead))
    edition = ref.edition if ref else code
    canonical = canonical_url(row.url) if row.url else None
    if ref and not via:
        page = ref.page_id
    elif canonical:
        page = page_id(outlet, edition, via=via, url=canonical)
    else:
        page = digest("page", outlet, str(row.id))
    article = Article(
        article_id=str(row.id),
        page_id=page,
        outlet=outlet,
        edition=edition,
        url=canonical,
        via=via,
        language=code,
        title=title,
        lead=lead,
        text=text,
        published_at=published,
        published_precision=precision,
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
    legal = export.aggregators()[via].disclaimers if via else []
    lines = [Line(line.strip(), raw=line) for line in text.splitlines() if line.strip()]
    return furniture.remove(lines, replace(known, disclaimers=[*known.disclaimers, *legal]))


def _via(text: str) -> str | None:
    """The aggregator whose legal words stand under a text."""
    for name, aggregator in export.aggregators().items():
        pattern = union(tuple(aggregator.recognise))
        if pattern is not None and pattern.search(text[-4000:]):
            return name
    return None


def _agencies(row: Row, outlet: str, lead: str | None, text: str, dropped: list[str]) -> list[str]:
    """The outlet and the agencies named: as the row says, else as the text does."""
    if row.agencies is not None:
        named = row.agencies if isinstance(row.agencies, list) else row.agencies.replace(",", " ").split()
        return list(dict.fromkeys([outlet, *named]))
    profile = profiles().get(outlet) or generic()
    return attribution.read(profile, lead=lead, paragraphs=text.split("\n"), dropped=dropped, own=outlet).agencies


def _published(row: Row) -> tuple[datetime | None, str]:
    """When a row was published, and how precisely it says so."""
    if not row.published_at:
        return None, "undated"
    if len(row.published_at) > len("2025-08-08"):
        try:
            instant = datetime.fromisoformat(row.published_at)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC), "second"
        except ValueError:
            pass  # no ISO 8601: a feed's date or a Jalali one, which `dates` reads
    reading = dates.parse(row.published_at)
    if reading is None or reading.instant is None:
        raise FileError(f"article {row.id!r}: published_at is no time: {row.published_at!r}")
    return reading.instant, reading.precision


def _instant(text: str, row: Row) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise FileError(f"article {row.id!r}: fetched_at is no time: {text!r}") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
