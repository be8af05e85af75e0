from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AppraisalCommon


@tagged("post_install", "-at_install")
class TestAppraisalFigures(AppraisalCommon):
    """Every indicator by values worked out by hand."""

    def test_requests_count_in_the_year_of_their_deadline(self):
        self._request(date(2026, 1, 1))
        self._request(date(2026, 12, 31), late=2)
        self._request(date(2026, 6, 1), partner=self.plain)
        self._request(date(2026, 6, 1), late=None)  # never done
        self._request(date(2025, 12, 31))
        self._request(date(2027, 1, 1))
        self._request(date(2026, 6, 1), state="cancelled")
        self._request(date(2026, 6, 1), department="finance")
        self._request(date(2026, 6, 1), partner=self.far)
        head = self._open()
        # 4 of Beijing and 1 of finance; VIP without the regular customer's.
        self.assertEqual(self._figure(head, "request_on_time"), (3, 5, 60, "missed"))
        self.assertEqual(self._figure(head, "request_on_time_vip"), (2, 4, 50, "missed"))
        leader = self._find(role="business_management")
        self.assertEqual(leader.user_id, self.bj_leader)
        self.assertEqual(self._figure(leader, "request_on_time"), (2, 4, 50, "missed"))

    def test_what_is_due_today_is_not_judged_yet(self):
        self._request(date(2026, 6, 9), late=None)
        self._request(date(2026, 6, 10), late=None)
        self._request(date(2026, 6, 20))  # done early
        head = self._open("2026-06-10 09:00")
        self.assertEqual(self._figure(head, "request_on_time")[:2], (1, 2))

    def test_care_on_time(self):
        self._care(date(2026, 3, 1), date(2026, 3, 1))
        self._care(date(2026, 3, 1), date(2026, 3, 2))
        self._care(date(2026, 12, 31), date(2026, 12, 1))
        self._care(date(2026, 12, 31))
        self._care(date(2025, 12, 31), date(2026, 1, 1))
        self._care(date(2026, 5, 1), state="cancelled")
        self._care(date(2026, 5, 1), date(2026, 5, 1), self.far)
        head = self._open()
        self.assertEqual(self._figure(head, "care_on_time"), (2, 4, 50, "missed"))

    def test_promised_visits_make_up_for_no_other_customer(self):
        # Promised 3 + 2 + 1; gold gets 4, silver 1, the regular customer none.
        for month in range(1, 5):
            self._visit(self.gold, f"2026-0{month}-06 10:00")
        self._visit(self.silver, "2026-01-01 00:30")
        self._visit(self.silver, "2025-12-31 23:30")
        head = self._open()
        self.assertEqual(self._figure(head, "visit_minimum"), (4, 6, 66.67, "missed"))

    def test_own_visit_duty(self):
        silver = [self._create_tier_customer(f"T-S{n}", "silver", self.bj) for n in range(1, 4)]
        with self._at("2026-06-01 10:00"):
            self.env["insurance.visit.duty"]._collect(2026, self.hq)
        for partner in (*silver, self.gold):
            self._visit(partner, "2026-03-06 10:00", self.bj_branch_head)
        self._visit(self.silver, "2026-03-06 10:00")  # by the specialist
        head = self._open()
        # 20 silver visits and one gold customer.
        self.assertEqual(self._figure(head, "visit_duty"), (4, 21, 19.05, "missed"))
        officer = self._find(role="customer_resources")
        self.assertNotIn("visit_duty", officer.line_ids.mapped("code"))

    def test_complaints_by_local_year(self):
        product = self._create_product("T-AP")
        for number, partner in enumerate((self.gold, self.silver)):
            self._create_policy(f"T-A{number}", partner, product)
        # In force from July on: half a customer over the year.
        self._create_policy("T-A9", self.plain, product, date_start=date(2026, 7, 1))
        closed = {"state": "closed"}
        self._complaint("2026-01-01 00:00", outcome="justified", tier_verdict="in_time", **closed)
        self._complaint(
            "2026-12-31 23:59",
            outcome="partly",
            tier_verdict="late",
            regulator_verdict="in_time",
            **closed,
        )
        self._complaint("2025-12-31 23:59", outcome="justified")
        self._complaint("2027-01-01 00:00", outcome="justified")
        self._complaint("2026-05-01 10:00", state="merged")
        self._complaint("2026-05-01 10:00", outcome="unjustified", state="withdrawn")
        head = self._open()
        # 3 complaints, 2.5 customers.
        self.assertEqual(self._figure(head, "complaint_rate"), (3, 2.5, 1200, "missed"))
        self.assertEqual(self._figure(head, "complaint_tier"), (1, 2, 50, "missed"))
        self.assertEqual(self._figure(head, "complaint_regulator"), (1, 1, 100, "met"))
        self.assertEqual(self._figure(head, "complaint_justified"), (2, 0, 2, "met"))
        other = self._find(role="customer_resources")
        self.assertEqual(self._figure(other, "complaint_rate"), (0, 2.5, 0, "met"))

    def test_unanswered_complaints_are_late_once_their_day_is_over(self):
        self._complaint("2026-05-01 10:00")
        head = self._open()
        self.assertEqual(self._figure(head, "complaint_tier"), (0, 1, 0, "missed"))

    def test_budget(self):
        self._budget_line(self.bj, "customer_resources", 1000, 1000)
        self._budget_line(self.hq, "customer_resources", 500, 250)
        self._budget_line(self.hq, "business_management", 100, 101)
        self._name_hq_heads()
        head = self._open()
        self.assertEqual(self._figure(head, "budget_kept"), (1000, 1000, 100, "met"))
        # Head office: its own department's and that of the branches.
        officer = self._find(role="customer_resources", company=self.hq)
        self.assertEqual(self._figure(officer, "budget_kept"), (1250, 1500, 83.33, "met"))
        leader = self._find(role="business_management", company=self.hq)
        self.assertEqual(self._figure(leader, "budget_kept"), (101, 100, 101, "missed"))

    def _name_hq_heads(self):
        teams = self.env["insurance.service.team"].search([("company_id", "=", self.hq.id)])
        for team in teams:
            team.leader_id = {
                "customer_resources": self.hq_officer_2,
                "business_management": self.hq_operations,
            }.get(team.department)

    def _budget_line(self, company, department, amount, spent):
        budget = self.env["insurance.service.budget"].create(
            {"company_id": company.id, "department": department, "year": 2026}
        )
        if company == self.hq:
            self.care_item = self.care_item.copy(
                {"code": f"T-{department}", "department": department, "budget_level": "hq"}
            )
        line = self.env["insurance.service.budget.line"].create(
            {
                "budget_id": budget.id,
                "tier_id": self.tiers["gold"].id,
                "item_id": self.care_item.id,
                "reason": "Test",
                "amount": amount,
            }
        )
        budget.write({"state": "approved"})
        # A supplement of 1 came later: the budget first approved is what counts.
        line.write({"initial_amount": amount, "amount": amount + 1, "spent": spent})
        self.env.flush_all()

    def test_without_facts_there_is_no_data_and_no_score(self):
        self.env["res.partner"].search([("customer_code", "!=", False)]).active = False
        head = self._open()
        for code in ("request_on_time", "care_on_time", "visit_minimum", "complaint_rate"):
            self.assertEqual(self._figure(head, code)[2:], (0, "no_data"))
        line = head.line_ids.filtered(lambda line: line.code == "care_on_time")
        self.assertEqual((line.value_text, line.previous_text), ("No data", "–"))
        # A number is known: there were no justified complaints.
        self.assertEqual(self._figure(head, "complaint_justified"), (0, 0, 0, "met"))
        self.assertEqual((head.has_score, head.score), (True, 100))

    def test_head_office_holds_the_figures_of_all_branches(self):
        self._name_hq_heads()
        self._request(date(2026, 3, 1))
        self._request(date(2026, 3, 1), late=1, partner=self.far)
        self._open()
        leader = self._find(role="business_management", company=self.hq)
        self.assertEqual(leader.user_id, self.hq_operations)
        self.assertEqual(self._figure(leader, "request_on_time"), (1, 2, 50, "missed"))
        far = self._find(company=self.gd)
        self.assertEqual(self._figure(far, "request_on_time"), (0, 1, 0, "missed"))

    def test_points_and_score(self):
        for late in (0, 0, 0, 1):
            self._request(date(2026, 3, 1), late=late)
        indicators = self.env["insurance.appraisal.indicator"]
        indicators.search([("role", "=", "head")]).active = False
        indicators.create(
            [
                {"year": 2026, "role": "head", "code": code, "target": target, "weight": weight}
                for code, target, weight in (
                    ("request_on_time", 75, 30),
                    ("request_on_time_vip", 100, 50),
                    ("care_on_time", 95, 20),
                )
            ]
        )
        head = self._open()
        # 30 of 30, 75% of 50 = 37.5; care has no data: 67.5 of 80 points.
        self.assertEqual(head.line_ids.mapped("points"), [30, 37.5, 0])
        self.assertAlmostEqual(head.score, 84.4, 1)
        self.assertEqual((head.met_count, head.missed_count, head.no_data_count), (1, 1, 1))

    def test_targets_belong_to_head_office_and_count_from_their_year(self):
        indicators = self.env["insurance.appraisal.indicator"]
        values = {"year": 2027, "role": "head", "code": "care_on_time", "target": 99, "weight": 1}
        for user in (self.bj_branch_head, self.hq_gm, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._as(user, indicators).create(values)
        mine = self._as(self.hq_officer, indicators).create({**values, "is_default": True})
        self.assertFalse(mine.is_default)

        def find(year):
            rows = indicators._get_for_year(year)["head"]
            return rows.filtered(lambda row: row.code == "care_on_time").target

        self.assertEqual((find(2026), find(2027), find(2028)), (95, 99, 99))
        shipped = self._as(self.hq_officer, indicators).search([("year", "=", 2020)], limit=1)
        self.assertTrue(shipped.is_default)
        shipped.target = 50
        self.assertFalse(shipped.is_default)

    def test_queries_do_not_grow_with_the_branches(self):
        counts = []
        for number in (2, 20):
            for index in range(number):
                code = f"T-{number}-{index}"
                branch = self._create_branch(code, "a", 1)
                branch.branch_head_id = self._create_role_user(code, "branch_head", branch, branch)
                self._create_tier_customer(f"{code}-C", "gold", branch)
            companies = self.hq + self.hq.search([("branch_code", "like", f"T-{number}-")])
            with self._at("2027-01-05 10:00"):
                self.env["insurance.appraisal"]._open_missing(2024 + number // 20, companies)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                appraisals = self.env["insurance.appraisal"].search(
                    [("company_id", "in", companies.ids)]
                )
                appraisals._refresh()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        # Odoo stores rows by the hundred: 18 branches more are 216 lines more.
        self.assertLessEqual(counts[1], counts[0] + 4, counts)
