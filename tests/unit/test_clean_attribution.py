"""Datelines, bylines, agencies quoted, reporters."""

from __future__ import annotations

import pytest

from connectors.profiles import profile
from pipeline.stages.clean import agencies, attribution


@pytest.mark.parametrize(
    "outlet,text,rest,said",
    [
        ("irna", "تهران-ایرنا-ولید الاشقر گفت", "ولید الاشقر گفت", {"place": "تهران"}),
        ("irna", "نیویورک – ایرنا- «دوروتی شی» گفت", "«دوروتی شی» گفت", {"place": "نیویورک"}),
        ("irna", "بجنورد – ایرنا – نماینده", "نماینده", {"place": "بجنورد"}),
        ("irna", "Tehran, IRNA – The minister", "The minister", {"place": "Tehran"}),
        ("irna", "London, Aug 8, IRNA - The", "The", {"place": "London"}),
        ("irna", "طهران / 12 تشرين الثاني / ارنا – قال", "قال", {"place": "طهران"}),
        ("isna", "طهران(إسنا) - إستقبل", "إستقبل", {"place": "طهران"}),
        ("isna", "TEHRAN (ISNA) - The", "The", {"place": "TEHRAN"}),
        ("isna", "ایسنا/خراسان رضوی رئیس", "رئیس", {"summary": "ایسنا", "place": "خراسان رضوی"}),
        ("isna", "ایسنا/خرم\u200cآباد رئیس", "رئیس", {"summary": "ایسنا", "place": "خرم\u200cآباد"}),
        ("nournews", "نورنيوز- التقى", "التقى", {}),
        ("nournews", "نورنیوز-گروه اجتماعی: دکتر", "دکتر", {"desk": "اجتماعی"}),
        ("nournews", "NOURNEWS- The following", "The following", {}),
        ("fars", "خبرگزاري فارس: رئيس", "رئيس", {}),
        ("serat", "صراط: این سایت", "این سایت", {}),
        ("serat", "به گزارش صراط، مجلس", "به گزارش صراط، مجلس", {}),
        ("irna", "ایران و عراق توافق کردند", "ایران و عراق توافق کردند", {}),
        ("isna", "به گزارش ایسنا، وزیر", "به گزارش ایسنا، وزیر", {}),
    ],
)
def test_datelines(outlet: str, text: str, rest: str, said: dict[str, str]) -> None:
    assert attribution.dateline(text, profile(outlet)) == (rest, said)


# (byline up to the bar | text, desk, place, agencies)
BYLINES = [
    ("به گزارش خبرنگار ایرنا|، وزیر گفت", None, None, ["irna"]),
    ("به گزارش گروه سیاست خارجی خبرگزاری فارس|، او", "سیاست خارجی", None, ["fars"]),
    ("به گزارش خبرنگار گروه علمی و دانشگاهی خبرگزاری فارس|، او", "علمی و دانشگاهی", None, ["fars"]),
    ("به گزارش صراط به نقل از ایرنا| دبیر شورا", None, None, ["serat", "irna"]),
    ("به گزارش خبرگزاري فارس از زاهدان|، استاندار", None, "زاهدان", ["fars"]),
    ("به گزارش ایسنا به نقل از روابط عمومی وزارت راه|، کار", None, None, ["isna"]),
    ("به گزارش صراط، ایسنا نوشت|: راه", None, None, ["serat", "isna"]),
    ("به گزارش ایرنا از وزارت نیرو|، سد", None, None, ["irna"]),
    ("به گزارش خبرنگار ایسنا از روابط عمومی دانشگاه یزد|، کار", None, None, ["isna"]),
    ("به گزارش گروه جهان خبرگزاری ایرنا از رویترز|، نفت", "جهان", None, ["irna", "reuters"]),
    ("به گزارش روز سه‌شنبه ایرنا|، سد", None, None, ["irna"]),
    ("به گزارش «ایسنا»|، سد", None, None, ["isna"]),
    ("وأفادت وكالة رويترز نقلاً عن مصدر|، بأن", None, None, ["reuters"]),
    ("ونقلا عن وكالة إرنا|، فإن", None, None, ["irna"]),
    ("According to IRNA|, the minister", None, None, ["irna"]),
    ("|به نقل از رویترز، منبعی گفت", None, None, ["reuters"]),
    ("|وزیر به ایسنا گفت: راه باز است", None, None, ["isna"]),
    ("|قلب خلیج فارس نوشت بر آب", None, None, []),
    ("|آنچه تا پایان مهر گزارش داد این بود", None, None, []),
    ("|مدیرعامل خبرگزاری مهر در نشست بود", None, None, []),
    ("|بلومبرگ نوشت: نفت ارزان شد", None, None, ["bloomberg"]),
]


@pytest.mark.parametrize("text,desk,place,quoted", BYLINES)
def test_bylines_and_the_agencies_quoted(text: str, desk: str | None, place: str | None, quoted: list[str]) -> None:
    byline = text.partition("|")[0] or None
    found = attribution.read(profile("isna"), lead=None, paragraphs=[text.replace("|", "")], dropped=[], own="")
    assert (found.byline, found.desk, found.place, found.agencies[1:]) == (byline, desk, place, quoted)


def test_reporters_of_staff_lines() -> None:
    found = attribution.read(
        profile("irna"), lead=None, paragraphs=["x"], own="irna",
        dropped=["7153/2093 *ندا پارسا*خبرنگار: کیوان راد**انتشار دهنده: مینا صدر", "Journalist : 71475"],
    )  # fmt: skip
    assert (found.author, found.author_code) == ("کیوان راد", "71475")


def test_masks_keep_lines_and_give_back_the_original() -> None:
    text = "به گزارش ایرنا\nو مهر آمد و به نقل از خبرگزاری فرانسه گفت"
    masked = agencies.mask(text)
    assert masked.text.count("\n") == 1
    assert masked.restored(0, len(masked.text)) == text
    assert [agencies.agency(masked.text[end - 1]) for end in masked.ends] == ["irna", "mehr", "afp"]
