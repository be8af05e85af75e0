"""The main job at its real size, compared with the independent reckoning (issue 2, section 6).

3,000 customers, 9,000 policies and 47,000 entries come in as files; two rounds run as the roles
concerned, with the first one's tiers as the second one's past.
"""

import base64
from collections import Counter
from datetime import date
from fractions import Fraction

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import InsuranceCommon
from ..factory_files import BRANCHES, make_files, to_bytes
from ..reckoning import reckon

#: The formats the policy system may send (6.1), one for each file.
VARIANTS = {
    "customers": "gb18030",
    "contacts": "utf-8-sig",
    "products": "xlsx",
    "policies": "xlsx",
    "entries": "utf-8",
}
EXACT = ["standard_premium", "premium", "claims", "value_index"]
EXACT += ["premium_coefficient", "loyalty_coefficient", "loyalty_factor"]
EXACT += ["profit_coefficient", "profit_factor"]
PLAIN = ["insured_years", "is_new_customer", "nominated"]
PLAIN += ["rank", "gold_rank", "gold_pool_rank", "silver_rank"]
BY_LINE = [
    ("long_term_premium", "long_term", "standard"),
    ("health_premium", "health", "premium"),
    ("health_claims", "health", "claims"),
    ("non_health_premium", "non_health", "premium"),
    ("non_health_claims", "non_health", "claims"),
]
TABLES = ["res_partner", "insurance_product", "insurance_policy", "insurance_policy_entry"]
TABLES += ["insurance_customer_branch_rel", "insurance_assessment_line", "insurance_tier_period"]
TABLES += ["insurance_assessment_round", "insurance_assessment_approval", "mail_message"]
TABLES += ["insurance_assessment_late_change", "insurance_tier_risk"]


@tagged("post_install", "-at_install", "main_job")
class TestMainJob(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branches, cls.officers = {}, {}
        for row in BRANCHES:
            code = row["branch_code"]
            cls.branches[code] = cls._create_branch(code, row["branch_class"], row["silver_quota"])
        everything = cls.hq + sum(cls.branches.values(), cls.env["res.company"])
        for code, branch in cls.branches.items():
            name = f"main_{code}_officer".lower()
            cls.officers[code] = cls._create_role_user(name, "branch_officer", branch, branch)
        cls.operator = cls._create_role_user("main_operator", "operations", cls.hq, everything)
        cls.officer = cls._create_role_user("main_officer", "hq_officer", cls.hq, everything)
        cls.manager = cls._create_role_user("main_manager", "hq_gm", cls.hq, everything)
        # Without a salesperson of its own a policy is nobody's; two branches have one.
        sellers = {
            code: cls._create_role_user(
                f"main_{code}_sales".lower(), "salesperson", branch, branch
            ).login
            for code, branch in list(cls.branches.items())[:2]
        }
        cls.files = make_files(logins={code: (login,) for code, login in sellers.items()})

    # === Steps, as the roles === #

    def _import_all(self):
        """Import the five files as an operations user; return the finished imports by file."""
        jobs = {}
        for name in ("customers", "contacts", "products", "policies", "entries"):
            variant = VARIANTS[name]
            job = self._as(self.operator, self.env["insurance.data.import"]).create(
                {
                    "kind": name,
                    "file": base64.b64encode(to_bytes(self.files, name, variant)),
                    "file_name": f"{name}.{'xlsx' if variant == 'xlsx' else 'csv'}",
                }
            )
            job.action_import()
            jobs[name] = job
        return jobs

    def _run_round(self, year, release):
        """Run a round through every step at its time of the year; return it as the officer."""
        with self._on(date(year + 1, 1, 5)):
            record = self._as(self.officer, self.env["insurance.assessment.round"]).create(
                {"year": year}
            )
            record.action_collect()
            for officer in self.officers.values():
                lines = self._as(officer, self.env["insurance.assessment.line"]).search(
                    [("round_id", "=", record.id), ("nomination_state", "=", "pending")]
                )
                if lines:
                    lines.action_nominate()
            self._as(self.officer, record).action_score()
            self._as(self.officer, record).action_submit()
        with self._on(date(year + 1, 1, 14)):
            if release:
                self._as(self.manager, record).action_release_places()
            self._as(self.manager, record).action_approve()
            self._as(self.officer, record).action_publish()
        with self._on(date(year + 1, 2, 1)):
            self._run_cron("ir_cron_apply_tiers")
        return self._as(self.officer, record)

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"insurance_service.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _snapshot(self):
        """Return for each table where its rows lie: any insert, update or delete shows."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(ctid::text, ',' ORDER BY ctid)) FROM %s",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    # === Comparing === #

    def _stored(self, record):
        """Return the lines of a round by customer code, numbers as the database keeps them."""
        # As text: Odoo's cursor would hand numeric columns out as floats.
        numbers = EXACT + [name for name, _line, _kind in BY_LINE]
        numbers += [f"home_{name}" for name, _line, _kind in BY_LINE]
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT p.customer_code, b.branch_code, c.code AS candidate_tier,
                       n.code AS proposed_tier, d.code AS decided_tier, l.first_policy_date,
                       l.gold_lines, l.silver_lines, %s
                  FROM insurance_assessment_line l
                  JOIN res_partner p ON p.id = l.partner_id
                  JOIN res_company b ON b.id = l.company_id
                  JOIN insurance_tier c ON c.id = l.candidate_tier_id
                  JOIN insurance_tier n ON n.id = l.proposed_tier_id
                  LEFT JOIN insurance_tier d ON d.id = l.decided_tier_id
                 WHERE l.round_id = %s
                """,
                SQL(", ").join(
                    [SQL("%s::text", SQL.identifier("l", name)) for name in numbers]
                    + [SQL.identifier("l", name) for name in PLAIN]
                ),
                record.id,
            )
        )
        return {row["customer_code"]: row for row in rows}

    @staticmethod
    def _expected(customer):
        """Return what `_stored` must hold for a reckoned customer."""
        row = {
            "customer_code": customer.customer_code,
            "branch_code": customer.home_branch,
            "candidate_tier": customer.candidate_tier,
            "proposed_tier": customer.proposed_tier,
            "decided_tier": customer.proposed_tier,
            "first_policy_date": customer.first_policy,
            "gold_lines": ",".join(customer.gold_lines) or None,
            "silver_lines": ",".join(customer.silver_lines) or None,
        }
        row.update({name: getattr(customer, name) for name in EXACT + PLAIN})
        for name, line, kind in BY_LINE:
            row[name] = getattr(customer.lines[line], kind)
            row[f"home_{name}"] = getattr(customer.home_lines[line], kind)
        return row

    def _assert_round(self, record, reckoned):
        """Compare every customer: figures exactly, V exactly, ranks and tiers."""
        stored = self._stored(record)
        self.assertEqual(set(stored), set(reckoned))
        differences = [
            (code, name, stored[code][name], value)
            for code, customer in reckoned.items()
            for name, value in self._expected(customer).items()
            if not _same(stored[code][name], value)
        ]
        self.assertEqual(differences[:20], [], f"{len(differences)} figures differ")
        # The same through the fields, as head office reads them.
        rows = record.line_ids.read(["partner_id", "customer_code", "value_index", "rank"])
        wrong = [
            row
            for row in rows
            if row["value_index"] != float(reckoned[row["customer_code"]].value_index)
            or row["rank"] != reckoned[row["customer_code"]].rank
        ]
        self.assertEqual(wrong[:5], [])

    def _assert_published(self, record, reckoned):
        """Compare history and customers with the reckoning after the tiers took effect."""
        periods = {
            period.partner_id.customer_code: (period.tier_id.code, period.change)
            for period in record.period_ids
        }
        expected = {
            code: (customer.proposed_tier, customer.change)
            for code, customer in reckoned.items()
            if customer.proposed_tier != "regular" or customer.change not in ("renewed", "")
        }
        moved = set(periods) - set(expected)  # regular ones whose home branch changed
        self.assertEqual({code: periods[code] for code in expected}, expected)
        self.assertTrue(all(periods[code] == ("regular", "renewed") for code in moved))
        partners = self._as(self.officer, self.env["res.partner"]).search(
            [("customer_code", "in", [row["customer_code"] for row in self.files["customers"]])]
        )
        shown = {
            partner.customer_code: (partner.tier_id.code, partner.home_company_id.branch_code)
            for partner in partners
            if partner.tier_id
        }
        self.assertEqual(
            shown, {code: (c.proposed_tier, c.home_branch) for code, c in reckoned.items()}
        )

    # === The test === #

    def test_files_to_published_tiers_equal_the_reckoning(self):
        jobs = self._import_all()
        for name, job in jobs.items():
            size = len(self.files[name])
            counts = (job.row_count, job.created_count, job.updated_count, job.error_count)
            self.assertEqual(counts, (size, size, 0, 0), name)

        first = self._run_round(2024, release=False)
        past = reckon(self.files, BRANCHES, 2024)
        self._assert_round(first, past)
        self._assert_published(first, past)

        tiers = {code: customer.proposed_tier for code, customer in past.items()}
        second = self._run_round(2025, release=True)
        present = reckon(self.files, BRANCHES, 2025, previous=tiers, release_unused=True)
        self._assert_round(second, present)
        self._assert_published(second, present)
        changes = Counter(customer.change for customer in present.values())
        self.assertLessEqual({"new", "upgrade", "downgrade", "renewed"}, set(changes))
        self.assertTrue(set(tiers) - set(present), "nobody left: the ended periods go untested")

        with self.subTest("a second import changes nothing"):
            before = self._snapshot()
            for name, job in self._import_all().items():
                size = len(self.files[name])
                counts = (job.created_count, job.updated_count, job.unchanged_count)
                self.assertEqual((*counts, job.error_count), (0, 0, size, 0), name)
            self.assertEqual(before, self._snapshot())

        with (
            self.subTest("a second run of each scheduled action changes nothing"),
            self._on(date(2026, 2, 1)),
        ):
            crons = self.env["ir.model.data"].search(
                [("module", "=", "insurance_service"), ("model", "=", "ir.cron")]
            )
            self.assertIn("ir_cron_apply_tiers", crons.mapped("name"))
            for name in crons.mapped("name"):
                self._run_cron(name)
            before = self._snapshot()
            for name in crons.mapped("name"):
                self._run_cron(name)
                self.assertEqual(before, self._snapshot(), name)


def _same(stored, expected):
    """Compare without rounding: decimals of the database with fractions of the reckoning."""
    if isinstance(expected, (Fraction, int)) and not isinstance(expected, bool):
        return Fraction(stored) == expected
    return stored == expected
