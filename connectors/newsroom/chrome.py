"""The frame of a site's pages: styles, scripts, header with menus, footer. Drawn once per variant and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from connectors.newsroom.furniture import words
from connectors.newsroom.sections import menu
from connectors.newsroom.sites import SITES, Site

VARIANTS = 6
_PROPERTIES = ("margin", "padding", "font-size", "line-height", "width", "max-width", "border-radius", "top", "gap")
_CLASSES = (
    "box", "header", "nav", "item", "title", "desc", "list", "wrap", "photo", "social", "menu", "footer", "tags",
    "news", "col", "row", "meta", "lead", "kicker", "btn", "icon", "video", "slider", "service", "search", "poll",
)  # fmt: skip
_VENDORS = ("tracker", "push", "lazyload", "carousel", "analytics", "captcha", "player", "weather")


@dataclass(frozen=True, slots=True)
class Chrome:
    """Ready-made parts of the frame."""

    style: Markup
    script: Markup
    header: Markup
    footer: Markup


@cache
def environment() -> Environment:
    """Jinja2 with autoescape on everything and unknown names refused; templates stay compiled."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


@lru_cache(maxsize=len(SITES) * VARIANTS)
def chrome(site_id: str, variant: int) -> Chrome:
    """One of the frames an edition wears (themes, campaigns, A/B tests: it is not the same on every page)."""
    site = SITES[site_id]
    random = Random(f"{site_id}/{variant}")
    labels, _ = words(site.language)
    context = {"site": site, "labels": labels, "menu": menu(site), "variant": variant, "random": random}
    return Chrome(
        style=Markup(_style(random)),  # noqa: S704 - no outside text in it
        script=Markup(_script(site, random)),  # noqa: S704 - no outside text in it
        header=Markup(environment().get_template("header.html").render(context)),  # noqa: S704 - a template's output
        footer=Markup(environment().get_template("footer.html").render(context)),  # noqa: S704 - a template's output
    )


def _style(random: Random) -> str:
    rules = []
    for _ in range(random.randrange(60, 160)):
        name = f".{random.choice(_CLASSES)}-{random.choice(_CLASSES)}{random.randrange(9)}"
        body = ";".join(
            f"{random.choice(_PROPERTIES)}:{random.randrange(64)}px" for _ in range(random.randrange(2, 5))
        )
        rules.append(f"{name}{{{body};color:#{random.randrange(16**6):06x}}}")
    return "<style>" + "".join(rules) + "</style>"


def _script(site: Site, random: Random) -> str:
    lines = [f'window.__site={{"host":"{site.host}","build":"{random.randrange(10**9):x}"}};']
    for vendor in random.sample(_VENDORS, 5):
        ids = ",".join(f'"{random.randrange(16**8):08x}"' for _ in range(random.randrange(12, 30)))
        lines.append(
            f"(function(w,d,n){{var q=w[n]=w[n]||[];q.push([{ids}]);"
            f"var s=d.createElement('script');s.async=!0;"
            f"s.src='/resources/js/{vendor}.min.js?_={random.randrange(10**8)}';"
            f"d.head.appendChild(s);d.addEventListener('DOMContentLoaded',function(){{if(q.length<2){{"
            f"console.log('<p>{vendor}</p>'.length);}}}});}})(window,document,'_{vendor}');"
        )
    return "<script>" + "\n".join(lines) + "</script>"
