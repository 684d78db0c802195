"""Lines of a body, furniture in them, and what is said twice."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from connectors.profiles import Furniture, profile, profiles
from pipeline.stages.clean import blocks, furniture
from pipeline.stages.clean.lines import Line, compiled, widened
from schemas.records import Article


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
        *("مطالب مرتبط", "نظرات (12)", "ما را در تلگرام دنبال کنید", "کانال خبر در تلگرام: t.me/khabar"),
        *("بیشتر:", "این را هم ببینید", "انتهای پیام ت", "انتهى الخبر", "برچسب‌ها: راه، پل", "کد ویدیو", "🆔 @Farsna"),
        "انتشار مطالب دیگر رسانه‌ها لزوما به معنای تایید آن‌ها نیست و تنها برای آگاهی خوانندگان است.",
        "تاریخ انتشار: ۹ خرداد ۱۴۰۴",
        "گفت‌وگو: نگار پارسی",
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
        "تاریخ انتشار کارنامه‌ها دوباره تغییر کرد.",
        "صفحه باشگاه در اینستاگرام خبر داد که بازی لغو شده است.",
        "کانال تلگرام او بسته شد.",
        "بیشتر: این واژه را وزیر سه بار تکرار کرد.",
        "در همین رابطه، فرماندار از مردم خواست آرام باشند.",
        "خبرنگار: آیا راه باز است؟",
        "قرارداد ۴۵۶۷/۱۲۳۴ امضا شد",
        "More than a hundred people came",
        "انتهى الاجتماع.",
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
        "راه شمال بسته شد",
        "سد کرج لبریز شد",
        "متن دنباله دارد و تمام است.",
    )
    assert texts("isna", *rows) == [BODY, "متن دنباله دارد و تمام است."]
    linked = (*rows[:2], Line("راه شمال بسته شد", linked=1.0), "ترکیب دو تیم چنین بود")
    assert texts("isna", *linked) == [BODY, "ترکیب دو تیم چنین بود"]


def test_a_list_without_a_known_header_goes_with_what_announces_it() -> None:
    titles = [Line("راه شمال بسته شد", linked=1.0), Line("سد کرج لبریز شد", linked=1.0)]
    assert texts("isna", BODY, "از این خبرها هم باخبر شوید:", *titles, BODY) == [BODY, BODY]
    assert texts("isna", BODY, Line("خبرهای خوش", head=True, mark="bold"), *titles) == [BODY]
    assert texts("isna", BODY, Line("روز دوم سیل", head=True, mark="bold"), *titles, BODY) == [
        BODY,
        "روز دوم سیل",
        BODY,
    ]


def test_readers_comments_below_their_heading_leave() -> None:
    assert texts("isna", BODY, Line("نظرات (۲)", head=True, mark="tag"), "خبر خوبی بود، سپاس از شما.") == [BODY]


def test_folding() -> None:
    rows = [
        Line("عنوان"),
        Line("راه شمال از فردا باز می‌شود."),
        Line("دو."),
        Line("راه شمال از فردا باز می شود ."),
        Line("خلاصه\u200cای."),
        Line("راه شمال از فردا باز می‌شود، به گفته او."),
        Line("میانی", head=True, mark="tag"),
    ]
    found = furniture.fold(rows, "عنوان", "خلاصه ای")
    assert [line.text for line in found.lines] == [rows[1].text, "دو.", rows[5].text]
    assert len(found.dropped) == 4


def test_short_answers_and_refrains_are_said_again() -> None:
    rows = [Line(text) for text in ("آیا باز هم می‌سازید؟", "بله.", "با همین خاک و همین چوب سبک؟", "بله.")]
    assert furniture.fold(rows, None, None).lines == rows


def test_subheads_have_text_below_them() -> None:
    def subheads(*rows: Line) -> list[str]:
        return [line.text for line in furniture.fold(rows, None, None).lines if line.head]

    bold, star = Line("روز دوم سیل", head=True, mark="bold"), Line("پل شکسته", head=True, mark="star")
    text = Line("آب فرو نشست و راه باز شد.")
    assert subheads(text, bold, Line("مردم به خانه‌ها برگشتند.")) == ["روز دوم سیل"]
    assert subheads(text, star, Line("راه بسته ماند.")) == ["پل شکسته"]
    assert subheads(text, star, Line("خانه ویران", head=True, mark="star"), Line("و راه بسته ماند.")) == []  # a list
    signed = furniture.fold([text, Line("ستاد بازسازی", head=True, mark="bold")], None, None)
    assert [(line.text, line.head) for line in signed.lines] == [(text.text, False), ("ستاد بازسازی", False)]


def test_candidates_are_lines_that_many_pages_share() -> None:
    def article(number: int) -> Article:
        text = f"متن خبر {'abcdefghijklmnopqrst'[number]} اینجاست.\nکد رهگیری {number}"
        return Article(article_id="", page_id="", outlet="isna", edition="fa", text=text)

    found = furniture.candidates(article(number) for number in range(20))
    assert [(candidate.line, candidate.pages, candidate.share) for candidate in found] == [("کد رهگیری 0", 20, 1.0)]


def test_disclaimers_are_dropped_wherever_they_stand() -> None:
    legal = Furniture(disclaimers=["با استناد به ماده"])
    found = furniture.remove([Line("با استناد به ماده ۷۴ " + "قانون " * 100), Line(BODY)], legal)
    assert [line.text for line in found.lines] == [BODY]
