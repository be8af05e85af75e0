"""Who sees quarterly summaries and who takes which step; other branches see nothing."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SummaryCommon

APRIL = "2026-04-02 09:00"
MODELS = (
    "insurance.quarter.summary",
    "insurance.quarter.summary.line",
    "insurance.quarter.summary.sign",
    "insurance.improvement.action",
)
STEPS = {
    "refresh": ("action_refresh", ()),
    "submit": ("action_submit", ()),
    "confirm": ("action_confirm", ()),
    "receive": ("action_receive", ()),
    "return": ("action_return", ("Why",)),
    "check_late": ("action_check_late", ()),
    "restate": ("action_restate", ("Why",)),
}
TAKERS = {
    "refresh": {"bj_branch_officer"},
    "submit": {"bj_branch_officer"},
    "confirm": {"bj_branch_head"},
    "receive": {"hq_officer"},
    "return": {"bj_branch_head", "hq_officer"},
    "check_late": {"bj_branch_officer", "bj_branch_head", "hq_officer"},
    "restate": {"bj_branch_officer", "hq_officer"},
}
READERS = (
    "bj_specialist",
    "bj_branch_officer",
    "bj_branch_head",
    "bj_operations",
    "hq_officer",
    "hq_gm",
    "hq_auditor",
)
OTHERS = (
    "bj_salesperson",
    "hq_technical",
    "gd_specialist",
    "gd_branch_officer",
    "gd_branch_head",
)


@tagged("post_install", "-at_install")
class TestSummaryRoles(SummaryCommon):
    def setUp(self):
        super().setUp()
        with self._at(APRIL):
            self.summary = self._open_summary()
            self.action = self._create_action(self.summary)
            self.summary.action_submit()

    def test_who_reads(self):
        for name in READERS:
            for model in MODELS:
                with self.subTest(user=name, model=model):
                    records = self._as(getattr(self, name), self.env[model])
                    self.assertTrue(records.search([("company_id", "=", self.bj.id)]))
        for name in OTHERS:
            for model in MODELS:
                with self.subTest(user=name, model=model):
                    records = self._as(getattr(self, name), self.env[model])
                    if name == "hq_technical":
                        with self.assertRaises(AccessError):
                            records.search([])
                    else:
                        self.assertFalse(records.search([("company_id", "=", self.bj.id)]))

    def test_who_takes_which_step(self):
        states = {"refresh": "draft", "submit": "draft", "confirm": "submitted"}
        states |= {"return": "submitted", "receive": "confirmed"}
        for step, (method, args) in STEPS.items():
            for name in (*READERS, *OTHERS):
                self.summary.sudo().state = states.get(step, "confirmed")
                records = self._as(getattr(self, name), self.summary)
                with self.subTest(step=step, user=name), self._at(APRIL):
                    if name in TAKERS[step]:
                        # Taken for real elsewhere: here only the decision.
                        self.assertEqual(records.blocked_actions[step], "")
                        continue
                    with self.assertRaises(AccessError):
                        getattr(records, method)(*args)

    def test_who_opens_one(self):
        for name in (*READERS, *OTHERS):
            user = getattr(self, name)
            with self.subTest(user=name), self._at("2026-07-02 09:00"):
                if name == "bj_branch_officer":
                    self.assertEqual(self._open_summary(user, quarter="2").state, "draft")
                else:
                    with self.assertRaises(AccessError):
                        self._open_summary(user, quarter="2")

    def test_no_summary_for_another_branch(self):
        with self._at("2026-07-02 09:00"), self.assertRaises(AccessError):
            self._open_summary(self.gd_branch_officer, quarter="2")

    def test_who_adds_and_closes_actions(self):
        self.summary.sudo().state = "draft"
        for name in (*READERS, *OTHERS):
            records = self._as(getattr(self, name), self.summary)
            with self.subTest(user=name), self._at(APRIL):
                if name in ("bj_branch_officer", "bj_branch_head"):
                    self.assertTrue(self._create_action(records))
                    continue
                with self.assertRaises(AccessError):
                    self._create_action(records)
        # The responsible is the specialist.
        for name in ("bj_operations", "hq_officer", "hq_auditor", "gd_branch_head"):
            with self.subTest(user=name), self.assertRaises(UserError):
                self._as(getattr(self, name), self.action).action_done("Done")
        with self._at(APRIL):
            self._as(self.bj_specialist, self.action).action_done("Done")
        self.assertEqual(self.action.done_by_id, self.bj_specialist)

    def test_dialog_is_ones_own(self):
        dialogs = self.env["insurance.summary.step"]
        values = {"step": "return", "summary_ids": self.summary.ids, "note": "x"}
        dialog = dialogs.with_user(self.bj_branch_officer).create(values)
        with self.assertRaises(AccessError):
            dialog.with_user(self.bj_branch_head).action_confirm()
