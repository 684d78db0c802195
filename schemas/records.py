"""The records that travel on Rasad's topics: the one source of truth for their fields.

JSON Schema files, the AsyncAPI document and the ClickHouse columns are generated from, or checked against, these
types (`python -m schemas.generate`). A published version never changes incompatibly: a field may be added with a
default; anything else is a new version on a new topic.

Instants are timezone-aware UTC. Offsets are characters (code points) of `Article.text`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from schemas.outcomes import Outcome as Outcome
from schemas.outcomes import Reason as Reason

Instant = Annotated[datetime, Meta(tz=True)]  # an instant without an offset is no instant: it is refused


class RawRef(Struct, frozen=True, kw_only=True):
    """Coordinates of the raw record that everything else came from."""

    topic: str
    partition: int
    offset: int


class Extraction(Struct, frozen=True, kw_only=True):
    """Which way the text was found, so that a reader can judge it."""

    path: str  # profile | trafilatura | text | feed
    rule: str  # name of the profile's rule, or of the fallback's setting
    profile: str = ""  # version of the outlet profile: a hash of its files
    notes: list[str] = []  # e.g. "profile found 40 characters, trafilatura 2300"


class DateClaim(Struct, frozen=True, kw_only=True):
    """What one source says about a date, kept where sources disagree."""

    source: str
    instant: Instant | None = None
    precision: str = ""
    text: str = ""


class Article(Struct, frozen=True, kw_only=True):
    """One version of a page's article."""

    article_id: str  # this version: hash of page and raw coordinates
    page_id: str  # the page, whatever its version
    outlet: str
    edition: str  # fa | ar | en ...
    url: str | None = None  # canonical
    via: str | None = None  # the aggregator it came through, if any
    language: str = "und"
    language_confidence: float = 0.0
    title: str | None = None
    kicker: str | None = None
    lead: str | None = None
    paragraphs: list[str] = []  # body, without subheads
    subheads: list[str] = []
    text: str = ""  # paragraphs and subheads in reading order, joined by newlines
    original_text: str | None = None  # the same before normalisation, where it differs
    sentences: list[tuple[int, int]] = []  # [start, end) in `text`
    zwnj_restored: int = 0  # how many ZWNJ were put back that the source had lost
    published_at: Instant | None = None
    published_precision: str = "undated"  # second | minute | hour | day | month | year | undated
    published_from: str | None = None  # meta | jsonld | visible | feed | code | url | export ...
    published_hint: str | None = None  # what is known of an undated page: a weekday, a feed's day
    published_disagreement: list[DateClaim] = []
    modified_at: Instant | None = None
    news_code: str | None = None
    section: str | None = None  # levels joined by " > "
    tags: list[str] = []
    byline: str | None = None
    desk: str | None = None
    author: str | None = None
    author_code: str | None = None
    dateline_place: str | None = None
    agencies: list[str] = []  # the outlet first, then those it quotes
    content_hash: str = ""  # "<algorithm>:<hex>" over the folded title, lead and text
    extraction: Extraction | None = None


class Clean(Struct, frozen=True, kw_only=True):
    """`articles.clean.v1`: what the clean stage made of one raw record."""

    raw: RawRef
    page_id: str
    outlet: str
    edition: str
    url: str | None = None
    fetched_at: Instant
    kind: str  # article | stub | gone
    http_status: int = 200
    article: Article | None = None  # None when the page is gone
    times: dict[str, Instant] = {}  # fetched, appended, cleaned, resolved, enriched
    versions: dict[str, str] = {}  # of code, profile and models that made this


class Relation(Struct, frozen=True, kw_only=True):
    """How an article stands to the others; corrected later when an earlier origin arrives."""

    article_id: str
    page_id: str
    outlet: str
    relation: str  # original | revision | copy
    kind: str | None = None  # exact | near | partial, for copies
    syndicated: bool = False  # the text names the agency that owns it
    of: str | None = None  # article_id it derives from
    of_page: str | None = None
    of_outlet: str | None = None
    similarity: float | None = None  # of the longer text so much is common; of a partial copy's shorter one
    method: str = (
        ""  # first | page_id | text_hash or shingles, and why `of` came first: attribution, aggregator, time
    )
    decided_at: Instant | None = None


class Resolved(Clean, frozen=True, kw_only=True):
    """`articles.resolved.v1`: a clean record with its outcome and relation."""

    outcome: Outcome
    seen_at: Instant  # fetch time of the record that made the page known: never changes afterwards
    version: int = 1  # 1, 2, 3 ... of the page's texts
    previous: str | None = None  # article_id of the version before, or of the one withdrawn or unchanged
    changed: list[str] = []  # title, lead, body, date: what differs from the version before; reinstated
    relation: Relation | None = None


class Attribution(Struct, frozen=True, kw_only=True):
    """Who says that who said it."""

    outlet: str
    agencies: list[str] = []
    source: str | None = None  # whom the agency quotes, e.g. "روابط عمومی ..."
    desk: str | None = None
    reporter: str | None = None
    dateline_place: str | None = None


class Quote(Struct, frozen=True, kw_only=True):
    """A quotation or a reported statement: who said it, in which words of the article."""

    speaker: str | None = None  # the name, or the role where no name is known; None: nobody is named
    speaker_id: str | None = None  # entity id, where the speaker is a known entity
    verb: str = ""  # the words that introduce it: «تصریح کرد», «وقال», "said"
    direct: bool = False  # the speaker's own words: in quotation marks, or after the verb's colon
    text: str = ""  # `Article.text[start:end]`
    start: int = 0
    end: int = 0


class Mention(Struct, frozen=True):
    """Where an article names an entity: characters [start, end) of `Article.text`, and what stands there."""

    start: int
    end: int
    text: str


class Entity(Struct, frozen=True, kw_only=True):
    """One person, organisation, place, group or event of an article, by whatever names it is mentioned."""

    id: str  # the same over languages and spellings, e.g. "per/ali-shamkhani"; "x/..." for a name nobody listed
    qid: str | None = None  # Wikidata, where it is certain
    type: str  # person | organisation | place | group | event
    name: str  # canonical, in the article's language where it has one
    role: str | None = None  # what the text says a person is, in its words
    salience: float = 0.0  # 0 to 1: named in the title, in the lead, early, often
    count: int = 0  # how often it is named, in title, lead and text
    in_title: bool = False
    in_lead: bool = False
    mentions: list[Mention] = []  # in order; empty when only the title or the lead names it


class Topic(Struct, frozen=True, kw_only=True):
    """What an article is about, by the project's taxonomy: IPTC Media Topics above, its own leaves below."""

    id: str  # "medtop:15000000", or of a leaf "rasad:football"
    label: str  # in English
    parent: str | None = None  # id of the topic above; None: this is a top-level topic
    score: float = 1.0  # 0 to 1; 1 where the outlet itself says so
    source: str = ""  # section | tags | text


class Enrichment(Struct, frozen=True, kw_only=True):
    """Facts found in an article; each enricher fills its own field."""

    word_count: int = 0
    sentence_count: int = 0
    attribution: Attribution | None = None
    quotes: list[Quote] = []  # in the order of the text
    topics: list[Topic] = []  # each top-level topic followed by its leaves, the surest first
    entities: list[Entity] = []  # the most salient first
    failed: list[str] = []  # enrichers that failed or timed out on this article
    versions: dict[str, str] = {}  # enricher -> version


class Enriched(Resolved, frozen=True, kw_only=True):
    """`articles.enriched.v1` and `articles.unique.v1`: the record as it is stored and subscribed to."""

    enrichment: Enrichment = field(default_factory=Enrichment)


class Memo(Struct, frozen=True, kw_only=True):
    """What the resolver remembers of an article, and what its arrival changed: for `Fingerprint`. Internal."""

    algorithm: str  # of the prints: those of another one are not comparable
    title: str | None = None
    language: str = "und"
    event_time: Instant  # the latest instant at which it can have been published
    via: str | None = None
    names: list[str] = []  # agencies it names beside its own outlet
    body: str = ""  # hash of its folded text, however short
    print: bytes = b""  # sketch, numbers and rare words of the text
    topic: bytes = b""  # weightiest words
    marks: bytes = b""  # what it names that is the same in every language
    common: bytes | None = None  # bits: shingles that were common when it came; null: its text was known
    evidence: list[tuple[str, str, str, float, float, int, int]] = []  # text, text, kind, parts shared, all, telling
    links: list[tuple[str, float]] = []  # article_id, strength
    relations: list[Relation] = []  # of other articles, corrected
    moved: list[tuple[str, str]] = []  # article_id, story_id it is in now
    ended: list[tuple[str, str]] = []  # story_id, story that most of its articles are in now
    split: list[tuple[str, str]] = []  # new story_id, story it was taken out of


class Fingerprint(Struct, frozen=True, kw_only=True):
    """`resolver.state.v1`: one verdict of the resolver, enough to rebuild its index and to repeat the verdict."""

    raw: RawRef
    page_id: str
    outlet: str
    outcome: Outcome
    sequence: int = 0  # 1, 2, 3 ... in the order in which verdicts were made
    article_id: str | None = None
    content_hash: str = ""
    text_hash: str = ""  # of the folded text alone: equal for exact copies; empty: too short to be a copy
    word_count: int = 0
    published_at: Instant | None = None
    fetched_at: Instant
    seen_at: Instant
    version: int = 1
    previous: str | None = None
    changed: list[str] = []
    relation: Relation | None = None
    memo: Memo | None = None  # of articles with a text


class StoryMember(Struct, frozen=True, kw_only=True):
    """One article of a story."""

    article_id: str
    page_id: str
    outlet: str
    language: str = "und"
    title: str | None = None
    published_at: Instant | None = None  # None: undated
    relation: str = "original"  # original | revision | copy


class Story(Struct, frozen=True, kw_only=True):
    """`stories.current.v1`: the latest state of one story, the articles that tell of one event."""

    story_id: str  # stays for the story's life; after a merge the elder story's goes on
    version: int = 1  # grows with each record: the highest is the latest, of equal ones the later record
    headline: str | None = None  # the title of the member that stands for it, in that member's language
    languages: list[str] = []  # of its members, without repeats, the most frequent first
    outlets: list[str] = []  # in the order in which they told it
    first_at: Instant | None = None  # earliest publication among its members; None: all are undated
    last_at: Instant | None = None  # latest publication among its members
    size: int = 0  # number of members, copies too
    members: list[StoryMember] = []  # earliest first, undated ones last; empty once merged
    merged_into: str | None = None  # story_id that took its members over: this story is at its end
    split_from: str | None = None  # story_id it was taken out of
    updated_at: Instant


class Takedown(Struct, frozen=True, kw_only=True):
    """`pages.takedown.v1`: a page whose text must not be kept. Stays for ever, so that no replay brings it back."""

    page_id: str
    outlet: str
    edition: str = ""
    url: str | None = None
    reason: str = ""
    at: Instant
