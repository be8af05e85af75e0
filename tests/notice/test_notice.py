"""Renewal reminders and notices: days worked out by hand, twice, after changes, by role."""

from datetime import date
from unittest.mock import patch

from odoo.addons.insurance_service.models.notice.planning import NoticePlan
from odoo.addons.insurance_service.rules import notice
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NoticeCommon

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestRenewal(NoticeCommon):
    def test_due_two_calendar_months_before_the_end(self):
        expected = {
            date(2026, 8, 31): "2026-06-30",
            date(2026, 6, 30): "2026-04-30",
            date(2026, 12, 31): "2026-10-31",
            date(2027, 2, 28): "2026-12-28",
        }
        policies = {end: self._make(f"N-{index}", end) for index, end in enumerate(expected)}
        self._plan(TODAY)
        for end, due in expected.items():
            task = self._get_tasks(policies[end])
            self.assertEqual(str(task.date_due), due)
            self.assertEqual(task.date_occasion, end)
            self.assertEqual(task.occasion, f"renewal-{policies[end].id}-{end}")
            self.assertEqual(task.item_id.code, "R4")
            self.assertEqual(task.year, end.year)

    def test_end_of_february_of_common_and_leap_years(self):
        for year, due in ((2026, "2026-02-28"), (2028, "2028-02-29")):
            policy = self._make(f"N-APR-{year}", date(year, 4, 30))
            self._plan(date(year, 1, 15))
            self.assertEqual(self._get_days(policy), {"renewal": due})

    def test_database_and_rule_agree_on_every_day_of_four_years(self):
        self.env.cr.execute(
            "SELECT d::date, (d - interval '2 months')::date"
            " FROM generate_series('2025-01-01'::date, '2028-12-31'::date, '1 day') d"
        )
        for day, due in self.env.cr.fetchall():
            self.assertEqual(notice.months_before(day, 2), due)

    def test_known_too_late_is_due_at_once_and_begins_on_a_working_day(self):
        policy = self._make("N-LATE", date(2026, 4, 10))
        task_of = self._plan(date(2026, 3, 1)) and self._get_tasks(policy)
        # 1 March 2026 is a Sunday; the last working day before is Saturday 28 February, a
        # make-up day after the Spring Festival.
        self.assertEqual(str(task_of.date_due), "2026-03-01")
        self.assertEqual(str(task_of.date_prepare), "2026-02-28")

    def test_planned_until_two_months_into_the_next_year_and_not_further(self):
        inside = self._make("N-IN", date(2027, 5, 1))
        outside = self._make("N-OUT", date(2027, 5, 2))
        past = self._make("N-PAST", date(2026, 3, 1))
        self._plan(TODAY)
        self.assertEqual(self._get_days(inside), {"renewal": "2027-03-01"})
        self.assertFalse(self._get_tasks(outside))
        self.assertFalse(self._get_tasks(past))

    def test_regular_customers_are_reminded_like_vips(self):
        policy = self._make("N-PLAIN", date(2026, 12, 31), partner=self.plain)
        self._plan(TODAY)
        self.assertEqual(self._get_days(policy), {"renewal": "2026-10-31"})

    def test_only_policies_in_force(self):
        for state in ("lapsed", "surrendered", "cancelled", "matured"):
            policy = self._make(f"N-{state}", date(2026, 12, 31), state=state)
            self._plan(TODAY)
            self.assertFalse(self._get_tasks(policy), state)
        archived = self._make("N-ARC", date(2026, 12, 31), active=False)
        self._plan(TODAY)
        self.assertFalse(self._get_tasks(archived))

    def test_yearly_premiums_within_the_payment_years_only(self):
        policy = self._make(
            "N-PREM", date(2033, 8, 30), date(2023, 8, 31), self.long, payment_years=5
        )
        self._plan(TODAY)
        self.assertEqual(self._get_days(policy), {"premium": "2026-06-30"})
        last = self._get_tasks(policy)
        self.assertEqual(last.date_occasion, date(2026, 8, 31))
        # The fifth premium is the anniversary of 2027, the sixth would be none.
        self._plan(date(2028, 1, 3))
        self.assertEqual(len(self._get_tasks(policy)), 1)
        self._plan(date(2027, 3, 1))
        self.assertEqual(
            [str(task.date_due) for task in self._get_tasks(policy)], ["2026-06-30", "2027-06-30"]
        )

    def test_anniversary_of_29_february_is_28_february(self):
        policy = self._make(
            "N-LEAP", date(2034, 2, 27), date(2024, 2, 29), self.long, payment_years=10
        )
        self._plan(TODAY)
        task = self._get_tasks(policy)
        self.assertEqual(
            (str(task.date_occasion), str(task.date_due)), ("2027-02-28", "2026-12-28")
        )

    def test_single_premium_has_no_yearly_premium(self):
        policy = self._make(
            "N-SINGLE", date(2033, 8, 30), date(2023, 8, 31), self.short, payment_years=5
        )
        self._plan(TODAY)
        self.assertFalse(self._get_tasks(policy))

    def test_second_run_creates_nothing(self):
        self._make("N-TWICE", date(2026, 12, 31))
        first = self._plan(TODAY)
        self.assertEqual(first["created"], 1)
        self.assertEqual(self._plan(TODAY), {"created": 0, "cancelled": 0, "revived": 0})
        self.assertEqual(self._plan(date(2026, 3, 3))["created"], 0)

    # === Changes === #

    def test_renewed_policy_cancels_the_reminder_and_plans_the_next(self):
        policy = self._make("N-REN", date(2026, 12, 31))
        self._plan(TODAY)
        policy.date_end = date(2027, 3, 31)
        self._plan(TODAY)
        old, new = self._get_tasks(policy)
        self.assertEqual((old.state, old.close_code), ("cancelled", "policy"))
        self.assertIn("falls due on another day", old.close_reason)
        self.assertEqual((new.state, str(new.date_due)), ("planned", "2027-01-31"))
        policy.date_end = date(2026, 12, 31)
        self._plan(TODAY)
        self.assertEqual((old.state, new.state), ("planned", "cancelled"))
        self.assertFalse(old.close_reason)

    def test_ended_policies_cancel_with_the_reason_in_words(self):
        reasons = {"surrendered": "surrendered", "cancelled": "cooling-off", "lapsed": "lapsed"}
        for state, word in reasons.items():
            policy = self._make(f"N-END-{state}", date(2026, 12, 31))
            self._plan(TODAY)
            policy.state = state
            self._plan(TODAY)
            task = self._get_tasks(policy).filtered(lambda t: t.care_kind == "renewal")
            self.assertEqual(task.state, "cancelled")
            self.assertIn(word, task.close_reason)

    def test_done_and_cancelled_by_hand_stay(self):
        done = self._make("N-DONE", date(2026, 12, 31))
        hand = self._make("N-HAND", date(2026, 12, 30))
        self._plan(TODAY)
        self._as(self.bj_specialist, self._get_tasks(done)).action_done()
        self._as(self.bj_branch_officer, self._get_tasks(hand)).action_cancel("Not wanted")
        done.state = "surrendered"
        self._plan(TODAY)
        self.assertEqual(self._get_tasks(done).state, "done")
        self.assertEqual(self._get_tasks(hand).close_code, "hand")

    # === Who === #

    def test_responsible_is_the_policys_salesperson_then_the_customers(self):
        self.plain.user_id = self.bj_salesperson
        own = self._make("N-OWN", date(2026, 12, 31), user_id=self.bj_specialist.id)
        other = self._make("N-CUST", date(2026, 12, 30), partner=self.plain)
        other.user_id = False
        stranger = self._make("N-STRANGER", date(2026, 12, 29), partner=self.plain)
        self._plan(TODAY)
        self.assertEqual(self._get_tasks(own).user_id, self.bj_specialist)
        self.assertEqual(self._get_tasks(other).user_id, self.bj_salesperson)
        stranger.user_id = self.bj_branch_head
        self._plan(TODAY)
        self.assertEqual(self._get_tasks(stranger).user_id, self.bj_branch_head)

    def test_responsible_assigned_by_hand_stays(self):
        policy = self._make("N-ASSIGN", date(2026, 12, 31), user_id=self.bj_salesperson.id)
        self._plan(TODAY)
        task = self._get_tasks(policy)
        self._as(self.bj_branch_officer, task).action_assign(self.bj_specialist.id)
        self._plan(TODAY)
        self.assertEqual(task.user_id, self.bj_specialist)

    def test_salesperson_sees_and_confirms_own_customers_only(self):
        mine = self._make("N-MINE", date(2026, 12, 31), user_id=self.bj_salesperson.id)
        foreign = self._make("N-FOREIGN", date(2026, 12, 31), partner=self.plain)
        self._plan(TODAY)
        task = self._as(self.bj_salesperson, self._get_tasks(mine))
        with self._on(TODAY):
            task.action_done(evidence="Called, renews")
        self.assertEqual((task.state, task.done_date), ("done", TODAY))
        with self.assertRaises(AccessError):
            self._as(self.bj_salesperson, self._get_tasks(foreign)).read(["state"])

    def test_task_belongs_to_the_branch_of_the_policy(self):
        policy = self._make("N-GD", date(2026, 12, 31), branch=self.gd)
        self._plan(TODAY)
        self.assertFalse(self._get_tasks(policy))
        self._plan(TODAY, self.gd)
        task = self._get_tasks(policy)
        self.assertEqual(task.company_id, self.gd)
        self.assertTrue(self._as(self.gd_specialist, task).date_due)
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, task).read(["state"])

    def test_auditor_reads_and_confirms_nothing(self):
        policy = self._make("N-AUD", date(2026, 12, 31))
        self._plan(TODAY)
        task = self._as(self.hq_auditor, self._get_tasks(policy))
        self.assertEqual(str(task.date_due), "2026-10-31")
        with self.assertRaises(AccessError):
            task.action_done()

    # === The job === #

    def test_one_branch_that_fails_is_listed_and_stops_no_other(self):
        here = self._make("N-HERE", date(2026, 12, 31))
        there = self._make("N-THERE", date(2026, 12, 31), branch=self.gd)
        run = NoticePlan.run

        def fail(plan):
            if plan.company == self.bj:
                raise ValueError("broken")
            return run(plan)

        logger = "odoo.addons.insurance_service.models.notice.insurance_care_task_notice"
        with self._on(TODAY), patch.object(NoticePlan, "run", fail), mute_logger(logger):
            for company in self.bj + self.gd:
                self.tasks._plan_notices_safely(company)
        self.assertFalse(self._get_tasks(here))
        self.assertTrue(self._get_tasks(there))
        failure = self.env["insurance.care.failure"].search(
            [("job", "=", "notices"), ("company_id", "in", (self.bj + self.gd).ids)]
        )
        self.assertEqual((failure.company_id, failure.state), (self.bj, "open"))
        with self._on(TODAY):
            self.tasks._plan_notices_safely(self.bj)
        self.assertEqual(failure.state, "solved")

    def test_queries_do_not_grow_with_the_policies(self):
        self._make("N-Q0", date(2026, 12, 31))
        self._plan(TODAY)
        for index in range(1, 21):
            self._make(f"N-Q{index}", date(2026, 12, 31))
        self.env.flush_all()
        with self.assertQueryCount(20):
            self.assertEqual(self._plan(TODAY)["created"], 20)
