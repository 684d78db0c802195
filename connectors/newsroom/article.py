"""The newsroom's article: what an editor would have typed in, before any page is drawn round it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")

OUTLETS = ("fars", "isna", "nournews", "irna", "serat")
EDITIONS = ("fa", "ar", "en")
TEMPLATES = ("nastooh", "iransamaneh", "fars2020", "fars2017", "nour2024", "nour2026")
RELATIONS = ("original", "copy", "revision", "syndicated")
QUIRKS = frozenset(
    {
        "no-date",
        "future-meta-date",
        "glued-sentences",
        "mixed-digits",
        "mixed-letters",
        "stripped-zwnj",
        "br-body",
        "bare-div-body",
        "one-span-body",
        "script-title",
    }
)
SUBHEAD = "* "


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one page.

    `published` and `modified` are aware instants in Tehran's time, whole minutes. `slot` is the article's number
    within its outlet's day, from which the news code follows. `body` holds one paragraph per item; an item that
    begins with "* " is a subhead. `relation` says what the text is to other texts: "original", "copy" (to the
    letter), "syndicated" (attributed) or "revision" (second version of the page of `revises`, whose address keeps
    the slug of `first_title`). Listings use articles made without a body.
    """

    key: str
    outlet: str
    edition: str
    template: str
    published: datetime
    slot: int
    title: str
    modified: datetime | None = None
    kicker: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reporter: str | None = None
    author_code: str | None = None
    byline: str | None = None
    desk: str | None = None
    agencies: tuple[str, ...] = ()
    dateline_place: str | None = None
    event: str | None = None
    relation: str = "original"
    of: str | None = None
    revises: str | None = None
    prefix: str | None = None
    prefix_on: str = "body"
    quirks: frozenset[str] = frozenset()
    withdrawn: bool = False
    first_title: str | None = None

    @property
    def day(self) -> date:
        """The Tehran day of publication."""
        return self.published.date()

    @property
    def page_key(self) -> str:
        """The key of the page this version belongs to."""
        return self.revises or self.key

    @property
    def updated(self) -> datetime:
        """When the page last changed, in UTC."""
        return (self.modified or self.published).astimezone(UTC)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Body paragraphs without the subheads."""
        return tuple(line for line in self.body if not line.startswith(SUBHEAD))

    @property
    def subheads(self) -> tuple[str, ...]:
        """Subheads in reading order, without their marker."""
        return tuple(line.removeprefix(SUBHEAD).strip() for line in self.body if line.startswith(SUBHEAD))


def default_template(outlet: str, day: date) -> str:
    """The CMS template an outlet used on `day` (OUTLETS: Fars' old pane to 2017, Nour's NewsStudio from 2026)."""
    if outlet in ("isna", "irna"):
        return "nastooh"
    if outlet == "serat":
        return "iransamaneh"
    if outlet == "fars":
        return "fars2017" if day.year < 2018 else "fars2020"
    return "nour2024" if day.year < 2026 else "nour2026"
