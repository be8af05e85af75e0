"""Committees: one a branch, one chair at a time, members as history, kept by their branch."""

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestCommittee(CommitteeCommon):
    def test_names_and_people(self):
        self.assertIn("Executive Committee", self.committee.name)
        self.assertIn("Management Committee", self.hq_committee.name)
        self.assertEqual(self.committee.chair_id, self.bj_branch_head)
        self.assertEqual(self.committee.deputy_ids, self.bj_branch_officer)
        self.assertEqual(len(self.committee.user_ids), 3)
        self.assertTrue(self.hq_committee.has_quarterly)
        branch = self.env["insurance.committee"].create({"company_id": self.gd.id})
        self.assertFalse(branch.has_quarterly)

    @mute_logger("odoo.sql_db")
    def test_one_active_committee_a_branch(self):
        committees = self.env["insurance.committee"]
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            committees.create({"company_id": self.bj.id})
        self._as(self.bj_branch_officer, self.committee).active = False
        self.assertEqual(str(self.committee.date_to), "2026-03-06")
        self.assertTrue(committees.create({"company_id": self.bj.id}))

    @mute_logger("odoo.sql_db")
    def test_one_chair_at_a_time_and_history(self):
        with self.assertRaises(errors.ExclusionViolation), self.env.cr.savepoint():
            self._add_member(self.committee, self.bj_specialist, "chair")
        chair = self.committee.member_ids.filtered(lambda m: m.role == "chair")
        chair.date_to = "2026-03-31"
        self._add_member(self.committee, self.bj_specialist, "chair", date_from="2026-04-01")
        self.env.invalidate_all()
        self.assertEqual(self.committee.chair_id, self.bj_branch_head)
        with self._at("2026-04-01 09:00"):
            self.env.invalidate_all()
            self.assertEqual(self.committee.chair_id, self.bj_specialist)
        with self._refusing(UserError, "history"):
            chair.unlink()
        with self.assertRaises(errors.ExclusionViolation), self.env.cr.savepoint():
            self._add_member(self.committee, self.bj_operations, "deputy")

    def test_members_work_for_the_branch(self):
        with self._refusing(ValidationError, "does not work for"):
            self._add_member(self.committee, self.gd_specialist, "member")

    def test_who_keeps_committees(self):
        for user, may in (
            (self.bj_branch_officer, True),
            (self.hq_officer, True),
            (self.bj_specialist, False),
            (self.bj_branch_head, False),
            (self.bj_operations, False),
            (self.bj_salesperson, False),
            (self.gd_branch_officer, False),
            (self.hq_gm, False),
            (self.hq_auditor, False),
            (self.hq_technical, False),
        ):
            with self.subTest(user.login):
                if may:
                    self._as(user, self.committee).duties = "<p>Watch the deadlines</p>"
                else:
                    with self._refusing(AccessError):
                        self._as(user, self.committee).duties = "<p>Hacked</p>"
                    with self._refusing(AccessError):
                        self._as(user, self.env["insurance.committee"]).create(
                            {"company_id": self.hn.id}
                        )
        with self._refusing(AccessError):
            self._as(self.bj_branch_officer, self.env["insurance.committee"]).create(
                {"company_id": self.gd.id}
            )

    def test_others_of_the_branch_read(self):
        for user in (self.bj_salesperson, self.bj_specialist, self.hq_auditor):
            with self.subTest(user.login):
                self.assertTrue(self._as(user, self.committee).read(["name", "chair_id"]))
        for user in (self.gd_branch_officer, self.hq_technical):
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, self.committee).read(["name"])
