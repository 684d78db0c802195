"""What two texts are to each other where the estimate alone would not say: prices, passages, short excerpts."""

from __future__ import annotations

from pipeline.stages.resolving.pairs import Kind, Pair, compare
from pipeline.stages.resolving.reading import read

PRICES = (
    "هر قطعه سکه امامی در بازار آزاد تهران امروز {day} با قیمت {full} تومان معامله شد.\n"
    "نیم‌سکه {half} تومان، ربع‌سکه {quarter} تومان و هر گرم طلای ۱۸ عیار {gram} تومان قیمت خورد. "
    "هر اونس طلا در بازار جهانی {ounce} دلار است."
)
SATURDAY = PRICES.format(
    day="شنبه ۱ آذر",
    full="۱۱۸ میلیون و ۴۰۰ هزار",
    half="۶۱ میلیون و ۲۰۰ هزار",
    quarter="۳۴ میلیون",
    gram="۱۱ میلیون و ۷۲۰ هزار",
    ounce="۴۰۷۱",
)
SUNDAY = PRICES.format(
    day="یکشنبه ۲ آذر",
    full="۱۱۹ میلیون و ۱۰۰ هزار",
    half="۶۱ میلیون و ۹۰۰ هزار",
    quarter="۳۴ میلیون و ۲۰۰ هزار",
    gram="۱۱ میلیون و ۸۰۱ هزار",
    ounce="۴۰۷۱",
)
REPORT = [
    "مدیرکل دفتر بهره‌برداری شرکت آب منطقه‌ای از کاهش کم‌سابقه ذخیره سدهای پایتخت خبر داد و گفت تنها یک‌دهم گنجایش "
    "این مخازن پر است.",
    "فرهاد یزدان‌بخش که از تاسیسات سد بازدید می‌کرد، به خبرنگاران گفت: ورودی آب در پاییز امسال به یک‌چهارم رسیده و خاک "
    "حوضه‌های بالادست آن‌قدر خشک است که نخستین بارش‌ها را می‌بلعد.",
    "او با بیان این‌که یک سد عملا از مدار بیرون رفته است، افزود: چاه‌های غرب تهران اکنون بار اصلی تامین را بر دوش "
    "می‌کشند، اما برداشت بیشتر از سفره‌های زیرزمینی فرونشست دشت را تندتر می‌کند.",
    "به گفته این مسئول، افت فشار شبانه از هفته گذشته آغاز شده و ساختمان‌های بلند باید مخزن و پمپ داشته باشند. "
    "فرماندار ری و شهردار ورامین نیز در این بازدید از خشک شدن قنات‌های کهن و کوچ باغداران گلایه کردند. وی از "
    "مشترکان خواست شست‌وشوی خودرو و حیاط را کنار بگذارند.",
]
ESSAY = [
    "بحران آب در پایتخت دیگر هشدار کارشناسان نیست؛ عددی است که هر صبح روی میز مدیران می‌آید. در سال‌های گذشته جمعیت "
    "شهر دو برابر و مصرف سرانه از میانگین جهانی بیشتر شده است.",
    REPORT[1],
    REPORT[2],
    "تجربه کیپ‌تاون نشان می‌دهد آگاه کردن مردم از عددها بیش از هر تبلیغی مصرف را پایین می‌آورد. بازچرخانی پساب، اصلاح "
    "تعرفه و توقف ساخت‌وساز سه راهی است که همه می‌دانند و کسی آغاز نمی‌کند.",
    "انتقال آب از طالقان نیز مسکن است و کشاورزان ساوجبلاغ را با کم‌آبی روبه‌رو می‌کند؛ خط دوم آن تنها بخش کوچکی از "
    "نیاز را می‌پوشاند.",
]


def pair(first: str, second: str) -> Pair | None:
    """The pair of two texts without titles."""
    return compare(read(None, None, first, "fa").print, read(None, None, second, "fa").print)


def test_prices_of_two_days_are_two_articles_though_half_their_numbers_are_equal() -> None:
    found = pair(SATURDAY, SUNDAY)
    assert found is not None
    assert found.kind is Kind.TEMPLATE
    framed = pair(SUNDAY, f"به گزارش صراط به نقل از فارس، {SUNDAY}")
    assert framed is not None
    assert framed.kind is Kind.NEAR


def test_passages_in_an_essay_of_like_length_are_a_partial_copy() -> None:
    found = pair("\n".join(REPORT), "\n".join(ESSAY))
    assert found is not None
    assert found.kind is Kind.PARTIAL


def test_a_short_excerpt_from_end_to_end_is_a_partial_copy_and_a_shared_clause_is_none() -> None:
    whole = "\n".join(REPORT)
    excerpt = (
        "چاه‌های غرب تهران اکنون بار اصلی تامین را بر دوش می‌کشند، اما برداشت بیشتر از سفره‌های زیرزمینی فرونشست دشت را "
        "تندتر می‌کند.\nبه گفته این مسئول، افت فشار شبانه از هفته گذشته آغاز شده"
    )
    found = pair(whole, excerpt)
    assert found is not None
    assert found.kind is Kind.PARTIAL
    clause = (
        "شهرداری از مشترکان خواست شست‌وشوی خودرو و حیاط را کنار بگذارند تا جشنواره گل در پارک‌های شهر برپا شود و "
        "درختان کهن آسیب نبینند."
    )
    assert pair(whole, clause) is None
