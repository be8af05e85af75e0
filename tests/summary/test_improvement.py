"""Problems and improvement actions: until when, by whom, and on which summaries they stand."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"


@tagged("post_install", "-at_install")
class TestImprovement(SummaryCommon):
    def setUp(self):
        super().setUp()
        with self._at(APRIL):
            self.summary = self._open_summary()
            self.action = self._create_action(self.summary, partner_id=self.gold.id)

    def test_responsible_is_told(self):
        activity = self.action.sudo().activity_ids
        self.assertEqual(activity.user_id, self.bj_specialist)
        self.assertEqual(activity.date_deadline, date(2026, 4, 30))
        self.assertNotIn("Late letters", activity.summary or "")
        with self._at(APRIL):
            self.action.write({"user_id": self.bj_branch_officer.id, "date_due": "2026-05-05"})
        activity = self.action.sudo().activity_ids
        self.assertEqual(activity.user_id, self.bj_branch_officer)
        self.assertEqual(activity.date_deadline, date(2026, 5, 5))

    def test_done_with_a_result_and_opened_again(self):
        action = self._as(self.bj_specialist, self.action)
        with self._at("2026-04-20 10:00"):
            with self.assertRaises(ValidationError):
                action.action_done(" ")
            action.action_done("Courier signed")
            self.assertEqual((action.state, action.done_date), ("done", date(2026, 4, 20)))
            self.assertFalse(self.action.sudo().activity_ids)
            with self.assertRaisesRegex(UserError, "done already"):
                action.action_done("Again")
            with self.assertRaisesRegex(UserError, "reopen"):
                self.action.date_due = date(2026, 6, 1)
            action.action_reopen("Courier stopped")
        self.assertEqual((action.state, action.done_date), ("open", False))
        self.assertTrue(self.action.sudo().activity_ids)

    def test_overdue_from_the_day_after(self):
        actions = self.env["insurance.improvement.action"].with_user(self.bj_branch_officer)
        for now, late in (("2026-04-30 23:00", False), ("2026-05-01 00:00", True)):
            with self.subTest(now=now), self._at(now):
                self.action.invalidate_recordset()
                self.assertEqual(self.action.is_overdue, late)
                found = actions.search([("is_overdue", "=", True), ("id", "=", self.action.id)])
                self.assertEqual(bool(found), late)

    def test_carried_over_while_open(self):
        with self._at("2026-07-02 09:00"):
            second = self._open_summary(quarter="2")
        self.assertEqual(second.carried_ids, self.action)
        self.assertEqual(second.open_action_count, 1)
        with self._at("2026-07-03 09:00"):
            self._as(self.bj_specialist, self.action).action_done("Courier signed")
            third = self._open_summary(quarter="3")
        with self._at("2026-10-09 09:00"):
            fourth = self._open_summary(quarter="4")
        # Done in July: open when the third quarter began, not when the fourth did.
        self.assertEqual(third.carried_ids, self.action)
        self.assertFalse(fourth.carried_ids)
        self.assertFalse(self.summary.carried_ids)
        self.assertEqual(self.summary.action_ids, self.action)

    def test_restated_quarter_shows_its_actions(self):
        with self._at(APRIL):
            self.summary.action_submit()
            self._as(self.bj_branch_head, self.summary).action_confirm()
            version = self.summary.browse(self.summary.action_restate("Late")["res_id"])
        self.assertEqual(version.carried_ids, self.action)

    def test_responsible_must_see_it(self):
        for user in (self.gd_specialist, self.bj_salesperson, self.hq_technical):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self._create_action(self.summary, user_id=user.id)

    def test_customer_of_the_branch_only(self):
        hq_summary = self.summary.with_user(self.bj_branch_officer)
        with self.assertRaises(UserError):
            self._create_action(hq_summary, partner_id=self.far.id)
        with self.assertRaises(UserError):
            self.action.partner_id = self.far

    def test_signed_words_stay(self):
        with self._at(APRIL):
            self.summary.action_submit()
        with self.assertRaisesRegex(UserError, "was submitted"):
            self.action.problem = "None"
        with self.assertRaisesRegex(UserError, "was submitted"):
            self.action.unlink()
        self.action.date_due = date(2026, 5, 31)
        for vals in ({"state": "done"}, {"result": "x"}, {"company_id": self.gd.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.action.write(vals)

    def test_added_from_the_form(self):
        # Commands run as the user of the transaction, as in a request from the browser.
        transaction = self.env.transaction
        self.patch(transaction, "default_env", self.summary.env)
        vals = {"problem": "P", "action": "A", "date_due": "2026-05-01"}
        self.summary.write({"action_ids": [(0, 0, {**vals, "user_id": self.bj_specialist.id})]})
        self.assertEqual(len(self.summary.action_ids), 2)
        self.summary.write({"action_ids": [(2, self.action.id)]})
        self.assertEqual(self.summary.action_ids.problem, "P")
        for extra in ({"state": "done"}, {"result": "x"}):
            with self.subTest(extra=extra), self.assertRaises(AccessError):
                self.summary.write({"action_ids": [(0, 0, {**vals, **extra})]})
