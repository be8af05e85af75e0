"""Generates the five files of the policy system (6.1), the same for the same seed.

No Odoo here: ``make_files`` returns plain rows, ``write_files`` puts them on disk. Run
``python tests/factory_files.py FOLDER [customers]`` to look at them.
"""

import csv
import io
import random
import sys
from datetime import date, timedelta
from pathlib import Path

if __package__:
    from . import factory_cases, factory_names
else:
    import factory_cases
    import factory_names

COLUMNS = {
    "customers": "customer_code name industry insured_headcount phone email city",
    "contacts": "contact_code customer_code name role title position mobile email birthday"
    " birthday_calendar",
    "products": "product_code name line payment conversion_factor",
    "policies": "policy_number customer_code branch_code product_code date_start date_end state"
    " payment_years insured_count sales_login",
    "entries": "entry_ref policy_number date kind amount",
}
COLUMNS = {name: columns.split() for name, columns in COLUMNS.items()}

BRANCHES = [
    {"branch_code": code, "branch_class": branch_class, "silver_quota": quota}
    for code, branch_class, quota in (
        ("BJ", "a", 25),
        ("SH", "a", 6),
        ("GD", "b", 20),
        ("SC", "b", 8),
        ("HN", "c", 400),
        ("GS", "d", 3),
    )
]
PRODUCTS = [
    ("LT-REG", "团体年金保险（分红型）", "long_term", "regular", ""),
    ("LT-SGL", "团体终身年金保险（趸交）", "long_term", "single", ""),
    ("LT-OWN", "企业补充养老团体年金保险", "long_term", "regular", "0.25"),
    ("LT-ODD", "团体两全保险", "long_term", "regular", "0.3333"),
    ("LT-NIL", "团体万能养老保障", "long_term", "single", "0"),
    ("HE-GRP", "团体补充医疗保险", "health", "single", ""),
    ("HE-CRI", "团体重大疾病保险", "health", "regular", ""),
    ("HE-OWN", "团体高端医疗保险", "health", "single", "0.8"),
    ("NH-ACC", "团体意外伤害保险", "non_health", "single", ""),
    ("NH-LIF", "团体定期寿险（一年期）", "non_health", "single", ""),
    ("NH-CON", "建筑工程团体意外伤害保险", "non_health", "single", ""),
]
TERMS = {
    "LT-REG": (1, 3, 5, 7, 10, 15, 20, 30),
    "LT-OWN": (3, 5, 10),
    "LT-ODD": (5, 10),
}


class Book:
    """The five files while they are filled. Amounts are given in fen."""

    def __init__(self, year, branches, seed, sales_logins):
        self.year = year
        self.branches = branches
        self.random = random.Random(seed)
        self.names = factory_names.Names(self.random)
        self.files = {name: [] for name in COLUMNS}
        self.files["products"] = [
            dict(zip(COLUMNS["products"], row, strict=True)) for row in PRODUCTS
        ]
        self._sales_logins = sales_logins

    def branch(self, branch_class):
        """Return the first branch of a class."""
        return next(row for row in self.branches if row["branch_class"] == branch_class)

    def customer(self, branch):
        """Add a customer near a branch, with contacts; return its code."""
        number = len(self.files["customers"]) + 1
        code = f"C{number:06d}"
        name, industry, city = self.names.company(branch["branch_code"])
        self.files["customers"].append(
            {
                "customer_code": code,
                "name": name,
                "industry": industry,
                "insured_headcount": str(self.random.randint(20, 20000)),
                "phone": self.names.phone(city),
                "email": f"hr@{code.lower()}.example.com",
                "city": city,
            }
        )
        self._contacts(code)
        return code

    def _contacts(self, customer):
        roles = ["first"] * self.random.choice((1, 1, 2)) + ["second"] * self.random.randint(0, 2)
        roles += [""] * self.random.choice((0, 0, 1))
        for number, role in enumerate(roles, 1):
            position = "other"
            if role == "first":
                position = ("chairman", "general_manager")[number - 1]
            calendar = self.random.choice(("solar", "solar", "lunar"))
            self.files["contacts"].append(
                {
                    "contact_code": f"{customer}-{number}",
                    "customer_code": customer,
                    "name": self.names.person(),
                    "role": role,
                    "title": self.random.choice(factory_names.TITLES[position]),
                    "position": position,
                    "mobile": self.names.mobile(),
                    "email": f"c{number}@{customer.lower()}.example.com",
                    "birthday": self.names.birthday(calendar),
                    "birthday_calendar": calendar,
                }
            )

    def policy(self, customer, product, branch, start, **values):
        """Add a policy (default: to the end of next year, in force); return its number."""
        number = f"P{start:%Y}{branch['branch_code']}{len(self.files['policies']) + 1:07d}"
        end = values.get("end") or max(date(self.year + 1, 12, 31), start)
        logins = self._sales_logins.get(branch["branch_code"], ("",))
        self.files["policies"].append(
            {
                "policy_number": number,
                "customer_code": customer,
                "branch_code": branch["branch_code"],
                "product_code": product,
                "date_start": start.isoformat(),
                "date_end": end.isoformat(),
                "state": values.get("state", "in_force"),
                "payment_years": str(values.get("payment_years", 10 if product in TERMS else "")),
                "insured_count": str(self.random.randint(5, 5000)),
                "sales_login": self.random.choice(logins),
            }
        )
        return number

    def entry(self, policy, day, kind, fen):
        """Add an entry; nothing for 0 fen (the files hold no empty movements)."""
        if fen:
            self.files["entries"].append(
                {
                    "entry_ref": f"E{len(self.files['entries']) + 1:08d}",
                    "policy_number": policy,
                    "date": day.isoformat(),
                    "kind": kind,
                    "amount": f"{fen // 100}.{fen % 100:02d}",
                }
            )


def make_files(
    customers=3000,
    policies=9000,
    entries=47000,
    *,
    year=2025,
    branches=None,
    seed=1,
    logins=None,
):
    """Return ``{file: rows}`` of exactly so many customers, policies and entries.

    The first customers stand on the limits of the regulation (`factory_cases`), the others are
    a crowd with entries in the assessed year and the one before.

    :param int year: the assessed year
    :param list branches: dicts as `BRANCHES`; at least five, of all classes
    :param dict logins: salespeople's logins by branch code
    :raise ValueError: too few customers, policies or entries for the cases on the limits
    """
    book = Book(year, branches or BRANCHES, seed, logins or {})
    factory_cases.add_cases(book)
    files = book.files
    crowd = customers - len(files["customers"])
    spare_policies = policies - len(files["policies"])
    spare_entries = entries - len(files["entries"])
    if crowd < 1 or spare_policies < crowd or spare_entries < spare_policies:
        raise ValueError(
            f"The cases on the limits take {len(files['customers'])} customers, "
            f"{len(files['policies'])} policies and {len(files['entries'])} entries: ask for "
            "more customers, at least as many policies and at least as many entries again."
        )
    _add_crowd(book, crowd, spare_policies, spare_entries)
    return files


def _add_crowd(book, customers, policies, entries):
    """Add ordinary customers: one policy each, then the rest of the policies and entries."""
    rng = book.random
    owners = [(book.customer(branch), branch) for branch in rng.choices(book.branches, k=customers)]
    # One customer in twelve has its first policy in the assessed year.
    new = {owner for owner, _branch in owners if rng.random() < 1 / 12}
    holders = owners + rng.choices(owners, k=policies - customers)
    ledger = []
    for owner, home in holders:
        ledger.append(_crowd_policy(book, owner, home, owner in new))
    for index in range(entries):
        _crowd_entry(book, ledger[index % policies], index // policies)


def _crowd_policy(book, owner, home, is_new):
    """Add a policy; return what its entries need."""
    rng, year = book.random, book.year
    branch = home if rng.random() < 0.9 else rng.choice(book.branches)
    product = rng.choice([row["product_code"] for row in book.files["products"]])
    first_year = year if is_new else rng.choice((year, year - 1, year - 1, year - 2, year - 9))
    start = date(first_year, rng.randint(1, 12), rng.randint(1, 28))
    end, state = None, "in_force"
    chance = rng.random()
    if chance < 0.12:
        end = start + timedelta(days=364)
        state = "matured" if end < date(year + 1, 6, 1) else "in_force"
    elif chance < 0.18:
        end = start + timedelta(days=rng.randint(30, 700))
        state = rng.choice(("lapsed", "surrendered"))
    elif chance < 0.21:
        state = "cancelled"
    terms = TERMS.get(product)
    values = {"payment_years": rng.choice(terms)} if terms else {}
    number = book.policy(owner, product, branch, start, end=end, state=state, **values)
    # Yuan a premium: mostly small, a long tail; new customers stay below gold.
    size = min(rng.lognormvariate(10.3, 1.5), 300_000 if is_new else 8_000_000)
    loss = rng.random() * 1.1
    return {"number": number, "day": start, "size": size, "loss": loss, "paid": 0}


def _crowd_entry(book, policy, turn):
    """Add a premium first, then premiums, claims and a few refunds within what was paid."""
    rng = book.random
    # In order of time, so that a refund never comes before its premium.
    first = max(policy["day"], date(book.year - 1, 1, 1))
    left = (date(book.year, 12, 31) - first).days
    day = policy["day"] = first + timedelta(days=rng.randint(0, left // 3 + 1) if left else 0)
    kind = "premium" if turn in (0, 3) else rng.choice(("claim", "claim", "refund"))
    fen = round(policy["size"] * 100 * rng.uniform(0.8, 1.2))
    if kind == "claim":
        fen = round(fen * policy["loss"] * 0.5)
    elif kind == "refund":
        fen = min(fen // 20, policy["paid"])
    fen = max(fen, 1)
    if kind == "refund" and fen > policy["paid"]:
        kind = "claim"
    if kind != "claim":
        policy["paid"] += fen if kind == "premium" else -fen
    book.entry(policy["number"], day, kind, fen)


# === Writing === #


def to_csv(rows, columns, encoding="utf-8"):
    """Return the bytes of a CSV file; encoding ``utf-8``, ``utf-8-sig`` (BOM) or ``gb18030``."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def to_xlsx(rows, columns):
    """Return the bytes of a workbook; dates and amounts are real dates and numbers."""
    import openpyxl  # here: the CSV part works without it

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(columns)
    for row in rows:
        sheet.append([_cell(column, row[column]) for column in columns])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(column, value):
    if value == "":
        return None
    if column in ("date", "date_start", "date_end"):
        return date.fromisoformat(value)
    if column in ("insured_headcount", "payment_years", "insured_count"):
        return int(value)
    return float(value) if column in ("amount", "conversion_factor") else value


def to_bytes(files, name, variant="utf-8"):
    """Return one of the five files as bytes; variant: an encoding of `to_csv`, or ``xlsx``."""
    if variant == "xlsx":
        return to_xlsx(files[name], COLUMNS[name])
    return to_csv(files[name], COLUMNS[name], variant)


def write_files(files, folder, variant="utf-8"):
    """Write the five files to a folder; return their paths by name."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name in COLUMNS:
        paths[name] = folder / f"{name}.{'xlsx' if variant == 'xlsx' else 'csv'}"
        paths[name].write_bytes(to_bytes(files, name, variant))
    return paths


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    for path in write_files(make_files(count, count * 3, count * 47 // 3), sys.argv[1]).values():
        print(path)
