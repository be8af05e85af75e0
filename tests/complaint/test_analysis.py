from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..service.common import utc
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAnalysis(ComplaintCommon):
    """Figures worked out by hand; 4 customers of Beijing in January, 5 in February, 2 of GD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.policy"].search([]).state = "cancelled"
        cls.product = cls._create_product("T-CA")
        cls.bj_customers = cls.gold + cls.silver + cls.plain
        cls.bj_customers += cls._create_tier_customer("T-C4", None, cls.bj)
        cls.february = cls._create_tier_customer("T-C5", None, cls.bj)
        cls.other = cls._create_tier_customer("T-C6", None, cls.gd)
        for number, partner in enumerate(cls.bj_customers + cls.far + cls.other):
            cls._create_policy(f"T-CP{number}", partner, cls.product, partner.home_company_id)
        cls._create_policy("T-CP9", cls.february, cls.product, cls.bj, date_start=date(2026, 2, 28))
        # Never in force: counts nowhere.
        void = cls._create_tier_customer("T-C7", None, cls.bj)
        cls._create_policy("T-CP10", void, cls.product, cls.bj, state="cancelled")

    def _make(self, received, partner=None, **values):
        """Store a complaint as the system keeps it."""
        partner = partner or self.gold
        values = {
            "subject": "Late",
            "description": "Late",
            "category_id": self.category.id,
            "partner_id": partner.id,
            "company_id": partner.home_company_id.id,
            "received_at": utc(received),
            **values,
        }
        later = {
            name: values.pop(name)
            for name in list(values)
            if name in ("state", "outcome", "cause_id", "tier_verdict", "decide_days", "decided_at")
        }
        complaint = self.env["insurance.complaint"].create(values)
        complaint.write(later)
        return complaint

    def _group(self, groupby, user=None, domain=(), measures=("per_thousand:avg",)):
        # As the web client asks: in the user's time zone.
        complaints = self._as(user or self.hq_officer, self.env["insurance.complaint"])
        return complaints.with_context(tz="Asia/Shanghai")._read_group(
            [("category_id", "=", self.category.id), *domain], groupby, measures
        )

    def test_rate_by_branch_and_month(self):
        with self._at("2026-02-28 12:00"):
            self._make("2026-01-05 09:00")
            self._make("2026-01-31 23:59", self.silver)
            self._make("2026-02-01 00:00", self.plain)
            self._make("2026-02-10 09:00", self.far)
            rates = self._group(["company_id", "received_at:month"])
            rows = {(c, m.month): round(rate, 3) for c, m, rate in rates}
        # 2 of 4, 1 of 5, 1 of 2
        self.assertEqual(rows, {(self.bj, 1): 500, (self.bj, 2): 200, (self.gd, 2): 500})

    def test_rate_of_every_other_grouping_uses_all_customers(self):
        with self._at("2026-02-28 12:00"):
            self._make("2026-01-05 09:00", cause_id=self.cause.id)
            self._make("2026-02-01 09:00", self.far)
            # Mean of January (4 + 2) and February (5 + 2): 6.5 customers.
            self.assertAlmostEqual(self._group([])[0][0], 2000 / 6.5)
            by_cause = dict(self._group(["cause_id"]))
            self.assertAlmostEqual(by_cause[self.cause], 1000 / 6.5)
            by_tier = dict(self._group(["tier_id"]))
            # One gold customer each in Beijing and Guangdong.
            self.assertAlmostEqual(by_tier[self.tiers["gold"]], 1000)
            # VIP: two gold customers and a silver one.
            self.assertAlmostEqual(dict(self._group(["is_vip"]))[True], 2000 / 3)
            both = self._group(["cause_id", "company_id"], domain=[("company_id", "=", self.bj.id)])
            self.assertEqual([round(row[2], 6) for row in both], [round(1000 / 4.5, 6)])

    def test_a_filter_of_time_and_branch_limits_the_customers_too(self):
        january = [
            ("received_at", ">=", "2025-12-31 16:00:00"),
            ("received_at", "<", "2026-01-31 16:00:00"),
        ]
        with self._at("2026-02-28 12:00"):
            self._make("2026-01-05 09:00")
            self._make("2026-02-05 09:00")
            mine = [*january, ("company_id", "=", self.bj.id), ("outcome", "=", False)]
            self.assertEqual(self._group([], domain=mine), [(250,)])
            # Who looks from Beijing compares with Beijing.
            self.assertEqual(self._group([], self.bj_branch_head, january), [(250,)])

    def test_repeats_are_not_counted_and_totals_agree_with_the_groups(self):
        with self._at("2026-01-31 12:00"):
            self._make("2026-01-05 09:00")
            self._make("2026-01-06 09:00", state="merged")
            self._make("2026-01-07 09:00", state="withdrawn")
            complaints = self._as(self.bj_branch_head, self.env["insurance.complaint"])
            total, by_day = complaints._read_grouping_sets(
                [("category_id", "=", self.category.id)],
                [(), ("received_at:day",)],
                ["__count", "per_thousand:avg"],
            )
        self.assertEqual(total, [(3, 500)])
        self.assertEqual([row[1:] for row in by_day], [(1, 250), (1, 0), (1, 250)])

    def test_days_medians_and_shares(self):
        with self._at("2026-03-31 12:00"):
            for days, verdict, outcome in (
                (1, "in_time", "justified"),
                (2, "in_time", "partly"),
                (9, "late", "unjustified"),
            ):
                self._make(
                    "2026-01-05 09:00",
                    decide_days=days,
                    decided_at=utc("2026-01-10 09:00"),
                    tier_verdict=verdict,
                    outcome=outcome,
                )
            self._make("2026-01-05 09:00")
            measures = ["decide_days:avg", "decide_median:avg", "tier_share:avg"]
            measures += ["justified_share:avg", "close_days:avg", "regulator_share:avg"]
            [row] = self._group([], measures=measures)
        self.assertEqual([round(v, 4) for v in row[:4]], [4, 2, 66.6667, 66.6667])
        self.assertFalse(any(row[4:]))

    def test_nobody_counts_complaints_about_himself(self):
        with self._at("2026-01-31 12:00"):
            mine = self._make("2026-01-05 09:00")
            self._make("2026-01-06 09:00")
            mine.respondent_ids = self.bj_specialist
            self.assertEqual(
                self._group([], self.bj_specialist, (), ["__count", "per_thousand:avg"]),
                [(1, 250)],
            )
            self.assertEqual(
                self._group([], self.bj_branch_head, (), ["__count", "per_thousand:avg"]),
                [(2, 500)],
            )

    def test_salespersons_have_no_rates(self):
        with self.assertRaises(AccessError):
            self._group([], self.bj_salesperson)
        for model in ("insurance.customer.month", "insurance.complaint.repeat"):
            with self.assertRaises(AccessError):
                self._as(self.bj_salesperson, self.env[model]).search([])
            self.assertFalse(
                self.hq_technical.with_user(self.hq_technical).env[model].has_access("read")
            )

    def test_customers_of_other_branches_stay_hidden(self):
        with self._at("2026-02-28 12:00"):
            self._make("2026-01-05 09:00")
            rows = self._as(self.bj_branch_head, self.env["insurance.customer.month"]).search([])
            self.assertEqual(rows.company_id, self.bj)

    def test_measures_are_offered_to_the_screens(self):
        complaints = self._as(self.hq_officer, self.env["insurance.complaint"])
        names = ["per_thousand", "decide_median", "tier_share", "justified_share"]
        fields = complaints.fields_get(names, ["aggregator"])
        self.assertEqual({fields[name]["aggregator"] for name in names}, {"avg"})

    def test_queries_do_not_grow_with_the_groups(self):
        counts = []
        with self._at("2026-02-28 12:00"):
            for number in range(2):
                for _n in range(1 + 6 * number):
                    self._make("2026-01-05 09:00", self.far if _n % 2 else self.gold)
                self._group(["company_id"])
                before = self.env.cr.sql_log_count
                self._group(["company_id", "received_at:month"])
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_quarter_summary_counts_by_service(self):
        request = self._create_request()
        self.category.item_ids = self.same_day_item
        with self._at("2026-04-02 12:00"):
            self._make("2026-01-01 00:00", request_id=request.id)
            self._make("2026-03-31 23:59")
            self._make("2026-03-31 23:59", state="withdrawn")
            self._make("2026-03-31 23:59", state="merged")
            self._make("2026-04-01 00:00")
            self._make("2025-12-31 23:59")
            self._make("2026-02-01 09:00", self.far)
            summary = self.env["insurance.quarter.summary"].create(
                {"company_id": self.bj.id, "year": 2026, "quarter": "1"}
            )
            moments = summary._get_moments()
            self.env.flush_all()
            with self.assertQueryCount(1):
                found = summary._collect_complaints(*moments)
            self.assertEqual(
                found,
                {(self.gold.id, self.item.id): 1, (self.gold.id, self.same_day_item.id): 2},
            )
            self.category.item_ids = self.same_day_item + self.open_item
            self.assertEqual(
                summary._collect_complaints(*moments),
                {(self.gold.id, self.item.id): 1, (self.gold.id, False): 2},
            )
            summary._refresh()
            self.assertEqual(summary.complaint_count, 3)
