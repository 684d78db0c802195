"""What URLs tell: outlet, edition, code, canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.profiles import article_ref, canonical_url, outlet_for_url

ARTICLES = [
    ("https://www.isna.ir/news/97041609155/وقوع-زمین-لرزه", "isna", "fa", "97041609155", "https://www.isna.ir/news/97041609155"),
    ("http://isna.ir/news/1401030503917/x#comments", "isna", "fa", "1401030503917", "https://www.isna.ir/news/1401030503917"),
    ("https://ar.isna.ir/news/99082516954/%D8%B4?utm_source=x", "isna", "ar", "99082516954", "https://ar.isna.ir/news/99082516954"),
    ("https://www.irna.ir/news/85908404/", "irna", "fa", "85908404", "https://www.irna.ir/news/85908404"),
    ("http://irna.ir/fa/News/83069437", "irna", "fa", "83069437", "https://www.irna.ir/news/83069437"),
    ("https://farsnews.ir/news/13990815000189/x", "fars", "fa", "13990815000189", "https://www.farsnews.ir/news/13990815000189"),
    ("http://www.farsnews.com/newstext.php?nn=8511010540", "fars", "fa", "8511010540", "https://www.farsnews.ir/news/8511010540"),
    ("http://english.farsnews.com/newstext.aspx?a=1&nn=13910302000105", "fars", "en", "13910302000105", "https://en.farsnews.ir/news/13910302000105"),
    ("https://farsnews.ir/Ali_R/1723478123456789012/x", "fars", "fa", "1723478123456789012", "https://www.farsnews.ir/Ali_R/1723478123456789012"),
    ("https://nournews.ir/ar/news/238752/x", "nournews", "ar", "238752", "https://nournews.ir/ar/news/238752"),
    ("https://nournews.ir/en/News-Print/149402", "nournews", "en", "149402", "https://nournews.ir/en/news/149402"),
    ("http://nouronline.ir/news/263910/x", "nournews", "fa", "263910", "https://nournews.ir/fa/news/263910"),
    ("https://nournews.ir/he/news/7/x", "nournews", "he", "7", "https://nournews.ir/he/news/7"),
    ("https://www.seratnews.com/fa/news/708295/ونس-شود|-را", "serat", "fa", "708295", "https://www.seratnews.com/fa/news/708295"),
    ("https://seratnews.ir/fa/print/708295", "serat", "fa", "708295", "https://www.seratnews.com/fa/news/708295"),
]  # fmt: skip


@pytest.mark.parametrize("url,outlet,edition,code,canonical", ARTICLES)
def test_an_article(url: str, outlet: str, edition: str, code: str, canonical: str) -> None:
    ref = article_ref(url)
    assert ref is not None
    assert (ref.outlet, ref.edition, ref.code, ref.canonical) == (outlet, edition, code, canonical)
    again = article_ref(canonical)
    assert again == ref
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://www.isna.ir/",
        "https://www.isna.ir/photo/97041609153/x",
        "https://www.isna.ir/service/Sports",
        "https://www.irna.ir/rss",
        "https://www.seratnews.com/fa/archive?p=2",
        "https://www.seratnews.com.evil.example/fa/news/708295",
        "https://evilisna.ir/news/97041609155/x",
        "ftp://www.isna.ir/news/97041609155/x",
        "http://[::1/news",
        "",
    ],
)
def test_no_article(url: str) -> None:
    assert article_ref(url) is None


def test_editions_of_one_page_have_ids_of_their_own() -> None:
    fa, ar = (article_ref(f"https://nournews.ir/{code}/news/5/x") for code in ("fa", "ar"))
    assert fa is not None
    assert ar is not None
    assert fa.page_id != ar.page_id


def test_a_page_that_is_no_article_loses_tracking_and_fragment_only() -> None:
    url = "http://isna.ir/service/Sports?utm_source=t&p=2#top"
    assert canonical_url(url) == "https://www.isna.ir/service/Sports?p=2"
    assert canonical_url("https://user:pw@Example.com/a%2Fb?q=%26&fbclid=1") == "https://example.com/a/b?q=%26"


def test_the_outlet_of_a_listing() -> None:
    found = outlet_for_url("https://en.irna.ir/archive?pi=1")
    assert found is not None
    assert (found[0].outlet.outlet, found[1].code) == ("irna", "en")


@given(st.text(max_size=200) | st.from_regex(r"https?://(www\.)?(isna|irna|farsnews)\.ir/\w{0,9}/\d{0,20}/.{0,20}"))
def test_any_text_is_looked_at_without_an_exception_and_canonical_urls_stay(url: str) -> None:
    article_ref(url)
    assert canonical_url(canonical_url(url)) == canonical_url(url)
