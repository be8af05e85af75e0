"""The way of a summary from draft to head office, and what stays frozen on it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"


@tagged("post_install", "-at_install")
class TestSummarySteps(SummaryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj.branch_head_id = cls.bj_branch_head

    def setUp(self):
        super().setUp()
        self._create_served("2026-03-06 10:00", "2026-03-09 11:00")
        with self._at(APRIL):
            self.summary = self._open_summary()

    def _todo(self, user):
        return self.summary.sudo().activity_ids.filtered(lambda a: a.user_id == user)

    def test_from_draft_to_head_office(self):
        with self._at(APRIL):
            self.summary.action_submit("Checked")
            self.assertTrue(self._todo(self.bj_branch_head))
            self._as(self.bj_branch_head, self.summary).action_confirm("Agreed")
            self.assertFalse(self._todo(self.bj_branch_head))
            self.assertTrue(self._todo(self.hq_officer))
            self._as(self.hq_officer, self.summary).action_receive()
        self.assertEqual(self.summary.state, "received")
        self.assertFalse(self.summary.sudo().activity_ids)
        signs = self.summary.sign_ids.sorted("id")
        self.assertEqual(
            [(sign.step, sign.user_id, sign.role, sign.opinion) for sign in signs],
            [
                ("submit", self.bj_branch_officer, "branch_officer", "Checked"),
                ("confirm", self.bj_branch_head, "branch_head", "Agreed"),
                ("receive", self.hq_officer, "hq_officer", False),
            ],
        )

    def test_not_before_the_quarter_is_over(self):
        with self._at("2026-06-30 23:59"):
            second = self._open_summary(quarter="2")
            with self.assertRaisesRegex(UserError, "quarter ends on"):
                second.action_submit()
        with self._at("2026-07-01 00:00"):
            second.action_submit()
        self.assertEqual(second.state, "submitted")
        with self._at("2026-06-30 23:59"), self.assertRaisesRegex(ValidationError, "not begun"):
            self._open_summary(quarter="3")

    def test_submitting_counts_a_last_time(self):
        self.assertEqual(self.summary.planned_count, 1)
        self._create_served("2026-03-10 10:00", "2026-03-10 11:00")
        with self._at(APRIL):
            self.summary.action_submit()
        self.assertEqual(self.summary.planned_count, 2)

    def test_steps_in_their_order_only(self):
        head = self._as(self.bj_branch_head, self.summary)
        hq = self._as(self.hq_officer, self.summary)
        with self._at(APRIL):
            for records, method in ((head, "action_confirm"), (hq, "action_receive")):
                with self.assertRaises(UserError):
                    getattr(records, method)()
            self.summary.action_submit()
            for records, method in ((self.summary, "action_submit"), (hq, "action_receive")):
                with self.assertRaisesRegex(UserError, "this step needs"):
                    getattr(records, method)()
            with self.assertRaisesRegex(UserError, "this step needs"):
                self.summary.action_refresh()

    def test_returned_summary_is_signed_anew(self):
        head = self._as(self.bj_branch_head, self.summary)
        with self._at(APRIL):
            self.summary.action_submit("First")
            with self.assertRaisesRegex(ValidationError, "reason"):
                head.action_return(" ")
            head.action_confirm()
            hq = self._as(self.hq_officer, self.summary)
            hq.action_return("Spend is missing")
        self.assertEqual(self.summary.state, "draft")
        self.assertFalse(self.summary._get_valid_signs())
        self.assertTrue(self._todo(self.bj_branch_officer))
        with self._at(APRIL):
            self.summary.action_refresh()
            self.summary.action_submit("Second")
        self.assertEqual(self.summary._get_valid_signs().opinion, "Second")
        self.assertEqual(len(self.summary.sign_ids), 4)

    def test_nobody_signs_twice(self):
        both = self._create_role_user("both", "branch_officer", self.bj, self.bj)
        both.group_ids += self.env.ref("insurance_service.group_branch_head")
        summary = self._as(both, self.summary)
        with self._at(APRIL):
            summary.action_submit()
            self.assertIn("signed it yourself", summary.blocked_actions["confirm"])
            with self.assertRaisesRegex(UserError, "signed it yourself"):
                summary.action_confirm()
            self._as(self.bj_branch_head, self.summary).action_confirm()

    def test_figures_cannot_be_written(self):
        line = self.summary.line_ids[:1]
        cases = [
            (self.summary, {"done_count": 9}),
            (self.summary, {"state": "received"}),
            (self.summary, {"version": 3}),
            (self.summary, {"has_late_data": True}),
            (self.summary, {"line_ids": [(1, line.id, {"done_count": 9})]}),
            (self.summary, {"sign_ids": [(0, 0, {"step": "receive"})]}),
            (line, {"done_count": 9}),
        ]
        for user in (self.bj_branch_officer, self.bj_branch_head, self.hq_officer):
            for records, vals in cases:
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                ):
                    self._as(user, records).write(vals)
        with self.assertRaises(UserError):
            line.sudo().write({"done_count": 9})
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            self.summary.unlink()
        with self.assertRaises(UserError):
            self.summary.copy()

    def test_figures_cannot_come_in_at_creation(self):
        for vals in ({"state": "received"}, {"done_count": 5}, {"version": 2}):
            with self.subTest(vals=vals), self._at(APRIL), self.assertRaises(AccessError):
                self._open_summary(quarter="2", **vals)
        with self._at(APRIL):
            model = self.env["insurance.quarter.summary"].with_user(self.bj_branch_officer)
            model = model.with_context(
                allowed_company_ids=self.bj.ids, default_state="received", default_version=7
            )
            opened = model.create({"company_id": self.bj.id, "year": 2025, "quarter": "4"})
        self.assertEqual((opened.state, opened.version), ("draft", 1))

    def test_words_are_frozen_too(self):
        self.summary.remark = "All visited"
        with self._at(APRIL):
            self.summary.action_submit()
        with self.assertRaisesRegex(UserError, "was submitted"):
            self.summary.remark = "Changed"
        with self.assertRaisesRegex(UserError, "was submitted"):
            self._create_action(self.summary)

    def test_signatures_are_kept(self):
        with self._at(APRIL):
            self.summary.action_submit()
        sign = self.summary.sign_ids
        for action in (
            lambda: sign.sudo().write({"opinion": "x"}),
            lambda: sign.sudo().unlink(),
            lambda: sign.with_user(self.bj_branch_officer).create({"step": "confirm"}),
        ):
            with self.assertRaises(UserError):
                action()

    def test_one_summary_a_quarter(self):
        with self._at(APRIL), self.assertRaisesRegex(ValidationError, "exists already"):
            self._open_summary()

    def test_dialog_takes_the_step_as_the_user(self):
        action = self.summary.with_context(reason_step="submit").action_open_step()
        dialogs = self.env["insurance.summary.step"].with_user(self.bj_branch_officer)
        dialog = dialogs.with_context(**action["context"]).create({"note": "Checked"})
        with self._at(APRIL):
            dialog.action_confirm()
        self.assertEqual(self.summary.sign_ids.opinion, "Checked")
        dialog.step = "receive"
        with self.assertRaises(AccessError):
            dialog.action_confirm()
