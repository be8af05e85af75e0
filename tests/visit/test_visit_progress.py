"""Progress of executives and customers: what is held, expected by today, behind."""

from datetime import date

from odoo.tests import tagged

from .common import VisitCommon

REPORT = ("Talked about the renewal", "good", "Mr Wang confirms")


@tagged("post_install", "-at_install")
class TestVisitProgress(VisitCommon):
    """Worked by hand with the calendar of 2026: 248 working days, 121 of them by 30 June."""

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-06-30 15:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)
        self.env["insurance.visit.duty"]._collect(2026, self.hq)

    def _rows(self, user, who):
        rows = self._as(user, self.env["insurance.visit.progress"]).search(
            [("user_id", "=", who.id), ("year", "=", 2026)]
        )
        return {row.tier_code: row for row in rows}

    def _figures(self, row):
        return (row.target, row.expected, row.done, row.shortfall, row.planned, row.overdue)

    def test_working_days(self):
        _today, elapsed, total = (
            self.env["insurance.visit.progress"].with_company(self.hq)._get_year_shares()
        )
        calendar = self.env["insurance.workday"]._get_calendar(self.hq)
        by_hand = sum(w for _day, w in calendar.days(date(2026, 1, 1), date(2026, 6, 30)))
        self.assertEqual(elapsed, by_hand)
        self.assertEqual(
            total, sum(w for _d, w in calendar.days(date(2026, 1, 1), date(2026, 12, 31)))
        )

    def test_gm_office_member(self):
        gold = self._create_many("gold", 4)
        for number, customer in enumerate(gold):
            visit = self._visit(
                self.hq_gm, partner_id=customer.id, at=f"2026-06-0{number + 1} 10:00"
            )
            if number < 2:
                visit.action_hold(*REPORT)
        # A second one on the same day does not count.
        again = self._visit(self.hq_gm, partner_id=gold[0].id, at="2026-06-01 16:00")
        again.action_hold(*REPORT)
        row = self._rows(self.hq_officer, self.hq_gm)["gold"]
        elapsed, total = (
            self.env["insurance.visit.progress"].with_company(self.hq)._get_year_shares()[1:]
        )
        expected = 10 * elapsed // total
        self.assertEqual(expected, 4)
        self.assertEqual(self._figures(row), (10, 4, 2, 2, 2, 2))
        self.assertEqual(row.remaining, 8)

    def test_branch_head_visits_different_gold_customers(self):
        gold = self._create_many("gold", 3)
        for day in ("01", "02"):
            visit = self._visit(partner_id=gold[0].id, at=f"2026-06-{day} 10:00")
            visit.action_hold(*REPORT)
        rows = self._rows(self.bj_branch_head, self.bj_branch_head)
        self.assertEqual(self._figures(rows["gold"])[:4], (3, 1, 1, 0))
        self.assertEqual(self._figures(rows["silver"])[:4], (20, 9, 0, 9))

    def test_years_before_and_after(self):
        duties = self.env["insurance.visit.duty"]
        duties._collect(2025, self.hq)
        duties._collect(2027, self.hq)
        found = self._as(self.hq_officer, self.env["insurance.visit.progress"]).search(
            [("user_id", "=", self.hq_gm.id), ("tier_code", "=", "gold")], order="year"
        )
        # The quotas are shipped for 2026: before there were none.
        self.assertEqual(found.mapped("year"), [2026, 2027])
        self.assertEqual(found[-1].expected, 0)

    def test_branches_see_their_own(self):
        progress = self.env["insurance.visit.progress"]
        self.assertEqual(
            self._as(self.bj_branch_officer, progress).search([]).user_id, self.bj_branch_head
        )
        self.assertFalse(self._as(self.gd_branch_officer, progress).search([]))
        self.assertFalse(self._as(self.bj_salesperson, progress).search([]))
        self.assertIn(self.hq_gm, self._as(self.hq_auditor, progress).search([]).user_id)

    def test_promised_visits_of_customers(self):
        plain = self._create_tier_customer("V-PLAIN", None, self.bj)
        self._visit(at="2026-06-01 10:00").action_hold(*REPORT)
        minimum = self._as(self.bj_specialist, self.env["insurance.visit.minimum"])
        rows = {row.partner_id: row for row in minimum.search([])}
        self.assertEqual(set(rows), {self.gold, plain})
        gold, regular = rows[self.gold], rows[plain]
        self.assertEqual((gold.minimum, gold.expected, gold.done, gold.shortfall), (3, 1, 1, 0))
        self.assertEqual((regular.minimum, regular.expected, regular.tier_code), (1, 0, "regular"))
        self.assertEqual(self.gold.with_user(self.bj_specialist).visit_held_count, 1)
        self.assertFalse(
            self._as(self.bj_salesperson, self.env["insurance.visit.minimum"]).search([])
        )
        with self._at("2026-12-31 15:00"):
            self.env.invalidate_all()
            late = minimum.search([("shortfall", ">", 0)])
            self.assertEqual({r.partner_id: r.shortfall for r in late}, {self.gold: 2, plain: 1})
        action = minimum.search([]).action_plan_visits()
        self.assertEqual(set(action["context"]["active_ids"]), set((self.gold + plain).ids))
