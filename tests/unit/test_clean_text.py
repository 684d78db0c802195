"""The parts of cleaning by themselves: lines, furniture, folds, datelines, credits, exports, the second opinion."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from connectors.profiles import Furniture, profile, profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import agencies, attribution, blocks, clean, export, fallback, furniture
from pipeline.stages.clean.lines import Line, compiled, widened
from schemas.raw import RawPage
from schemas.records import Article, RawRef, Reason

RAW = RawRef(topic="pages.raw.v1", partition=0, offset=0)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def lines(html: str) -> list[Line]:
    node = LexborHTMLParser(f"<body><div id=b>{html}</div></body>").css_first("#b")
    assert node is not None
    return blocks.read(node)


@pytest.mark.parametrize(
    "html",
    [
        "<p>یک.</p>\n<p>دو.</p><p>&nbsp;</p><p>سه.</p>",
        "یک.<br>دو.<br /><br>\nسه.",
        "<div>یک.</div><div><div>دو.</div>سه.</div>",
        "<span style='a'>یک.<br>دو.<br>سه.</span>",
        "<p>یک.<!-- x > y --><p>دو.<ul><li>سه.</ul>",
        "<p title='a > b'>یک.</p>دو.<blockquote>سه.</blockquote>",
    ],
)
def test_every_kind_of_body_reads_the_same(html: str) -> None:
    assert [line.text for line in lines(html)] == ["یک.", "دو.", "سه."]


def test_entities_and_zwnj() -> None:
    assert [line.text for line in lines("<p>می&zwnj;رود&nbsp;و &lt;b&gt; &amp;amp; مي&#x200c;آيد</p>")] == [
        "می\u200cرود و <b> &amp; مي\u200cآيد"
    ]


@pytest.mark.parametrize(
    "html,head",
    [
        ("<h3>عنوان میانی؟</h3>", True),
        ("<p><span><strong>عنوان میانی</strong></span></p>", True),
        ("<p><strong>خبر مهم این بود که راه باز شد.</strong></p>", False),
        ("<p><strong>" + "واژه " * 25 + "</strong></p>", False),
        ("<p>متن <b>پررنگ</b></p>", False),
        ("<p>* عنوان میانی</p>", True),
        ("<p>- تیره آغاز سخن است</p>", False),
        ("<table><tr><th><b>نام</b></th><th><b>سهم</b></th></tr></table>", False),
    ],
)
def test_subheads(html: str, head: bool) -> None:
    assert [line.head for line in lines(html)] == [head]


def test_the_share_of_links() -> None:
    found = lines('<p><a href="/news/1">خبر دیگر</a></p><p>متن <a href="/tag/1">برچسب</a> و دنباله دراز سخن</p>')
    assert found[0].linked == 1.0
    assert 0 < found[1].linked < 0.5


def test_patterns_match_every_spelling() -> None:
    pattern = compiled("انتهای پیام - [ک-]")
    for text in ("انتهای پیام - ک", "انتهاي\u200cپيام – ك", "إنتهای\u00a0پیام — ‐"):
        assert pattern.fullmatch(text), text
    assert widened(r"\d[آ-ی]") == r"\d[" + widened("[آ")[1:] + "-" + widened("[ی")[1:] + "]"


def texts(outlet: str, *rows: str | Line) -> list[str]:
    given = [row if isinstance(row, Line) else Line(row) for row in rows]
    return [line.text for line in furniture.remove(given, profile(outlet).furniture).lines]


BODY = "استاندار گفت که راه تازه تا پاییز باز می‌شود."


@pytest.mark.parametrize("outlet", profiles())
@pytest.mark.parametrize(
    "line",
    [
        *(
            "انتهای پیام",
            "انتهای پیام/",
            "انتهای‌پیام/86011/ت10/ض1002",
            "انتهاي پيام/م*",
            "پایان پیام/",
            "انتهای متن/",
        ),
        *("انتهی", "/انتهى/", "انتهى", "@Farsna", "Link", "التعليقات", "You are replying to: .", "کد خبر : ۷۰۸۸۲۶"),
        *(
            "بیشتر بخوانید: راه‌های شمال بسته شد",
            "بیشتر بخوانید:",
            "اقرأ أيضا",
            "Read more: Roads in the north closed",
        ),
        *("مطالب مرتبط", "نظرات (12)", "ما را در تلگرام دنبال کنید"),
    ],
)
def test_furniture_of_all_outlets_leaves(outlet: str, line: str) -> None:
    assert texts(outlet, BODY, line) == [BODY]


@pytest.mark.parametrize(
    "outlet,line",
    [
        ("irna", "7153/2093 *ندا پارسا*خبرنگار: کیوان راد**انتشار دهنده: مینا صدر"),
        ("irna", "1430**2050"),
        ("irna", "9876/1234"),
        ("nournews", "نورنيوز"),
        ("nournews", "NOURNEWS"),
        ("fars", "بازگشت به صفحه نخست گروه فضای مجازی"),
    ],
)
def test_furniture_of_one_outlet_leaves(outlet: str, line: str) -> None:
    assert texts(outlet, BODY, line) == [BODY]


@pytest.mark.parametrize("outlet", profiles())
@pytest.mark.parametrize(
    "line",
    [
        "انتهای پیام رئیس‌جمهور به مردم چنین است که باید با هم بمانیم و کار کنیم.",
        "پایان پیام او این بود.",
        "بیشتر بخوانید و کمتر بنویسید، این پند استاد به شاگردانش بود و همه آن را شنیدند.",
        "نظر او درباره قانون تازه هنوز روشن نیست.",
        "او گفت: کد خبر را از یاد نبرید.",
        "اخبار مرتبط با این پرونده هر روز به دست ما می‌رسد، دادستان چنین گفت.",
        "۱۲۳۴ نفر در آزمون پذیرفته شدند.",
        "نورنیوز از سه سال پیش کار می‌کند.",
    ],
)
def test_what_only_looks_like_furniture_stays(outlet: str, line: str) -> None:
    assert texts(outlet, BODY, line, BODY) == [BODY, line, BODY]


def test_in_text_links_and_glued_end_marks_are_cut() -> None:
    assert texts("fars", "خبر (اینجا بخوانید) ادامه دارد (ادامه).") == ["خبر ادامه دارد."]
    assert texts("fars", "راه باز شد. انتهای پیام/") == ["راه باز شد."]
    assert texts("fars", "او (وزیر راه) گفت (بیشتر از پیش).") == ["او (وزیر راه) گفت (بیشتر از پیش)."]


def test_a_list_of_other_news_ends_where_the_text_goes_on() -> None:
    rows = (
        BODY,
        "بیشتر بخوانید:",
        Line("راه شمال بسته شد", linked=1.0),
        "سد کرج لبریز شد",
        "متن دنباله دارد و تمام است.",
    )
    assert texts("isna", *rows) == [BODY, "متن دنباله دارد و تمام است."]


def test_folding() -> None:
    rows = [
        Line("عنوان"),
        Line("یک."),
        Line("دو."),
        Line("یک ."),
        Line("خلاصه\u200cای."),
        Line("یک، به گفته او."),
        Line("میانی", head=True),
    ]
    found = furniture.fold(rows, "عنوان", "خلاصه ای")
    assert [line.text for line in found.lines] == ["یک.", "دو.", "یک، به گفته او."]
    assert len(found.dropped) == 4


def test_candidates_are_lines_that_many_pages_share() -> None:
    def article(number: int) -> Article:
        text = f"متن خبر {'abcdefghijklmnopqrst'[number]} اینجاست.\nکد رهگیری {number}"
        return Article(article_id="", page_id="", outlet="isna", edition="fa", text=text)

    found = furniture.candidates(article(number) for number in range(20))
    assert [(candidate.line, candidate.pages, candidate.share) for candidate in found] == [("کد رهگیری 0", 20, 1.0)]


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
        ("isna", "ایسنا/خراسان رضوی رئیس", "رئیس", {"place": "خراسان رضوی"}),
        ("isna", "ایسنا/خرم\u200cآباد رئیس", "رئیس", {"place": "خرم\u200cآباد"}),
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


HEADER = "سه‌شنبه ۲۱ مرداد ۱۴۰۴ - ساعت :\n۲۱ مرداد ۱۴۰۴ - ۱۳:۱۸\n\n"


def read(text: str, outlet: str = "serat") -> Article | Reject:
    page = RawPage(body=text.encode(), outlet=outlet, fetched_at=NOW, content_type="text/plain")
    result = clean(page, RAW)
    return result if isinstance(result, Reject) else result.article or Reject(Reason.STAGE_ERROR)


def test_an_export_with_its_header() -> None:
    found = read(
        f"{HEADER}روتیتر خبر\nعنوان این خبر ساده\n\nعنوان این خبر ساده\nخلاصه خبر است.\nکد خبر : ۷۰۸۸۲۶\n\n{BODY}\n"
    )
    assert isinstance(found, Article)
    assert (found.kicker, found.title, found.lead) == ("روتیتر خبر", "عنوان این خبر ساده", "خلاصه خبر است.")
    assert (found.paragraphs, found.news_code, found.published_precision) == ([BODY], "708826", "minute")


def test_a_date_inside_the_text_is_no_header() -> None:
    found = read(f"عنوان ساده این خبر\n\n{BODY}\nدر تاریخ زیر چنین شد.\n۲۱ مرداد ۱۴۰۴\n{BODY[:-1]} باز هم.")
    assert isinstance(found, Article)
    assert found.title == "عنوان ساده این خبر"
    assert found.published_precision == "undated"
    assert found.text.split("\n")[2] == "۲۱ مرداد ۱۴۰۴"


def test_exports_are_recognised_by_the_mark_that_comes_first() -> None:
    assert export.recognise(f"عنوان\n\nبه گزارش صراط به نقل از ایرنا {BODY}") == "serat"
    assert export.recognise(f"طهران(إسنا) - قال الوزير\n{BODY}") == "isna"
    assert export.recognise(BODY) is None


ARTICLE = "".join(
    f"<p>بند {number}: استاندار گفت که شبکه آب‌رسانی روستاها تا پاییز آماده می‌شود.</p>" for number in range(12)
)


def html(body: str) -> bytes:
    return (
        f"<html><head><meta name=generator content=nastooh></head><body><h1>عنوان</h1>{body}</body></html>".encode()
    )


def cleaned(body: bytes) -> Article | Reject:
    page = RawPage(body=body, outlet="isna", url="https://www.isna.ir/news/1404050102030/x", fetched_at=NOW)
    result = clean(page, RAW)
    return result if isinstance(result, Reject) else result.article or Reject(Reason.STAGE_ERROR)


def path(found: Article | Reject) -> str:
    assert isinstance(found, Article)
    assert found.extraction is not None
    return found.extraction.path


def test_a_profile_that_finds_the_text_wins() -> None:
    found = cleaned(html(f"<div class=item-text>{ARTICLE}</div><div>{ARTICLE.replace('بند', 'نظر')}</div>"))
    assert path(found) == "profile"


@pytest.mark.parametrize(
    "container",
    [
        "<div class=item-text></div>",
        "<div class=item-text><p>انتهای پیام</p></div>",
        "<div class=item-text><ul><li><a href='/news/1'>" + "خبر دیگر " * 60 + "</a></li></ul></div>",
        "<div class=item-text><p>بند 0: استاندار گفت که شبکه آب‌رسانی روستاها تا پاییز آماده می‌شود.</p></div>",
        "",
    ],
    ids=["empty", "end mark", "links", "teaser", "template changed"],
)
def test_a_profile_that_finds_only_furniture_or_a_teaser_does_not(container: str) -> None:
    found = cleaned(html(f"{container}<article class=new-story>{ARTICLE}</article>"))
    assert path(found) == "trafilatura"
    assert isinstance(found, Article)
    assert "بند 11" in found.text
    assert found.text.count("\u200c") == ARTICLE.count("\u200c")
    assert found.extraction is not None
    assert found.extraction.notes


def test_a_short_report_stays_the_profiles() -> None:
    found = cleaned(html("<div class=item-text><p>زمین‌لرزه‌ای به بزرگی ۴ ریشتر دقایقی پیش بم را لرزاند.</p></div>"))
    assert path(found) == "profile"


def test_trafilatura_keeps_every_zwnj() -> None:
    spelled = ARTICLE.replace("آب‌", "آب&zwnj;").replace("می‌", "می&#8204;", 6)
    _, found = fallback.extract(f"<html><body><article>{spelled}</article></body></html>")
    assert sum(line.text.count("\u200c") for line in found) == ARTICLE.count("\u200c") == 24


def test_disclaimers_are_dropped_wherever_they_stand() -> None:
    legal = Furniture(disclaimers=["با استناد به ماده"])
    found = furniture.remove([Line("با استناد به ماده ۷۴ " + "قانون " * 100), Line(BODY)], legal)
    assert [line.text for line in found.lines] == [BODY]
