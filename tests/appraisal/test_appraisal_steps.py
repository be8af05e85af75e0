from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import AppraisalCommon


@tagged("post_install", "-at_install")
class TestAppraisalSteps(AppraisalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_head = cls._create_role_user("new_head", "branch_head", cls.bj, cls.bj)

    def setUp(self):
        super().setUp()
        self._request(date(2026, 3, 1))
        self.head = self._open()

    def _act(self, user, step, *args, at="2027-01-05 10:00"):
        with self._at(at):
            return getattr(self._as(user, self.head), f"action_{step}")(*args)

    def test_from_draft_to_signed(self):
        self._act(self.hq_officer, "prepare")
        self.assertEqual(self.head.activity_ids.user_id, self.hq_gm)
        self._act(self.hq_gm, "freeze")
        self.assertEqual(self.head.activity_ids.user_id, self.bj_branch_head)
        self._as(self.bj_branch_head, self.head).comment = "Two were late for the storm."
        self._act(self.bj_branch_head, "sign")
        self.assertEqual(self.head.state, "signed")
        self.assertFalse(self.head.activity_ids)
        self.assertEqual(self.head.comment, "Two were late for the storm.")
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_head, self.head).comment = "Other words"

    def test_roles(self):
        everybody = (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_operations,
            self.gd_branch_head,
            self.hq_auditor,
            self.hq_technical,
        )
        for user in (*everybody, self.hq_gm):
            with self.assertRaises(AccessError):
                self._act(user, "prepare")
            with self.assertRaises(AccessError), self._at("2027-01-05 10:00"):
                self._as(user, self.env["insurance.appraisal"]).action_open_year(2026)
        self._act(self.hq_officer, "prepare")
        for user in (*everybody, self.hq_officer):
            with self.assertRaises(AccessError):
                self._act(user, "freeze")
            with self.assertRaises(AccessError):
                self._act(user, "return", "Why")
        self._act(self.hq_gm, "freeze")
        for user in (self.hq_officer, self.hq_gm):
            with self.assertRaises(UserError):
                self._act(user, "sign")
        for user in (self.bj_branch_officer, self.gd_branch_head, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._act(user, "sign")

    def test_not_before_the_year_is_over_and_not_by_one_person(self):
        with self.assertRaisesRegex(UserError, "The year ends"):
            self._act(self.hq_officer, "prepare", at="2026-12-31 23:00")
        self._act(self.hq_officer, "prepare", at="2027-01-01 08:00")
        groups = self.env.ref("insurance_service.group_hq_gm")
        self.hq_officer.group_ids += groups
        with self.assertRaisesRegex(UserError, "You prepared it yourself"):
            self._act(self.hq_officer, "freeze")
        self.bj.branch_head_id = False
        self.hq_gm.company_ids += self.bj
        self.head.user_id = self.hq_gm
        with self.assertRaisesRegex(UserError, "your own appraisal"):
            self._act(self.hq_gm, "freeze")

    def test_returned_with_a_reason(self):
        self._act(self.hq_officer, "prepare")
        with self.assertRaises(ValidationError):
            self._act(self.hq_gm, "return", " ")
        self._act(self.hq_gm, "return", "Budget of June is missing")
        self.assertEqual(self.head.state, "draft")
        self.assertIn("Budget of June", self.head.message_ids[0].body)
        self.assertEqual(self.head.activity_ids.user_id, self.hq_officer)

    def test_frozen_figures_stay_whatever_comes_later(self):
        self._freeze(self.head)
        before = self.head.line_ids.read(["value", "numerator", "points"])
        self._request(date(2026, 4, 1), late=3)
        with self.assertRaises(UserError):
            self._act(self.hq_officer, "refresh")
        self.head._refresh()
        self.assertEqual(self.head.line_ids.read(["value", "numerator", "points"]), before)
        for user in (self.hq_officer, self.hq_gm, self.bj_branch_head):
            lines = self._as(user, self.head).line_ids
            with self.assertRaises(AccessError):
                lines[0].write({"value": 100})
            with self.assertRaises(AccessError):
                lines[0].unlink()
            with self.assertRaises(AccessError):
                self._as(user, self.head).write({"score": 100})
            with self.assertRaises(AccessError):
                self._as(user, self.head).create({"year": 2020})

    def test_restated_with_a_reason(self):
        self._freeze(self.head)
        old = self.head
        self._request(date(2026, 4, 1), late=3)
        self.bj.branch_head_id = self.new_head
        with self.assertRaises(ValidationError):
            self._act(self.hq_officer, "restate", "")
        self._act(self.hq_officer, "restate", "A request came in late")
        new = self._find()
        self.assertEqual((new.version, new.previous_id, new.state), (2, old, "draft"))
        self.assertEqual(new.user_id, self.bj_branch_head, "the year was this person's")
        self.assertEqual(self._figure(old, "request_on_time")[:2], (1, 1))
        self.assertEqual(self._figure(new, "request_on_time")[:2], (1, 2))
        line = new.line_ids.filtered(lambda line: line.code == "request_on_time")
        self.assertEqual(line.version_text, "100%")
        with self.assertRaisesRegex(UserError, "later version"):
            self._act(self.hq_officer, "restate", "Again")
        self._freeze(new)
        self.assertEqual((old.state, new.state), ("frozen", "frozen"))

    def test_the_dialog_asks_for_the_reason(self):
        self._freeze(self.head)
        with self._at("2027-01-05 10:00"):
            mine = self._as(self.hq_officer, self.head).with_context(reason_step="restate")
            action = mine.action_open_reason()
            dialog = mine.env[action["res_model"]].with_context(**action["context"])
            dialog.create({"reason": "Late facts"}).action_confirm()
        self.assertEqual(self._find().version, 2)

    def test_the_head_at_freezing_is_appraised(self):
        self._act(self.hq_officer, "prepare")
        self.bj.branch_head_id = self.new_head
        with self.assertRaisesRegex(UserError, "holds the post now"):
            self._act(self.hq_gm, "freeze")
        self._act(self.hq_gm, "return", "New head")
        self._act(self.hq_officer, "prepare")
        self.assertEqual(self.head.user_id, self.new_head)
        self.assertIn(self.bj_branch_head.name, self.head.person_note)
        self._act(self.hq_gm, "freeze")
        self.assertFalse(self._sees(self.bj_branch_head))
        self.bj.branch_head_id = False
        self._act(self.hq_officer, "restate", "Late facts")

    def test_nobody_holds_the_post(self):
        self.bj.branch_head_id = False
        with self.assertRaisesRegex(UserError, "nobody holds the post"):
            self._act(self.hq_officer, "prepare")
        with self._at("2027-01-05 10:00"):
            appraisals = self._as(self.hq_officer, self.env["insurance.appraisal"])
            message = appraisals.action_open_year(2026)["params"]["message"]
        self.assertIn(self.bj.name, message)
        self.assertIn("0 appraisals", message)

    def _sees(self, user):
        appraisals = self._as(user, self.env["insurance.appraisal"])
        lines = self._as(user, self.env["insurance.appraisal.line"])
        try:
            found = appraisals.search([("id", "=", self.head.id)])
            rows = lines.search([("appraisal_id", "=", self.head.id)])
        except AccessError:
            return False
        self.assertEqual(bool(found), bool(rows))
        return bool(found)

    def test_who_reads_it(self):
        for user in (self.bj_branch_head, self.hq_officer, self.hq_gm, self.hq_auditor):
            self.assertTrue(self._sees(user), user.login)
        for user in (
            self.gd_branch_head,
            self.bj_branch_officer,
            self.bj_specialist,
            self.bj_operations,
            self.bj_salesperson,
            self.hq_operations,
            self.hq_technical,
        ):
            self.assertFalse(self._sees(user), user.login)
        self.head = self._find(role="business_management")
        self.assertTrue(self._sees(self.bj_leader))
        self.assertFalse(self._sees(self.bj_branch_head), "heads of departments have their own")

    def test_figures_open_the_records_behind_them(self):
        request = self._request(date(2026, 5, 1), late=1)
        self._request(date(2027, 5, 1))
        self._request(date(2026, 5, 1), partner=self.far)
        self._complaint("2026-12-31 23:59", outcome="justified")
        self._complaint("2027-01-01 00:00", outcome="justified")
        self._freeze(self.head)
        mine = self._as(self.bj_branch_head, self.head)
        action = self._open_line(mine, "request_on_time")
        found = mine.env["insurance.service.request"].search(action["domain"])
        self.assertEqual(len(found), 2)
        self.assertIn(request.id, found.ids)
        action = self._open_line(mine, "complaint_justified")
        self.assertEqual(mine.env["insurance.complaint"].search_count(action["domain"]), 1)
        for line in mine.line_ids:
            if line.code in ("satisfaction", "followup_closed"):
                continue
            action = line.action_open_figures()
            mine.env[action["res_model"]].search(action["domain"])
        with self.assertRaises(AccessError):
            self._open_line(self._as(self.gd_branch_head, self.head), "care_on_time")

    def _open_line(self, appraisal, code):
        line = appraisal.sudo().line_ids.filtered(lambda line: line.code == code)
        return line.with_env(appraisal.env).action_open_figures()

    def test_the_year_before(self):
        self._freeze(self.head)
        self._request(date(2027, 4, 1), late=3)
        following = self._open("2028-01-05 10:00", 2027)
        line = following.line_ids.filtered(lambda line: line.code == "request_on_time")
        self.assertEqual((line.previous_text, line.value), ("100%", 0))
        self.assertEqual(following.previous_score, self.head.score)

    def test_opened_once(self):
        count = self.env["insurance.appraisal"].search_count([("year", "=", 2026)])
        self._open()
        self.assertEqual(self.env["insurance.appraisal"].search_count([("year", "=", 2026)]), count)
        with self.assertRaises(UserError), self._at("2027-01-05 10:00"):
            self._as(self.hq_officer, self.env["insurance.appraisal"]).action_open_year(2028)
        with self.assertRaises(UserError):
            self.head.copy()
        with self.assertRaises(UserError):
            self.head.unlink()
