"""Customers that stand exactly on a limit of the regulation, and one fen off it.

Each function adds customers to a `factory_files.Book`. Money is in fen (1/100 yuan), the year
is the assessed one. Which tier comes out is none of this module's business: the reckoning says.
"""

from datetime import date

YUAN = 100
WAN = 10_000 * YUAN

#: 1.3, in fen: (long-term standard premium, health premium, non-health premium)
GOLD_LIMITS = (5000 * WAN, 500 * WAN, 100 * WAN)
SILVER_LIMITS = {
    "a": (2000 * WAN, 300 * WAN, 50 * WAN),
    "b": (1000 * WAN, 200 * WAN, 20 * WAN),
    "c": (500 * WAN, 100 * WAN, 10 * WAN),
    "d": (500 * WAN, 100 * WAN, 10 * WAN),
}
#: table 1 in fen, table 3 in percent
PREMIUM_STEPS = (100 * WAN, 500 * WAN, 1000 * WAN, 2000 * WAN, 5000 * WAN)
LOSS_STEPS = (20, 40, 60, 80, 100)


def add_cases(book):
    """Add every case; about 350 customers with six branches."""
    for branch in book.branches:
        _limits(book, branch, SILVER_LIMITS[branch["branch_class"]])
    for branch in book.branches[:2]:
        _limits(book, branch, GOLD_LIMITS)
    _steps(book)
    _conversion(book)
    _refunds_and_nothing(book)
    _terms(book)
    _entry_dates(book)
    _branches(book)
    _ties(book)
    _gold_crowd(book)


def _simple(book, branch, product, premium, claims=0, **values):
    """Add a customer with one policy of the year, paid on 1 March, claims on 31 December."""
    customer = book.customer(branch)
    values.setdefault("start", date(book.year - 1, 6, 1))
    policy = book.policy(customer, product, branch, **values)
    book.entry(policy, date(book.year, 3, 1), "premium", premium)
    book.entry(policy, date(book.year, 12, 31), "claim", claims)
    return customer


def _limits(book, branch, limits):
    """At each premium limit and one fen below; at each loss ratio and one fen above."""
    long_term, health, non_health = limits
    for premium in (long_term, long_term - 1, long_term + 1):
        _simple(book, branch, "LT-REG", premium, payment_years=10)
    for product, limit, percent in (("HE-GRP", health, 60), ("NH-ACC", non_health, 40)):
        most = limit * percent // 100
        for premium, claims in (
            (limit, most),
            (limit - 1, 0),
            (limit, most + 1),
            (limit + 1, most),
            (limit, 0),
        ):
            _simple(book, branch, product, premium, claims)


def _steps(book):
    """Each step of tables 1, 2 and 3, on it and just before it."""
    branch = book.branches[0]
    for step in PREMIUM_STEPS:
        for premium in (step, step - 1):
            # Claims far above: no threshold is passed by the loss ratio, R is 0.
            _simple(book, branch, "HE-GRP", premium, 2 * premium)
    for percent in LOSS_STEPS:
        for over in (0, 1):
            _simple(book, branch, "HE-GRP", 80_000 * YUAN, 80_000 * percent + over)
    for years in range(1, 8):
        for product, premium in (("NH-ACC", 60 * WAN), ("HE-GRP", 3 * WAN)):
            _simple(
                book,
                branch,
                product,
                premium,
                start=date(book.year + 1 - years, 12, 31),
            )


def _conversion(book):
    """Standard premium by every term, single premium and a product's own factor."""
    branch = book.branch("c")
    for years in (1, 2, 3, 5, 7, 9, 10, 11, 15, 20, 30):
        _simple(
            book,
            branch,
            "LT-REG",
            500 * WAN * 10 // min(years, 10),
            payment_years=years,
        )
    # 166,666,666.66 x 0.3 = 49,999,999.998 and 16,666,666.66 x 0.3 = 4,999,999.998: below,
    # although they round to the limits.
    _simple(book, branch, "LT-REG", 16_666_666_666, payment_years=3)
    _simple(book, branch, "LT-REG", 1_666_666_666, payment_years=3)
    _simple(book, branch, "LT-REG", 7_142_857_143, payment_years=7)
    _simple(book, branch, "LT-REG", 7_142_857_142, payment_years=7)
    for premium in (
        5000 * WAN * 10,
        5000 * WAN * 10 - 1,
        500 * WAN * 10,
        500 * WAN * 10 - 1,
    ):
        _simple(book, branch, "LT-SGL", premium)
    for premium in (2000 * WAN, 2000 * WAN - 1, 1999 * WAN):  # factor 0.25
        _simple(book, branch, "LT-OWN", premium)
    for premium in (123_456_789, 100 * WAN, 1_010_101):  # factor 0.3333: six decimals
        _simple(book, branch, "LT-ODD", premium)
    _simple(book, branch, "HE-OWN", 100 * WAN)  # measured in premium received all the same
    _simple(book, branch, "LT-NIL", 900 * WAN)  # factor 0: no standard premium


def _refunds_and_nothing(book):
    """No premium, refunds up to it and above the year's own, claims without premium."""
    this, last = date(book.year, 5, 5), date(book.year - 1, 5, 5)
    branch = book.branch("b")
    for product in ("HE-GRP", "NH-ACC", "LT-REG"):
        for received, refunded, claims in (
            (0, 0, 0),
            (0, 0, 5 * WAN),
            (0, 10 * WAN, 0),
            (0, 400 * WAN, 1 * WAN),
            (400 * WAN, 400 * WAN, 0),
            (400 * WAN, 200 * WAN, 120 * WAN),
            (400 * WAN, 200 * WAN + 1, 120 * WAN),
            (400 * WAN, 900 * WAN, 1 * WAN),
        ):
            customer = book.customer(branch)
            policy = book.policy(customer, product, branch, start=last, payment_years=10)
            book.entry(policy, last, "premium", 900 * WAN)
            book.entry(policy, this, "premium", received)
            book.entry(policy, date(book.year, 9, 9), "refund", refunded)
            book.entry(policy, date(book.year, 10, 10), "claim", claims)


def _terms(book):
    """In force on the last day or not; gaps; cancelled ones; the first policy ever."""
    year, branch = book.year, book.branch("a")
    ends = (
        (date(year, 12, 31), "lapsed"),
        (date(year, 12, 31), "surrendered"),
        (date(year, 12, 31), "matured"),
        (date(year, 12, 30), "lapsed"),
        (date(year, 12, 30), "matured"),
        (date(year, 12, 30), "surrendered"),
        (date(year, 12, 31), "cancelled"),
        (date(year + 4, 12, 31), "cancelled"),
    )
    for end, state in ends:
        start = date(year - 1, 1, 1)
        _simple(book, branch, "NH-ACC", 120 * WAN, start=start, end=end, state=state)
    # A cancelled policy beside a good one: its premium and its year count nowhere.
    for start in (date(year - 6, 1, 1), date(year, 1, 1)):
        customer = _simple(book, branch, "NH-ACC", 99 * WAN, start=date(year, 2, 1))
        cancelled = book.policy(customer, "NH-ACC", branch, start=start, state="cancelled")
        book.entry(cancelled, date(year, 2, 1), "premium", 50 * WAN)
        book.entry(cancelled, date(year, 2, 9), "refund", 20 * WAN)
    # New by a day, not new by a day; new on the last day; long gaps.
    for first in (date(year, 1, 1), date(year - 1, 12, 31), date(year, 12, 31)):
        _simple(book, branch, "HE-GRP", 600 * WAN, start=first)
    for gap in (3, 8, 15):
        customer = _simple(book, branch, "HE-GRP", 320 * WAN)
        first = date(year - gap, 6, 30)
        book.policy(customer, "HE-GRP", branch, start=first, end=date(year - gap + 1, 1, 1))
    _simple(book, branch, "HE-GRP", 310 * WAN, start=date(year, 12, 31))
    # Two policies, neither in force all year, one over the last day.
    customer = _simple(book, branch, "HE-GRP", 300 * WAN, end=date(year, 6, 30), state="matured")
    book.policy(customer, "HE-GRP", branch, start=date(year, 7, 1))


def _entry_dates(book):
    """Only entries dated in the year count, whatever the policy's term."""
    year, branch = book.year, book.branch("d")
    for day in (
        date(year - 1, 12, 31),
        date(year, 1, 1),
        date(year, 12, 31),
        date(year + 1, 1, 1),
    ):
        for amount in (100 * WAN, 10 * WAN):
            customer = book.customer(branch)
            product = "HE-GRP" if amount == 100 * WAN else "NH-ACC"
            policy = book.policy(customer, product, branch, start=date(year - 1, 12, 31))
            book.entry(policy, day, "premium", amount)
    # Premium received in December on a policy that starts next year: it counts, but alone it
    # does not make its holder an insured of this year.
    for with_old in (True, False):
        customer = book.customer(branch)
        if with_old:
            book.policy(customer, "NH-ACC", branch, start=date(year, 1, 1))
        policy = book.policy(customer, "NH-ACC", branch, start=date(year + 1, 1, 1))
        book.entry(policy, date(year, 12, 20), "premium", 15 * WAN)


def _branches(book):
    """Customers in three branches: home by premium, by first policy, by code; sums for gold."""
    first, second, third = book.branches[4], book.branches[2], book.branches[0]
    day, year = date(book.year, 4, 4), book.year
    for amounts, starts in (
        ((200, 100, 50), (1, 1, 1)),
        ((100, 100, 100), (1, 1, 1)),  # the lower code
        ((100, 100, 100), (2, 1, 3)),  # the earliest first policy
        ((100, 100, 99.99), (3, 2, 1)),
        ((0, 0, 0), (2, 2, 1)),
        ((-10, 0, 0), (1, 2, 2)),  # less than nothing: the other branches lead
        ((-10, -5, -10), (1, 2, 1)),
        ((166.67, 166.67, 166.66), (1, 2, 3)),  # 5,000,000: gold on the sum only
        ((166.67, 166.66, 166.66), (1, 2, 3)),  # 100 yuan less
        ((300, 199.99, 0.01), (1, 1, 1)),
    ):
        customer = book.customer(first)
        for branch, amount, start in zip((first, second, third), amounts, starts, strict=True):
            policy = book.policy(customer, "HE-GRP", branch, start=date(year - 1, start, 1))
            book.entry(policy, date(year - 1, start, 1), "premium", 20 * WAN)
            fen = round(amount * WAN)
            book.entry(policy, day, "premium" if fen > 0 else "refund", abs(fen))
    # Less than nothing here; a branch that insures it only next year is not its home branch yet.
    customer = book.customer(first)
    policy = book.policy(customer, "HE-GRP", first, start=date(year - 1, 1, 1))
    book.entry(policy, date(year - 1, 1, 1), "premium", 20 * WAN)
    book.entry(policy, day, "refund", 10 * WAN)
    book.policy(customer, "HE-GRP", third, start=date(year + 1, 1, 1))
    # Home branch fails by its loss ratio, the sum passes; the reverse.
    for claims in ((85, 0, 0), (0, 85, 60)):
        customer = book.customer(first)
        for branch, claim in zip((first, second, third), claims, strict=True):
            policy = book.policy(customer, "NH-ACC", branch, start=date(year - 2, 1, 1))
            book.entry(policy, day, "premium", (100 if branch is first else 80) * WAN)
            book.entry(policy, day, "claim", claim * WAN)


def _ties(book):
    """Equal V, decided by standard premium, then first policy, then code; gold and silver."""
    for branch in book.branches:
        for premium, start in (
            (110 * WAN, date(book.year - 7, 5, 1)),
            (110 * WAN, date(book.year - 7, 5, 1)),
            (110 * WAN, date(book.year - 7, 4, 30)),
            (110 * WAN + 1, date(book.year - 7, 5, 2)),
        ):
            _simple(book, branch, "NH-ACC", premium, start=start)
        for premium, start in (
            (60 * WAN, date(book.year - 7, 5, 1)),
            (60 * WAN, date(book.year - 7, 5, 1)),
            (60 * WAN, date(book.year - 7, 4, 30)),
            (60 * WAN + 1, date(book.year - 7, 5, 2)),
        ):
            _simple(book, branch, "NH-ACC", premium, start=start)


def _gold_crowd(book):
    """More existing gold candidates than the 30 places; fewer new ones than the 10."""
    for number in range(18):
        branch = book.branches[number % len(book.branches)]
        start = date(book.year - 1 - number % 6, 1 + number % 12, 1)
        _simple(book, branch, "HE-GRP", (520 + 40 * number) * WAN, number * WAN, start=start)
