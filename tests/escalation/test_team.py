"""Teams: one of each department in every branch, kept by branch and head office."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EscalationCommon


@tagged("post_install", "-at_install")
class TestTeam(EscalationCommon):
    def test_every_branch_has_its_teams(self):
        teams = self.env["insurance.service.team"].search([("company_id", "=", self.hn.id)])
        self.assertEqual(len(set(teams.mapped("department"))), 4)
        teams[0].unlink()
        as_officer = self.env["insurance.service.team"].with_user(self.hq_officer)
        as_officer = as_officer.with_context(allowed_company_ids=self.all_companies.ids)
        as_officer.action_create_missing()
        as_officer.action_create_missing()
        self.assertEqual(as_officer.search_count([("company_id", "=", self.hn.id)]), 4)

    @mute_logger("odoo.sql_db")
    def test_one_team_of_a_department(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.team.copy()

    def test_who_keeps_teams(self):
        for user in (self.bj_branch_officer, self.hq_officer):
            self._as(user, self.team).member_ids = [Command.link(self.bj_operations.id)]
        for user in (
            self.bj_specialist,
            self.bj_operations,
            self.bj_branch_head,
            self.hq_auditor,
            self.hq_gm,
            self.gd_branch_officer,
        ):
            with self.assertRaises(AccessError):
                self._as(user, self.team).member_ids = [Command.clear()]
            with self.assertRaises(AccessError):
                self._as(user, self.team).check_access("create")
                self._as(user, self.team).action_create_missing()
                self._as(user, self.team).check_access("write")
        with self.assertRaises(UserError):
            self._as(self.bj_branch_officer, self.team).department = "finance"
        self.team.search([("company_id", "=", self.gd.id)]).unlink()
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, self.team).create(
                {"company_id": self.gd.id, "department": "sales"}
            )

    def test_people_work_for_the_branch(self):
        for user in (self.gd_operations, self.hq_technical):
            with self.assertRaises(ValidationError):
                self.team.leader_id = user
            with self.assertRaises(ValidationError):
                self.team.member_ids = [Command.link(user.id)]
        self.team.leader_id = self.hq_officer

    def test_my_queue_is_the_teams(self):
        with self._at("2026-03-02 09:00"):
            request = self._create_request()
        finance = self._create_item("T9", {"gold": 3}, department="finance")
        with self._at("2026-03-02 09:00"):
            other = self._create_request(item_id=finance.id)
        both = request | other
        domain = [("is_my_queue", "=", True), ("id", "in", both.ids)]
        for user in (self.handler, self.leader):
            mine = self._as(user, both)
            self.assertEqual(mine.search(domain), mine & request)
            self.assertEqual(mine.filtered("is_my_queue"), mine & request)
            self.assertIn(request, mine.search([("is_my_work", "=", True)]))
        # in no team: the departments of the role
        without = self._as(self.bj_operations, both)
        self.assertEqual(without.search(domain), without)

    def test_candidates_of_the_team(self):
        with self._at("2026-03-02 09:00"):
            request = self._create_request().sudo()
        self.assertEqual(request.team_id, self.team)
        self.assertEqual(request._get_team_users(), self.handler)
        self.handler.active = False
        self.assertFalse(request._get_team_users())

    def test_counts(self):
        with self._at("2026-03-02 09:00"):
            self._create_request()
            self._create_taken()
        team = self._as(self.bj_branch_officer, self.team)
        with self._at("2026-03-02 10:00"):
            self.assertEqual((team.open_count, team.free_count, team.late_count), (2, 1, 0))
        team.invalidate_recordset()
        with self._at("2026-03-12 10:00"):
            self.assertEqual(team.late_count, 2)
        team.with_context(lang="zh_CN").action_open_requests()
