"""Handbooks: one a year for each VIP customer, more with a reason; receipts; who issues them."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestHandbook(ServiceCommon):
    def _issue(self, user=None, **values):
        user = user or self.bj_specialist
        issues = self.env["insurance.handbook.issue"].with_user(user)
        issues = issues.with_context(allowed_company_ids=user.company_ids.ids)
        day = {"year": 2026, "date": date(2026, 3, 2)}
        return issues.create({"partner_id": self.gold.id, **day, **values})

    def test_issued_by_service_staff_and_kept(self):
        for user in (self.bj_specialist, self.bj_operations, self.hq_officer):
            issue = self._issue(user, reason="Another site")
            self.assertEqual((issue.company_id, issue.issued_by_id), (self.bj, user))
        issue.received_by = "Ms Li"
        with self.assertRaises(UserError):
            issue.quantity = 5
        with self.assertRaises(AccessError):
            issue.write({"is_further": False})
        with self.assertRaises(UserError):
            issue.sudo().unlink()

    def test_others_issue_none(self):
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._issue(user)

    def test_one_a_year_unless_there_is_a_reason(self):
        first = self._issue()
        self.assertFalse(first.is_further)
        with self.assertRaisesRegex(ValidationError, "2026"):
            self._issue()
        with self.assertRaises(ValidationError):
            self._issue(reason="  ")
        self.assertTrue(self._issue(reason="Lost").is_further)
        self.assertFalse(self._issue(year=2025, date=date(2025, 3, 2)).is_further)

    def test_only_for_vip_of_the_home_branch(self):
        with self.assertRaises(ValidationError):
            self._issue(partner_id=self.plain.id)
        with self.assertRaises(AccessError):
            self._issue(partner_id=self.far.id)
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.silver.id})
        with self.assertRaises(ValidationError):
            self._issue(contact_id=contact.id)
        with self.assertRaises(ValidationError):
            self._issue(received_date=date(2026, 3, 1))

    def test_a_row_without_customer_or_edition_is_refused_whole(self):
        issues = self._as(self.bj_operations, self.env["insurance.handbook.issue"])
        count = issues.search_count([])
        with self.assertRaisesRegex(ValidationError, "Choose the customer"):
            issues.create([{"partner_id": self.gold.id}, {"reason": "No customer"}])
        refused = self.assertRaises(CheckViolation)
        with mute_logger("odoo.sql_db"), refused, self.env.cr.savepoint():
            issues.create({"partner_id": self.gold.id, "year": False})
        self.assertEqual(issues.search_count([]), count)

    def test_other_branches_do_not_see_them(self):
        issue = self._issue()
        found = self._as(self.gd_specialist, issue).search([("id", "=", issue.id)])
        self.assertFalse(found)
        self.assertTrue(self._as(self.bj_branch_head, issue).search([("id", "=", issue.id)]))
        self.assertTrue(self._as(self.hq_auditor, issue).search([("id", "=", issue.id)]))
        self.assertFalse(self._as(self.bj_salesperson, issue).search([("id", "=", issue.id)]))

    def test_mass_issue_leaves_out_who_has_one(self):
        year = self.env.company._service_today().year
        self._issue(year=year, date=self.env.company._service_today())
        partners = self._as(self.bj_operations, self.gold + self.silver)
        self.assertEqual(partners.search([("has_handbook", "=", True)]) & partners, partners[0])
        dialogs = self.env["insurance.handbook.mass.issue"].with_env(partners.env)
        dialogs = dialogs.with_context(active_model="res.partner", active_ids=partners.ids)
        dialog = dialogs.create({})
        self.assertEqual(dialog.given_count, 1)
        action = dialog.action_confirm()
        issues = self.env["insurance.handbook.issue"].search(action["domain"])
        self.assertEqual(issues.partner_id, self.silver)
        self.env.invalidate_all()
        self.assertEqual(self.silver.handbook_count, 1)
        self.assertTrue(self.silver.has_handbook)

    def test_receipt_shows_both_hotlines(self):
        self.hq.complaint_hotline = "400-000-0001"
        self.bj.complaint_hotline = "010-00000002"
        issue = self._issue()
        report = self.env["ir.actions.report"].with_env(issue.env)
        html = report._render_qweb_html("insurance_service.handbook_receipt", issue.ids)[0]
        for text in ("VIP服务手册签收单", "金牌VIP客户", "400-000-0001", "010-00000002"):
            self.assertIn(text, html.decode())
