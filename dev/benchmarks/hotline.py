"""The hotline desk: who calls, among the contacts of a large insurer.

Numbers of 200,000 contacts are written in five ways. The yardstick knows the clean digits already:
it reads them from a table with a plain index, contact and customer joined, without rules, masks
and roles. The card of a customer is measured against its bare rows. Needs the database alone.
"""

from odoo.fields import Command

CONTACTS, PER_CUSTOMER, CALLS = 200_000, 4, 5
LOOKS = 50

CLEAN = (
    "DROP TABLE IF EXISTS bench_phone",
    "DELETE FROM insurance_call WHERE name LIKE 'BH%%'",
    "DELETE FROM res_partner WHERE name LIKE 'BH%%' AND parent_id IS NOT NULL",
    "DELETE FROM insurance_customer_branch_rel r USING res_partner p"
    " WHERE p.id = r.partner_id AND p.name LIKE 'BH%%'",
    "DELETE FROM res_partner WHERE name LIKE 'BH%%'",
)
GENERATE = (
    """
    INSERT INTO res_partner (name, complete_name, customer_code, is_company, active,
        home_company_id, commercial_partner_id, type)
    SELECT 'BH' || n, 'BH' || n, 'BH' || n, true, true, %(company)s, NULL, 'contact'
      FROM generate_series(1, %(customers)s) n
    """,
    """
    UPDATE res_partner SET commercial_partner_id = id, tier_id = %(tier)s
     WHERE customer_code LIKE 'BH%%'
    """,
    """
    INSERT INTO insurance_customer_branch_rel (partner_id, company_id)
    SELECT id, %(company)s FROM res_partner WHERE customer_code LIKE 'BH%%'
    """,
    """
    INSERT INTO res_partner (name, complete_name, active, parent_id, commercial_partner_id, type,
        service_contact_role, service_mobile)
    SELECT 'BHC' || n, 'BHC' || n, true, p.id, p.id, 'contact', 'second',
        CASE n %% 5
            WHEN 0 THEN d
            WHEN 1 THEN '+86 ' || d
            WHEN 2 THEN substr(d, 1, 3) || '-' || substr(d, 4, 4) || '-' || substr(d, 8)
            WHEN 3 THEN '0086' || d
            ELSE '0' || d || ' 转 8' END
      FROM generate_series(1, %(contacts)s) n,
           LATERAL (SELECT (13800000000 + n * 37)::text AS d) AS digits,
           res_partner p
     WHERE p.customer_code = 'BH' || (1 + (n - 1) / %(per_customer)s)
    """,
    """
    INSERT INTO insurance_call (name, direction, kind, state, date, user_id, company_id,
        home_company_id, partner_id, tier_id, content)
    SELECT 'BH' || p.id || '-' || n, 'in', 'enquiry', 'answered', now() at time zone 'UTC',
        %(user)s, %(company)s, %(company)s, p.id, %(tier)s, 'x'
      FROM res_partner p, generate_series(1, %(calls)s) n
     WHERE p.customer_code LIKE 'BH%%'
    """,
    """
    CREATE TABLE bench_phone AS
    SELECT right(regexp_replace(split_part(service_mobile, ' 转', 1), '[^0-9]', '', 'g'), 11)
           AS digits, id
      FROM res_partner WHERE name LIKE 'BHC%%'
    """,
    "CREATE INDEX ON bench_phone (digits)",
    "ANALYZE bench_phone",
    "ANALYZE res_partner",
    "ANALYZE insurance_call",
)
FIND = """
    SELECT c.id, c.name, c.service_contact_role, p.id, p.name, p.customer_code, p.tier_id
      FROM bench_phone b JOIN res_partner c ON c.id = b.id JOIN res_partner p ON p.id = c.parent_id
     WHERE b.digits = %s
"""
CARD = (
    "SELECT id, name, service_contact_role, service_mobile FROM res_partner WHERE parent_id = %s",
    "SELECT id, policy_number, product_id, date_end FROM insurance_policy WHERE partner_id = %s"
    " ORDER BY date_start DESC LIMIT 5",
    "SELECT id, name, summary, state, deadline_date FROM insurance_service_request"
    " WHERE partner_id = %s AND state IN ('waiting', 'running', 'paused') LIMIT 5",
    "SELECT id, name, subject, state, date_due FROM insurance_complaint"
    " WHERE partner_id = %s AND state IN ('new', 'investigating', 'decided') LIMIT 5",
    "SELECT id, name, date, state, content FROM insurance_call WHERE partner_id = %s"
    " ORDER BY date DESC LIMIT 5",
)


def run(bench):
    """Look numbers up and open customers' cards as a clerk."""
    for size in bench.sizes(CONTACTS):
        _Hotline(bench, size).measure()


class _Hotline:
    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.env, self.cr = bench.env, bench.env.cr
        company = self._get_company()
        user = self._get_user(company)
        self.calls = (
            self.env["insurance.call"]
            .with_user(user)
            .with_context(allowed_company_ids=company.ids, tz="Asia/Shanghai")
        )
        bench.note(f"generating {size} contacts")
        self._generate(company, user)
        step = max(size // LOOKS, 1)
        self.numbers = [str(13800000000 + n * 37) for n in range(1, size + 1, step)][:LOOKS]
        customers = self.env["res.partner"].search([("customer_code", "=like", "BH%")])
        self.customers = customers.ids[:: max(len(customers) // LOOKS, 1)][:LOOKS]

    def _get_company(self):
        companies = self.env["res.company"]
        found = companies.search([("branch_code", "=", "BENCHH")])
        return found or companies.create({"name": "Benchmark hotline", "branch_code": "BENCHH"})

    def _get_user(self, company):
        users = self.env["res.users"]
        groups = ("group_specialist", "group_data_contact")
        found = users.search([("login", "=", "bench_hotline")])
        return found or users.create(
            {
                "name": "Bench",
                "login": "bench_hotline",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.link(self.env.ref(f"insurance_service.{name}").id) for name in groups
                ],
            }
        )

    def _generate(self, company, user):
        values = {
            "company": company.id,
            "user": user.id,
            "tier": self.env["insurance.tier"]._by_code()["gold"].id,
            "contacts": self.size,
            "per_customer": PER_CUSTOMER,
            "customers": self.size // PER_CUSTOMER,
            "calls": CALLS,
        }
        self.env.flush_all()
        for statement in (*CLEAN, *GENERATE):
            self.cr.execute(statement, values)
        self.cr.commit()

    def _find(self):
        for number in self.numbers:
            [row] = self.calls.action_look_up(number)["contacts"]
            if not row["id"]:
                raise AssertionError(number)

    def _find_bare(self):
        for number in self.numbers:
            self.cr.execute(FIND, [number])
            if len(self.cr.fetchall()) != 1:
                raise AssertionError(number)

    def _show(self):
        for partner_id in self.customers:
            self.calls.action_get_customer(partner_id)

    def _show_bare(self):
        for partner_id in self.customers:
            for statement in CARD:
                self.cr.execute(statement, [partner_id])
                self.cr.fetchall()

    def measure(self):
        self.bench.measure("hotline_look_up", len(self.numbers), self._find, self._find_bare)
        self.bench.measure("hotline_card", len(self.customers), self._show, self._show_bare)
