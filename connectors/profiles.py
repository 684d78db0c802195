"""Outlet profiles: what is known of an outlet, as data (`outlets/*.toml` over `cms/*.toml`).

A profile is keyed by the outlet's real URLs, whatever the connection goes to. It is strict: an unknown key or a bad
selector, pattern or date is a `ProfileError` that names file and key. An outlet's rules stand before those of its CMS
family and are tried first; every rule may have a date range, so that old pages keep their old rules.
"""

from connectors.profile_loading import ProfileError, generic, load, profile, profiles
from connectors.profile_tables import (
    ArticleUrl,
    Attribution,
    Cms,
    Edition,
    Furniture,
    Outlet,
    Profile,
    Rule,
    Select,
    Urls,
)
from connectors.profile_urls import ArticleRef, article_ref, canonical_url, outlet_for_url

__all__ = [
    "ArticleRef",
    "ArticleUrl",
    "Attribution",
    "Cms",
    "Edition",
    "Furniture",
    "Outlet",
    "Profile",
    "ProfileError",
    "Rule",
    "Select",
    "Urls",
    "article_ref",
    "canonical_url",
    "generic",
    "load",
    "outlet_for_url",
    "profile",
    "profiles",
]
