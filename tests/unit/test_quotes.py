"""Quotations and statements: what every result holds, entities, titles, and any text at all."""

from __future__ import annotations

import time
from itertools import islice, pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.enrichers.quotes import quotes
from pipeline.text.sentences import split
from schemas.records import Article, Entity, Mention, Quote
from tests.enrichers.quotes.cases import Case, cases

ALL = [case for language in ("fa", "ar", "en") for kind in ("", "unseen_") for case in cases(language, kind)]


def article(text: str, language: str = "fa", title: str | None = None, byline: str | None = None) -> Article:
    return Article(
        article_id="a", page_id="p", outlet="irna", edition=language, language=language, title=title, text=text,
        byline=byline, sentences=split(text, language),
    )  # fmt: skip


def entity(key: str, name: str, text: str, *written: str, kind: str = "person") -> Entity:
    """An entity mentioned at the first place where each of the given words stands."""
    mentions = [Mention(at := text.index(words), at + len(words), words) for words in written]
    return Entity(id=key, type=kind, name=name, mentions=mentions)


def said(found: list[Quote]) -> list[tuple[str | None, str]]:
    return [(quote.speaker, quote.text) for quote in found]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_offsets_are_those_of_the_text_and_in_order(case: Case) -> None:
    found = quotes(case.article)
    for quote in found:
        assert case.article.text[quote.start : quote.end] == quote.text
        assert quote.text == quote.text.strip() != ""
        assert quote.verb in case.article.text
    for before, after in pairwise(found):
        assert before.end <= after.start


def test_a_speaker_is_an_entity_by_any_of_its_names() -> None:
    text = "وزیر خارجه عراق فؤاد حسین گفت: مرزها امن است.\nحسین افزود: همکاری ادامه دارد."
    found = quotes(article(text), [entity("per/fuad", "فؤاد حسین", text, "فؤاد حسین")])
    assert [(quote.speaker, quote.speaker_id) for quote in found] == [("فؤاد حسین", "per/fuad")] * 2


def test_an_entity_inside_a_role_is_not_the_one_who_speaks() -> None:
    text = "نماینده مقام معظم رهبری در سپاه گفت: برنامه‌ها اجرا می‌شود."
    named = entity("per/leader", "سید علی خامنه‌ای", text, "مقام معظم رهبری")
    found = quotes(article(text), [named])
    assert [(quote.speaker, quote.speaker_id) for quote in found] == [("نماینده مقام معظم رهبری در سپاه", None)]


def test_a_place_never_speaks() -> None:
    text = "Tehran said: no talks are planned."
    found = quotes(article(text, "en"), [entity("loc/tehran", "Tehran", text, "Tehran", kind="place")])
    assert [quote.speaker_id for quote in found] == [None]


def test_an_organisation_speaks() -> None:
    text = "وزارة الدفاع قالت في بيان: الأجواء آمنة."
    found = quotes(
        article(text, "ar"), [entity("org/mod", "وزارة الدفاع", text, "وزارة الدفاع", kind="organisation")]
    )
    assert [quote.speaker_id for quote in found] == ["org/mod"]


def test_the_title_tells_the_speaker_whom_the_text_leaves_out() -> None:
    text = "وی در جمع خبرنگاران گفت: برنامه تغییر نمی‌کند."
    assert said(quotes(article(text, title="مسعود پزشکیان: مسیر ادامه دارد"))) == [
        ("مسعود پزشکیان", "برنامه تغییر نمی‌کند")
    ]
    assert said(quotes(article(text))) == [(None, "برنامه تغییر نمی‌کند")]


def test_the_byline_is_no_subject() -> None:
    byline = "به گزارش صراط به نقل از ایرنا"
    text = f"{byline} دبیر شورای عالی امنیت ملی گفت: توافق اجرا می‌شود."
    assert said(quotes(article(text, byline=byline))) == [("دبیر شورای عالی امنیت ملی", "توافق اجرا می‌شود")]


def test_a_statement_ends_where_the_reporter_goes_on() -> None:
    text = "وزیر راه گفت: آزادراه آماده است. عوارض آن اندک است.\nگفتنی است ساخت آن ده سال طول کشید."
    assert said(quotes(article(text))) == [("وزیر راه", "آزادراه آماده است. عوارض آن اندک است")]


def test_a_statement_goes_on_in_the_first_person() -> None:
    text = "وزیر راه گفت: آزادراه آماده است.\nما آن را فردا افتتاح می‌کنیم.\nاین جاده به شمال می‌رود."
    assert said(quotes(article(text))) == [("وزیر راه", "آزادراه آماده است.\nما آن را فردا افتتاح می‌کنیم")]


def test_a_sentence_glued_inside_a_word_begins_there() -> None:
    text = "وی گفت: این‌ها وابسته هستندنماینده مردم یزد افزود: مجلس پیگیر است."
    assert [quote.text for quote in quotes(article(text))] == ["این‌ها وابسته هستند", "مجلس پیگیر است"]


@pytest.mark.parametrize("language", ["fr", "und", "he"])
def test_other_languages_are_not_read(language: str) -> None:
    assert quotes(article("وی گفت: برنامه تغییر نمی‌کند.", language)) == []


def test_nothing_is_found_in_nothing() -> None:
    assert quotes(article("")) == quotes(article(" \n ")) == []


_WORDS = """گفت : ؛ ، . « » " “ ” که و وی افزود تأکید کرد بر از خبر داد خواستار شد به گفته با بیان اینکه علی شمخانی
    وزیر نیز این مسئول را در دیدار قال وقال أن إن إلى على مشيراً الوزير علي رئيس العراقي ذكر بقوله said told that he
    according to John Smith, added "The ministry ما شده‌اندافزود: ¦ 12"""
_PIECES = st.sampled_from([*_WORDS.split(), "\n", "\u200c", "\u0651", "\u0640"])
_TEXTS = st.one_of(
    st.text(max_size=200), st.lists(_PIECES, max_size=60).map(" ".join), st.lists(_PIECES, max_size=60).map("".join)
)


@given(_TEXTS, st.sampled_from(["fa", "ar", "en"]), st.one_of(st.none(), _TEXTS))
@example("خوآستآر:گفت 0:شد", "fa", None)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(text: str, language: str, title: str | None) -> None:
    found = quotes(article(text, language, title))
    for quote in found:
        assert text[quote.start : quote.end] == quote.text
    for before, after in pairwise(found):
        assert before.end <= after.start


@given(_TEXTS, st.sampled_from(["fa", "ar", "en"]), st.data())
@settings(max_examples=150, deadline=None)
def test_any_entities_are_taken(text: str, language: str, data: st.DataObject) -> None:
    offsets = data.draw(st.lists(st.integers(0, max(len(text), 1)), max_size=6))
    named = [
        Entity(id=f"x/{at}", type="person", name="علی", mentions=[Mention(at, at + 3, text[at : at + 3])])
        for at in offsets
    ]
    quotes(article(text, language), named)


@pytest.mark.parametrize(
    "language, piece",
    [
        ("fa", "وی گفت: خوب است و افزود: بد نیست. "),
        ("fa", "وی بر لزوم خواستار از با بیان اینکه "),
        ("fa", "علی شمخانی وزیر "),
        ("fa", "«"),
        ("fa", "و در "),
        ("ar", "وقال الوزير العراقي إن الأمن مشيراً إلى أن "),
        ("ar", "رئيس "),
        ("en", 'said "he" and Ali said that, according to '),
        ("en", '"'),
    ],
)
def test_time_grows_with_the_length(language: str, piece: str) -> None:
    size = 20_000 // len(piece)
    assert spent(piece * size * 4, language) < 9 * spent(piece * size, language) + 0.02


def spent(text: str, language: str) -> float:
    """The CPU time of reading a text, in seconds: the best of three."""
    long = article(text, language)
    best = []
    for _ in range(3):
        start = time.process_time()
        quotes(long)
        best.append(time.process_time() - start)
    return min(best)


@pytest.mark.parametrize(
    "language, line",
    [
        ("ar", "وقال رئيس {}ب نظيره العراقي إن الأمر واضح."),
        ("ar", "وقال {}ب إن الأمر واضح."),
        ("fa", "رئیس سازمان {} گفت: کار خوب است."),
        ("en", "The {}ist minister said the road was open."),
    ],
)
def test_time_grows_with_the_number_of_speakers(language: str, line: str) -> None:
    """As many offices with one noun, or names, as lines: four times the lines took 16 times as long."""
    letters = "abcdefghijklmnopqr" if language == "en" else "بتثجحخدرزسشصضطعغفقم"

    def lines(count: int) -> str:
        names = ("".join(letters) for letters in product(letters, repeat=3))
        return "\n".join(line.format(name) for name in islice(names, count))

    assert spent(lines(800), language) < 9 * spent(lines(200), language) + 0.02


def speakers(text: str, language: str) -> list[str | None]:
    """Who speaks in a text without entities."""
    return [quote.speaker for quote in quotes(article(text, language))]


def test_two_papers_are_two_speakers() -> None:
    text = "ذكرت صحيفة المستقبل أن الجلسة أرجئت. ورأت صحيفة النهار أن الخلاف يتسع."
    assert speakers(text, "ar") == ["صحيفة المستقبل", "صحيفة النهار"]


def test_one_told_by_role_is_who_is_named_next_and_a_stranger_is_not() -> None:
    told = "معاون وزیر نیرو گفت: سدها خالی است.\nبهرام کاشفی افزود: باران نمی‌بارد."
    assert speakers(told, "fa") == ["بهرام کاشفی"] * 2
    stranger = "یک مقام آگاه گفت: سدها خالی است.\nبهرام کاشفی افزود: باران نمی‌بارد."
    assert speakers(stranger, "fa") == ["یک مقام آگاه", "بهرام کاشفی"]


def test_nobodys_words_are_no_statement() -> None:
    assert (
        speakers(
            "باید گفت که آب کم است. این موضوع مطرح شد که جلسه دیر آغاز شد. شرکت در نظر دارد کارخانه بسازد.", "fa"
        )
        == []
    )
    assert speakers("The spokesman did not say when the envoys would return.", "en") == []


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("The road is open again, the governor said on Sunday.", ["the governor"]),
        ("The road is open and is safe, said Mehran Sotoudeh, who runs the depot.", ["Mehran Sotoudeh"]),
        ("Mehran Sotoudeh, who lives there, said the road was open.", ["Mehran Sotoudeh"]),
        ("The road minister, Razzaq al-Saadawi, told reporters the road was open.", ["Razzaq al-Saadawi"]),
        ("Ali Amini rejected the claim, saying that the road was open.", ["Ali Amini"]),
        ('Ali Amini called it "a very strange claim" and said the road was open.', ["Ali Amini"]),
        ("Ali Amini said it was late, while a local trader said the road was open.", ["Ali Amini", "a local trader"]),
        ("The Foreign Ministry denied the report. It said the road was open.", ["The Foreign Ministry"]),
        ("Ali Amini said he was late, the state agency reported.", ["Ali Amini"]),
        ('"It is open now," he was quoted by IRNA as saying.', [None]),
    ],
)
def test_an_english_subject_is_found_by_its_place(text: str, wanted: list[str | None]) -> None:
    assert speakers(text, "en") == wanted


def test_a_description_means_who_is_of_that_country() -> None:
    text = (
        "Iranian Foreign Minister Abbas Araghchi met Iraqi Foreign Minister Fuad Hussein.\n"
        "The Iraqi diplomat said the border was calm. The Iranian minister said the road was open."
    )
    assert speakers(text, "en") == ["Fuad Hussein", "Abbas Araghchi"]


def test_an_institution_is_not_taken_for_the_one_named_before() -> None:
    text = "Ali Amini said the road was open. The Oil Ministry said the price was fair. He said it was late."
    assert speakers(text, "en") == ["Ali Amini", "The Oil Ministry", "Ali Amini"]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("وكان وزير الطاقة عباس علي قد أعلن أن السد امتلأ.", ["عباس علي"]),
        ("أما وزير الطاقة فقال إن السد امتلأ.", ["وزير الطاقة"]),
        ("واستقبل الرئيس يوسف حسن الذي أكد أن السد امتلأ.", ["يوسف حسن"]),
        ("ونقلت قناة محلية عن مصدر أمني أن السد امتلأ.", ["مصدر أمني"]),
        ("وقال رئيس الهيئة في المحافظة مسعود حسن إن السد امتلأ.", ["مسعود حسن"]),
        ("وحضر اللقاء وزير الداخلية إسكندر مؤمني الذي قال إن السد امتلأ.", ["إسكندر مؤمني"]),
        ("وقال المدافع ماركينيوس، قائد المنتخب، إن الفوز سهل.", ["ماركينيوس"]),
        ("أعلن وزير الطاقة عباس علي صدور الحكم.\nودعا منظمة التعاون إلى عقد قمة.", ["عباس علي"] * 2),
        (
            "قال الكاتب عباس علي إن السد امتلأ.\nوخالفته زميلته ليلى سعد، إذ اعتبرت أنه فارغ.",
            ["عباس علي", "ليلى سعد"],
        ),
        ("وقال محلل أسواق الطاقة في بنك ساكسو أولي هانسن إن السعر ثابت.\nوتوقع هانسن أن يرتفع.", ["أولي هانسن"] * 2),
        ("ورفض المندوب داني دانون الرأي، معتبراً أنه مسيس.", ["داني دانون"]),
        ("وأبدى رئيس اللجنة جعفر قادري تحفظه على الخطة، وقال: هذا قليل.", ["جعفر قادري"]),
        ("استقبل الرئيس يوسف حسن السفير الألماني أكسل ديتمان.\nوقال السفير الألماني إنه سعيد.", ["أكسل ديتمان"]),
        ("أعلنت وزارة الطاقة إغلاق السد.\nوأضاف البيان أن السد امتلأ.", ["وزارة الطاقة"] * 2),
    ],
)
def test_an_arabic_subject_may_go_before_its_verb(text: str, wanted: list[str | None]) -> None:
    assert speakers(text, "ar") == wanted


def test_an_office_in_other_words_is_the_same_office() -> None:
    told = "علی امینی رئیس پلیس آگاهی تهران بزرگ گفت: متهم دستگیر شد.\nصاحب مغازه گفت: ترسیدم.\n"
    again = "رئیس پلیس آگاهی پایتخت گفت: پرونده باز است."
    assert speakers(told + again, "fa") == ["علی امینی", "صاحب مغازه", "علی امینی"]


def test_another_speaker_comes_behind_on_the_other_hand() -> None:
    text = "علی امینی گفت: بازی سخت بود.\nاز سوی دیگر سرمربی ذوب‌آهن گفت: داور بد بود."
    assert speakers(text, "fa") == ["علی امینی", "سرمربی ذوب‌آهن"]
