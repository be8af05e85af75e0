"""Notices of maturity, lapse and reinstatement, and the state's day they rest on (R5)."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..policy.import_common import ImportCommon
from .common import NoticeCommon

#: A Thursday; the day after is worked.
TODAY = date(2026, 3, 5)


@tagged("post_install", "-at_install")
class TestNotices(NoticeCommon):
    def _change(self, policy, state, day=TODAY):
        with self._on(day):
            policy.with_user(self.bj_operations).state = state

    def test_state_keeps_its_day_and_what_it_was_before(self):
        with self._on(date(2026, 1, 5)):
            policy = self._make("S-1", date(2026, 12, 31))
        self.assertEqual((policy.state_date, policy.previous_state), (date(2026, 1, 5), False))
        self._change(policy, "lapsed")
        self.assertEqual((policy.state_date, policy.previous_state), (TODAY, "in_force"))
        self._change(policy, "lapsed", date(2026, 3, 9))
        self.assertEqual(policy.state_date, TODAY)

    def test_nobody_writes_the_day_or_the_former_state(self):
        policy = self._make("S-2", date(2026, 12, 31))
        for vals in ({"state_date": TODAY}, {"previous_state": "lapsed"}):
            with self.assertRaises(AccessError):
                policy.with_user(self.bj_operations).write(vals)
            with self.assertRaises(AccessError):
                self.env["insurance.policy"].with_user(self.bj_operations).create([vals])

    def test_lapse_and_reinstatement_are_told_within_a_working_day(self):
        policy = self._make("S-3", date(2026, 12, 31))
        self._change(policy, "lapsed")
        self._plan(TODAY)
        lapse = self._get_tasks(policy)
        self.assertEqual(lapse.occasion, f"lapse-{policy.id}-2026-03-05")
        self.assertEqual((lapse.item_id.code, str(lapse.date_due)), ("R5", "2026-03-06"))
        # Friday 6 March; the next working day is Monday.
        friday = date(2026, 3, 6)
        self._change(policy, "in_force", friday)
        self._plan(friday)
        self.assertEqual(lapse.state, "cancelled")
        self.assertIn("in force again", lapse.close_reason)
        self.assertEqual(self._get_days(policy)["reinstatement"], "2026-03-09")

    def test_notice_done_before_the_reinstatement_stays_done(self):
        policy = self._make("S-4", date(2026, 12, 31))
        self._change(policy, "lapsed")
        self._plan(TODAY)
        lapse = self._get_tasks(policy)
        with self._on(TODAY):
            self._as(self.bj_operations, lapse).action_done(evidence="Letter")
        self._change(policy, "in_force", date(2026, 3, 6))
        self._plan(date(2026, 3, 6))
        self.assertEqual(lapse.state, "done")

    def test_maturity_of_long_term_policies_is_planned_beforehand(self):
        policy = self._make("S-5", date(2026, 4, 30), product=self.long)
        short = self._make("S-6", date(2026, 4, 30))
        self._plan(TODAY)
        # Labour Day: 1 to 5 May 2026 are off; the next working day is Wednesday the 6th.
        self.assertEqual(self._get_days(policy)["maturity"], "2026-05-06")
        self.assertNotIn("maturity", self._get_days(short))
        self._change(policy, "matured", date(2026, 5, 1))
        self._plan(date(2026, 5, 1))
        task = self._get_tasks(policy).filtered(lambda t: t.occasion.startswith("maturity"))
        self.assertEqual((len(task), task.state), (1, "planned"))

    def test_surrender_cancels_the_maturity_notice(self):
        policy = self._make("S-7", date(2026, 4, 30), product=self.long)
        self._plan(TODAY)
        self._change(policy, "surrendered")
        self._plan(TODAY)
        self.assertEqual(set(self._get_tasks(policy).mapped("state")), {"cancelled"})

    def test_old_changes_are_not_told(self):
        policy = self._make("S-8", date(2026, 12, 31), state="lapsed")
        old = self._make("S-9", date(2026, 12, 31))
        self._change(old, "lapsed", date(2026, 1, 5))
        upgraded = self._make("S-10", date(2026, 12, 31), state="lapsed")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE insurance_policy SET state_date = NULL WHERE id = %s", upgraded.id)
        )
        self._plan(TODAY)
        for quiet in policy + old + upgraded:
            self.assertFalse(self._get_tasks(quiet), quiet.policy_number)

    def test_a_change_wakes_the_scheduled_action(self):
        policy = self._make("S-11", date(2026, 12, 31))
        cron = self.env.ref("insurance_service.ir_cron_notices")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self._change(policy, "lapsed")
        later = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(later - triggers), 1)


@tagged("post_install", "-at_install")
class TestImportedState(ImportCommon):
    def test_import_keeps_the_day_of_a_changed_state(self):
        for kind in ("customers", "products", "policies"):
            self._import(kind, [self._row(kind)])
        policy = self._find("policies", self._row("policies")["policy_number"])
        today = self.env.company._service_today()
        self.assertEqual((policy.state_date, policy.previous_state), (today, False))
        self.env.cr.execute(
            SQL("UPDATE insurance_policy SET state_date = '2020-01-01' WHERE id = %s", policy.id)
        )
        self._import("policies", [self._row("policies", insured_count="77")])
        policy.invalidate_recordset()
        self.assertEqual((str(policy.state_date), policy.insured_count), ("2020-01-01", 77))
        self._import("policies", [self._row("policies", state="lapsed")])
        policy.invalidate_recordset()
        self.assertEqual((policy.state_date, policy.previous_state), (today, "in_force"))
