"""The figures of a quarter, worked out by hand, at their boundaries."""

from datetime import date

from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"


@tagged("post_install", "-at_install")
class TestSummaryFigures(SummaryCommon):
    def test_requests_by_hand(self):
        # Gold: two working days. 6 March is a Friday: due on the 10th, done on the 9th.
        self._create_served("2026-03-06 10:00", "2026-03-09 11:00")
        # Received in December, finished in January: work of both quarters, done late.
        self._create_served("2025-12-22 10:00", "2026-01-05 10:00")
        # Open and long due at the end of the quarter.
        self._create_served("2026-03-16 10:00", "2026-04-01 00:00")
        # No standard: counted, not judged.
        self._create_served("2026-02-02 10:00", "2026-02-20 10:00", item_id=self.open_item.id)
        cancelled = self._create_served("2026-02-02 11:00")
        with self._at("2026-02-03 10:00"):
            cancelled.with_user(self.bj_branch_officer).action_cancel("Withdrawn")
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(self._get_row(summary, self.gold, self.item), (3, 2, 3, 1, 0))
        self.assertEqual(self._get_row(summary, self.gold, self.open_item), (1, 1, 0, 0, 0))
        line = summary.line_ids.filtered(lambda row: row.item_id == self.item)
        self.assertAlmostEqual(line.on_time_rate, 1 / 3)
        self.assertEqual(line.late_count, 2)
        totals = (summary.planned_count, summary.done_count, summary.due_count)
        self.assertEqual((*totals, summary.on_time_count, summary.late_count), (4, 3, 3, 1, 2))

    def test_first_and_last_moment_in_local_time(self):
        # Shanghai is eight hours ahead: these are 31 December and 31 March in UTC, both.
        self._create_served("2026-01-01 00:00", "2026-01-01 00:00")
        self._create_served("2026-03-31 23:59", "2026-03-31 23:59")
        # Closed before, and received after the quarter.
        self._create_served("2025-12-31 10:00", "2025-12-31 23:59")
        self._create_served("2026-04-01 00:00", "2026-04-01 00:00")
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(self._get_row(summary, self.gold, self.item), (2, 2, 2, 2, 0))

    def test_open_request_is_due_from_the_day_after_its_deadline(self):
        # 27 March is a Friday: due on Tuesday, the 31st, the last day of the quarter.
        request = self._create_served("2026-03-27 10:00")
        self.assertEqual(request.deadline_date, date(2026, 3, 31))
        with self._at("2026-03-31 23:00"):
            summary = self._open_summary()
            self.assertEqual(self._get_row(summary, self.gold, self.item), (1, 0, 0, 0, 0))
        with self._at("2026-04-01 00:00"):
            summary.action_refresh()
        self.assertEqual(self._get_row(summary, self.gold, self.item), (1, 0, 1, 0, 0))

    def test_deadline_in_the_next_quarter_is_not_judged(self):
        self._create_served("2026-03-30 10:00")
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(self._get_row(summary, self.gold, self.item), (1, 0, 0, 0, 0))

    def test_care_by_hand(self):
        first, last = date(2026, 1, 1), date(2026, 3, 31)
        self._create_task(self.gold, first, first, 100.10)
        self._create_task(self.gold, last, last, 200.20)
        self._create_task(self.gold, date(2026, 3, 8), date(2026, 3, 9), 0.70)
        self._create_task(self.gold, date(2026, 2, 1))
        self._create_task(self.gold, date(2026, 2, 2), state="missed")
        # Given early: counted now, not again when it falls due.
        self._create_task(self.gold, date(2026, 4, 5), date(2026, 3, 30), 50)
        # Due in the quarter, but done or due outside, or cancelled.
        self._create_task(self.gold, date(2026, 1, 3), date(2025, 12, 31), 1000)
        self._create_task(self.gold, date(2026, 3, 31), date(2026, 4, 1), 2000)
        self._create_task(self.gold, date(2025, 12, 31))
        self._create_task(self.gold, date(2026, 4, 1))
        self._create_task(self.gold, date(2026, 2, 3), state="cancelled")
        with self._at(APRIL):
            summary = self._open_summary()
            # Seven planned: three in February and March are not done, one of them in April.
            self.assertEqual(self._get_row(summary, self.gold, self.care_item), (7, 4, 7, 3, 351.0))
            later = self._open_summary(quarter="2")
        # 31 March done on 1 April: late there; 1 April: due since yesterday, not done.
        self.assertEqual(self._get_row(later, self.gold, self.care_item), (2, 1, 2, 0, 2000))
        self.assertEqual(summary.spend, 351.0)

    def test_vip_customers_of_the_branch_only(self):
        for partner in (self.plain, self.far):
            company = partner.home_company_id
            user = self.bj_operations if company == self.bj else self.gd_operations
            self._create_served(
                "2026-03-06 10:00", user=user, partner_id=partner.id, company_id=company.id
            )
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(summary.line_ids.partner_id, self.gold + self.silver)
        self.assertEqual(summary.customer_count, 2)
        # Nothing planned for either: a row all the same, so that one sees it.
        for partner in (self.gold, self.silver):
            self.assertEqual(self._get_row(summary, partner), (0, 0, 0, 0, 0))
        self.assertFalse(summary.line_ids.item_id)
        self.assertEqual(summary.on_time_rate, 0)

    def test_tier_held_in_the_quarter(self):
        # Silver until 10 March, regular from then on: a customer of this summary, at silver.
        self._create_period(self.gold, "gold", date(2025, 3, 1), date(2025, 12, 31))
        self._create_period(self.gold, "silver", date(2026, 1, 1), date(2026, 3, 10))
        self._create_period(self.gold, "regular", date(2026, 3, 11))
        self._create_period(self.silver, "silver", date(2026, 4, 1))
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(summary.line_ids.partner_id, self.gold)
        self.assertEqual(summary.line_ids.tier_id, self.tiers["silver"])

    def test_customer_who_moved_counts_where_the_quarter_ended(self):
        self._create_period(self.gold, "gold", date(2025, 3, 1), date(2026, 2, 28))
        self._create_period(self.gold, "gold", date(2026, 3, 1), company=self.gd)
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual(summary.line_ids.partner_id, self.silver)

    def test_empty_branch(self):
        officer = self._create_role_user("hn_officer", "branch_officer", self.hn, self.hn)
        with self._at(APRIL):
            summary = self._open_summary(officer, company_id=self.hn.id)
            summary.action_submit()
        self.assertFalse(summary.line_ids)
        self.assertEqual((summary.customer_count, summary.state), (0, "submitted"))

    def test_complaints_and_satisfaction_of_other_subjects(self):
        model = type(self.env["insurance.quarter.summary"])
        gold, far = self.gold.id, self.far.id
        complaints = {(gold, False): 2, (gold, self.item.id): 1, (far, False): 5}
        self.patch(model, "_collect_complaints", lambda *args: complaints)
        self.patch(model, "_collect_satisfaction", lambda *args: {(gold, False): (3, 4)})
        with self._at(APRIL):
            summary = self._open_summary()
        self.assertEqual((summary.complaint_count, summary.satisfaction), (3, 0.75))
        line = summary.line_ids.filtered(
            lambda row: row.partner_id == self.gold and not row.item_id
        )
        self.assertEqual((line.complaint_count, line.satisfaction), (2, 0.75))

    def test_share_of_a_group_is_that_of_its_sums(self):
        for _number in range(3):
            self._create_served("2026-03-06 10:00", "2026-03-06 11:00")
        self._create_served("2026-03-06 10:00", partner_id=self.silver.id)
        with self._at(APRIL):
            summary = self._open_summary()
        lines = self.env["insurance.quarter.summary.line"]
        domain = [("summary_id", "=", summary.id)]
        groups = lines._read_group(domain, ["item_id"], ["on_time_rate:avg"])
        self.assertEqual(groups, [(self.item, 0.75)])

    def test_as_many_queries_for_many_customers(self):
        self._count(1)
        few = self._count(2)
        self.assertLessEqual(self._count(30), few)

    def _count(self, number):
        partners = [
            self._create_tier_customer(f"T-{number}-{index}", "gold", self.bj)
            for index in range(number)
        ]
        for partner in partners:
            self._create_task(partner, date(2026, 2, 1), date(2026, 2, 1), 10)
        summaries = self.env["insurance.quarter.summary"].sudo()
        summary = summaries.search([("company_id", "=", self.bj.id)]) or summaries.create(
            {"company_id": self.bj.id, "year": 2026, "quarter": "1"}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with self._at(APRIL):
            summary._refresh()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _create_period(self, partner, tier, day, last=False, company=None):
        """Store a tier period with the round and line it needs."""
        if not hasattr(self, "_period_round"):
            self._period_round = self._create_round(2025)
        lines = self.env["insurance.assessment.line"].sudo()
        line = lines.search(
            [("round_id", "=", self._period_round.id), ("partner_id", "=", partner.id)]
        ) or lines.create(
            {
                "round_id": self._period_round.id,
                "partner_id": partner.id,
                "company_id": (company or self.bj).id,
            }
        )
        return self.env["insurance.tier.period"].create(
            {
                "partner_id": partner.id,
                "company_id": (company or self.bj).id,
                "tier_id": self.tiers[tier].id,
                "change": "new",
                "date_from": day,
                "date_to": last,
                "round_id": self._period_round.id,
                "line_id": line.id,
            }
        )
