"""An independent reckoning of a round, straight from the files of the policy system.

Written from the regulation (spec 1.2-1.5) alone: it shares no line with ``rules/`` or the
models, uses whole fractions instead of decimals and plain loops instead of SQL, and takes the
rows of the five files as they are (``dict`` of strings, layout 6.1). Tests compare the addon
with it, customer by customer.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

# --- 1.2: coefficients. Each row: (figure from or up to, coefficient), tried in this order. ---
PREMIUM_FROM = [(50_000_000, 100), (20_000_000, 80), (10_000_000, 60), (5_000_000, 40)]
PREMIUM_FROM += [(1_000_000, 20)]
PREMIUM_ELSE = 10
YEARS_FROM = [(5, 100), (4, 80), (3, 60), (2, 40), (1, 20)]
LOSS_UP_TO = [(20, 100), (40, 80), (60, 60), (80, 40), (100, 20)]  # percent
NEW_CUSTOMER_FACTOR = {1: Fraction(7, 2), 2: Fraction(2), 3: Fraction(3, 2)}
PROFIT_FACTOR = Fraction(1)

# --- 1.3: (long-term standard premium, health premium, non-health premium), yuan. ---
GOLD = (50_000_000, 5_000_000, 1_000_000)
SILVER = {
    "a": (20_000_000, 3_000_000, 500_000),
    "b": (10_000_000, 2_000_000, 200_000),
    "c": (5_000_000, 1_000_000, 100_000),
    "d": (5_000_000, 1_000_000, 100_000),
}
HEALTH_CLAIMS_PERCENT, NON_HEALTH_CLAIMS_PERCENT = 60, 40


@dataclass
class LineFigures:
    """A year's money of one line of business, in yuan."""

    premium: Fraction = Fraction(0)
    standard: Fraction = Fraction(0)
    claims: Fraction = Fraction(0)


def _three_lines():
    return {
        "long_term": LineFigures(),
        "health": LineFigures(),
        "non_health": LineFigures(),
    }


@dataclass
class Reckoned:
    """What a round must come to for one customer. Names are those of the assessment line."""

    customer_code: str
    home_branch: str = ""
    lines: dict = field(default_factory=_three_lines)
    home_lines: dict = field(default_factory=_three_lines)
    insured_years: int = 0
    first_policy: date | None = None
    is_new_customer: bool = False
    premium_coefficient: int = 0
    loyalty_coefficient: int = 0
    loyalty_factor: Fraction = Fraction(1)
    profit_coefficient: int = 0
    profit_factor: Fraction = PROFIT_FACTOR
    value_index: Fraction = Fraction(0)
    gold_lines: list = field(default_factory=list)
    silver_lines: list = field(default_factory=list)
    candidate_tier: str = "regular"
    nominated: bool = False
    gold_rank: int = 0
    gold_pool_rank: int = 0
    silver_rank: int = 0
    proposed_tier: str = "regular"
    change: str = ""

    @property
    def premium(self):
        return sum(line.premium for line in self.lines.values())

    @property
    def standard_premium(self):
        return sum(line.standard for line in self.lines.values())

    @property
    def claims(self):
        return sum(line.claims for line in self.lines.values())

    @property
    def rank(self):
        return self.gold_rank or self.silver_rank


def reckon(files, branches, year, **decisions):
    """Return ``{customer_code: Reckoned}`` of every customer the round must assess.

    :param dict files: rows by file name: ``products``, ``policies``, ``entries`` are read
    :param list branches: dicts with ``branch_code``, ``branch_class``, ``silver_quota``
    :param int year: the assessed calendar year
    :param decisions: ``nominated`` (customer codes; default: all gold candidates), ``quotas``
        (gold places of existing and of new customers; default 30 and 10), ``release_unused``
        (unused new places go to existing customers), ``previous`` (tier code by customer)
    """
    customers = _gather(files, year)
    classes = {row["branch_code"]: row["branch_class"].lower() for row in branches}
    for customer in customers.values():
        _reckon_value(customer)
        _reckon_candidate(customer, classes[customer.home_branch])
        customer.nominated = customer.candidate_tier == "gold" and (
            decisions.get("nominated") is None or customer.customer_code in decisions["nominated"]
        )
    _choose_gold(
        customers,
        *decisions.get("quotas", (30, 10)),
        decisions.get("release_unused", False),
    )
    for row in branches:
        _choose_silver(customers, row["branch_code"], int(row["silver_quota"]))
    for customer in customers.values():
        before = decisions.get("previous", {}).get(customer.customer_code)
        customer.change = _change(before, customer.proposed_tier)
    return customers


# === Facts === #


def _gather(files, year):
    """Read policies and entries; return the assessed customers with their figures."""
    products = {row["product_code"]: row for row in files["products"]}
    policies = {
        row["policy_number"]: row for row in files["policies"] if row["state"] != "cancelled"
    }
    year_end = date(year, 12, 31)
    terms = defaultdict(list)
    for policy in policies.values():
        start = date.fromisoformat(policy["date_start"])
        end = date.fromisoformat(policy["date_end"])
        terms[policy["customer_code"]].append((start, end, policy["branch_code"]))
    assessed = {}
    for code, customer_terms in terms.items():
        if any(start <= year_end <= end for start, end, _branch in customer_terms):
            assessed[code] = _insured(code, customer_terms, year)
    money = _money(files["entries"], policies, products, year)
    for code, customer in assessed.items():
        _add_money(customer, money.get(code, {}), terms[code], year_end)
    return assessed


def _insured(code, customer_terms, year):
    """Return a customer with the years it was insured in: a policy in force on one day or more."""
    customer = Reckoned(code)
    customer.first_policy = min(start for start, _end, _branch in customer_terms)
    customer.insured_years = sum(
        any(
            start <= date(some_year, 12, 31) and end >= date(some_year, 1, 1)
            for start, end, _branch in customer_terms
        )
        for some_year in range(customer.first_policy.year, year + 1)
    )
    customer.is_new_customer = customer.first_policy.year == year
    return customer


def _money(entries, policies, products, year):
    """Return ``{customer: {branch: {line: LineFigures}}}`` of the entries dated in the year."""
    money = {}
    for entry in entries:
        policy = policies.get(entry["policy_number"])
        if policy is None or date.fromisoformat(entry["date"]).year != year:
            continue
        product = products[policy["product_code"]]
        by_branch = money.setdefault(policy["customer_code"], {})
        figures = by_branch.setdefault(policy["branch_code"], _three_lines())[product["line"]]
        amount = Fraction(entry["amount"])
        if entry["kind"] == "claim":
            figures.claims += amount
        else:
            received = amount if entry["kind"] == "premium" else -amount
            figures.premium += received
            figures.standard += received * _factor(product, policy)
    return money


def _factor(product, policy):
    if product["conversion_factor"] != "":
        return Fraction(product["conversion_factor"])
    if product["line"] != "long_term":
        return Fraction(1)
    if product["payment"] == "single":
        return Fraction(1, 10)
    return Fraction(min(int(policy["payment_years"]), 10), 10)


def _add_money(customer, by_branch, customer_terms, year_end):
    """Sum over branches, and pick the home branch.

    The branches compared are those that insured the customer by the end of the year, and
    those that took its money in the year: what happens later must not change a past year.
    """
    first_start = {}
    for start, _end, branch in sorted(customer_terms):
        if start <= year_end or branch in by_branch:
            first_start.setdefault(branch, start)
    received = {
        branch: sum(line.premium for line in by_branch.get(branch, _three_lines()).values())
        for branch in first_start
    }
    customer.home_branch = min(
        first_start, key=lambda branch: (-received[branch], first_start[branch], branch)
    )
    customer.home_lines = by_branch.get(customer.home_branch, _three_lines())
    for lines in by_branch.values():
        for name, figures in lines.items():
            total = customer.lines[name]
            total.premium += figures.premium
            total.standard += figures.standard
            total.claims += figures.claims


# === Value index and thresholds === #


def _reckon_value(customer):
    """V = 30% x P + 30% x L x K1 + 40% x R x K2."""
    standard, premium, claims = (
        customer.standard_premium,
        customer.premium,
        customer.claims,
    )
    # Less than nothing (refunds above premium) falls to the lowest row, like nothing.
    customer.premium_coefficient = next(
        (points for limit, points in PREMIUM_FROM if standard >= limit), PREMIUM_ELSE
    )
    customer.loyalty_coefficient = next(
        (points for years, points in YEARS_FROM if customer.insured_years >= years), 0
    )
    customer.loyalty_factor = NEW_CUSTOMER_FACTOR.get(customer.insured_years, Fraction(1))
    customer.profit_coefficient = next(
        (points for percent, points in LOSS_UP_TO if 100 * claims <= percent * premium),
        0,
    )
    if premium <= 0:
        customer.profit_coefficient = 0
    customer.value_index = (
        Fraction(30, 100) * customer.premium_coefficient
        + Fraction(30, 100) * customer.loyalty_coefficient * customer.loyalty_factor
        + Fraction(40, 100) * customer.profit_coefficient * customer.profit_factor
    )


def _passing(lines, limits):
    """Return the names of the lines that reach their limit; any one is enough."""
    long_term, health, non_health = (
        lines["long_term"],
        lines["health"],
        lines["non_health"],
    )
    names = []
    if long_term.standard > 0 and long_term.standard >= limits[0]:
        names.append("long_term")
    for name, line, limit, percent in (
        ("health", health, limits[1], HEALTH_CLAIMS_PERCENT),
        ("non_health", non_health, limits[2], NON_HEALTH_CLAIMS_PERCENT),
    ):
        claims_ok = 100 * line.claims <= percent * line.premium
        if line.premium > 0 and line.premium >= limit and claims_ok:
            names.append(name)
    return names


def _reckon_candidate(customer, branch_class):
    customer.gold_lines = _passing(customer.lines, GOLD)
    customer.silver_lines = _passing(customer.home_lines, SILVER[branch_class])
    if customer.gold_lines:
        customer.candidate_tier = "gold"
    elif customer.silver_lines:
        customer.candidate_tier = "silver"


# === Ranking and quotas === #


def _order(customer):
    """Sorts the better one first: V, standard premium, earlier first policy, code (1.4)."""
    return (
        -customer.value_index,
        -customer.standard_premium,
        customer.first_policy,
        customer.customer_code,
    )


def _choose_gold(customers, existing_places, new_places, release_unused):
    nominated = sorted((c for c in customers.values() if c.nominated), key=_order)
    new = [customer for customer in nominated if customer.is_new_customer]
    existing = [customer for customer in nominated if not customer.is_new_customer]
    if release_unused and len(new) < new_places:
        existing_places += new_places - len(new)
    for place, customer in enumerate(nominated, 1):
        customer.gold_rank = place
    for pool, places in ((existing, existing_places), (new, new_places)):
        for place, customer in enumerate(pool, 1):
            customer.gold_pool_rank = place
            if place <= places:
                customer.proposed_tier = "gold"


def _choose_silver(customers, branch_code, places):
    """Silver candidates of the branch and gold candidates not chosen compete for its places."""
    contenders = [
        customer
        for customer in customers.values()
        if customer.home_branch == branch_code
        and customer.candidate_tier in ("gold", "silver")
        and customer.proposed_tier != "gold"
    ]
    for place, customer in enumerate(sorted(contenders, key=_order), 1):
        customer.silver_rank = place
        if place <= places:
            customer.proposed_tier = "silver"


def _change(before, after):
    """Name the change from the tier held so far (None: none yet)."""
    order = ("regular", "silver", "gold")
    if before is None:
        return "new"
    if before == after:
        return "renewed"
    return "upgrade" if order.index(after) > order.index(before) else "downgrade"
