"""Words of news in any order, with signs and marks between them: no enricher fails, and what it finds is in the text.

Random letters hardly ever make a verb of speech or an office: rules that look at the word behind one need these.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.enrich import enrich
from tests.unit.test_names import article

NEWS = """
قال وقال أكد وأكد أضاف الرئيس وزير الخارجية الإيراني عباس عراقجي علي إن أن عن في من إلى نقلاً بحسب وفقا مشيراً حث وحث
المتحدث باسم ال وال لل بال تصريح گفت وی افزود رئیس جمهور که رضا said Ali Reza the minister President told that
« » " ' : ، . ; - … ؟ ! ( ) ـ ـــ ً ّ µ º ½ ﷲ ١٢ 12 %
"""
WORDS = [*NEWS.split(), "\u200c", "\u200f", "\x1b", "\r"]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", ""])), max_size=60).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)


@given(TEXTS, TEXTS.map(lambda text: text[:60]), st.sampled_from(["ar", "fa", "en"]))
@settings(max_examples=400, deadline=None)
def test_words_in_any_order_are_enriched(text: str, title: str, language: str) -> None:
    facts = enrich(article(text, language, title=title))
    assert not facts.failed
    for quote in facts.quotes:
        assert text[quote.start : quote.end] == quote.text
    for entity in facts.entities:
        assert all(text[mention.start : mention.end] == mention.text for mention in entity.mentions)
