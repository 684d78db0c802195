"""What a first tagger tells of words, and the plain text it reads."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from pipeline.enrichers.tagging import told as tagger_told
from pipeline.enrichers.tagging.corpora import plain_text
from pipeline.enrichers.tagging.features import Lexicon, word_features
from tests.unit.small_tagger import behind_doctor


def test_names_found_in_plain_text_are_counted_by_word_and_type() -> None:
    texts = [["دکتر", "گل\u200cپونه", "آمد"]] * 50 + [["گل\u200cپونه", "شکفت"]] * 50
    # A text's mentions of one word speak for one another: the second half is read apart from the first.
    told = tagger_told.counts(behind_doctor(scale=0.2, no_name=50, person=100), [*texts[:40], *texts[60:]])
    assert told["گلپونه"] == [40, 40, 0, 0]
    assert told["دکتر"] == [40, 0, 0, 0]
    assert told["شکفت"] == [40, 0, 0, 0]


def test_shares_join_the_clusters_as_three_levels() -> None:
    clusters = {"گلپونه": ("7", "31"), "تازه": ("8", "90")}
    told = {"گلپونه": (40, 40, 0, 0), "ایوان": (0, 0, 1, 9), "کم": (0, 2, 0, 0), "2018": (9, 0, 0, 0)}
    assert tagger_told.joined(clusters, told) == {
        "گلپونه": ("7", "31", "3", "0", "0"),
        "تازه": ("8", "90", "", "", ""),  # only in the tagged sentences
        "ایوان": ("", "", "0", "2", "5"),
    }


def test_a_word_without_clusters_has_the_features_of_its_shares() -> None:
    lexicon = Lexicon("fa", clusters=tagger_told.joined({"تازه": ("8",)}, {"ایوان": (0, 0, 1, 9)}))
    assert {"c10", "c22", "c35"} <= set(word_features("ایوان", lexicon))


def test_plain_text_is_read_from_all_its_places_once(tmp_path: Path) -> None:
    data, more = tmp_path / "data", tmp_path / "more"
    for directory in (data / "fars_articles", data / "clusters", data / "feeds", more / "a"):
        directory.mkdir(parents=True)
    article = {"title": "باران در دشت", "abstract": "", "paragraphs": ["پل باز شد.", "پل باز شد."]}
    (data / "fars_articles" / "x.json.gz").write_bytes(gzip.compress(json.dumps([article]).encode()))
    item = json.dumps({"title": "کاروان رسید", "description": None})
    (data / "clusters" / "rss_2025-08-08_dev.jsonl.gz").write_bytes(gzip.compress(f"{item}\n\n".encode()))
    (data / "feeds" / "y.jsonl").write_text(item, "utf-8")
    (more / "a" / "z.txt").write_text("سطر نخست\r\n\nباران در دشت\nسطر دوم", "utf-8")
    (more / "v.json").write_text(json.dumps([article | {"title": "گل پیروزی"}]), "utf-8")
    shared = ["باران در دشت", "پل باز شد.", "کاروان رسید"]
    assert plain_text(data) == shared
    assert [text.strip() for text in plain_text(data, [more])] == [*shared, "گل پیروزی", "سطر نخست", "سطر دوم"]
