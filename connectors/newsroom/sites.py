"""The hosts of the five outlets and what is fixed about each edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Site:
    """One edition of one outlet: where it lives and what it calls itself."""

    outlet: str
    edition: str
    host: str
    name: str
    feeds: tuple[str, ...]
    feed_length: int
    mirrors: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The outlet's own address, without a closing slash."""
        return f"https://{self.host}"

    @property
    def language(self) -> str:
        """Language of the edition."""
        return self.edition

    @property
    def id(self) -> str:
        """«isna.ar»: outlet and edition."""
        return f"{self.outlet}.{self.edition}"

    @property
    def rtl(self) -> bool:
        """Whether the edition is written from right to left."""
        return self.edition != "en"


_NASTOOH_FEEDS = ("/rss", "/rss-homepage")
_ALL = (
    Site("isna", "fa", "www.isna.ir", "ایسنا", _NASTOOH_FEEDS, 30, ("isna.ir",)),
    Site("isna", "ar", "ar.isna.ir", "إسنا", _NASTOOH_FEEDS, 30),
    Site("isna", "en", "en.isna.ir", "ISNA", _NASTOOH_FEEDS, 30),
    Site("irna", "fa", "www.irna.ir", "ایرنا", _NASTOOH_FEEDS, 30, ("irna.ir",)),
    Site("irna", "ar", "ar.irna.ir", "ارنا", _NASTOOH_FEEDS, 30),
    Site("irna", "en", "en.irna.ir", "IRNA English", _NASTOOH_FEEDS, 30),
    Site(
        "fars", "fa", "www.farsnews.ir", "خبرگزاری فارس", (), 0,
        ("farsnews.ir", "farsnews.com", "www.farsnews.com"),
    ),
    Site("fars", "ar", "ar.farsnews.ir", "وكالة أنباء فارس", (), 0),
    Site("fars", "en", "en.farsnews.ir", "Fars News Agency", (), 0),
    Site(
        "nournews", "fa", "nournews.ir", "نورنیوز", ("/fa/rss/AllNews",), 30,
        ("www.nournews.ir", "nouronline.ir", "www.nouronline.ir"),
    ),
    Site("nournews", "ar", "nournews.ir", "نورنيوز", ("/ar/rss/AllNews",), 30),
    Site("nournews", "en", "nournews.ir", "Nournews", ("/en/rss/AllNews",), 30),
    Site(
        "serat", "fa", "www.seratnews.com", "صراط نیوز", ("/fa/rss/allnews",), 100,
        ("seratnews.com", "seratnews.ir", "www.seratnews.ir"),
    ),
)  # fmt: skip

SITES: Mapping[str, Site] = MappingProxyType({site.id: site for site in _ALL})


def site_of(outlet: str, edition: str) -> Site:
    """The edition's site; KeyError names an edition the newsroom does not play."""
    return SITES[f"{outlet}.{edition}"]


def hosts() -> dict[str, list[Site]]:
    """Editions by the host that serves them (Nour's editions share one)."""
    found: dict[str, list[Site]] = {}
    for site in _ALL:
        found.setdefault(site.host, []).append(site)
    return found


def mirrors() -> dict[str, str]:
    """Hosts that only redirect, with the host they redirect to."""
    return {mirror: site.host for site in _ALL for mirror in site.mirrors}
