"""The VIP stamp on prints, the first period offered, and what giving to many customers costs."""

import re

from freezegun import freeze_time

from odoo.tests import tagged

from ..service.common import ServiceCommon

GOLD, SILVER = "金牌VIP客户", "银牌VIP客户"


@tagged("post_install", "-at_install")
class TestGreenForm(ServiceCommon):
    def _render(self, template, records):
        report = self.env["ir.actions.report"].with_env(records.env)
        return report._render_qweb_html(f"insurance_service.{template}", records.ids)[0].decode()

    def _open(self, model, user, partners, **values):
        """Open a dialog from the list of customers."""
        dialogs = (
            self.env[model]
            .with_user(user)
            .with_context(
                allowed_company_ids=user.company_ids.ids,
                active_model="res.partner",
                active_ids=partners.ids,
            )
        )
        return dialogs.create(values)

    def test_request_sheet_and_explanation_carry_the_stamp(self):
        for partner, stamp in ((self.gold, GOLD), (self.silver, SILVER), (self.plain, None)):
            with self._at("2026-03-06 10:00"):
                request = self._create_request(partner_id=partner.id)
            for template in ("service_request_sheet", "deadline_explanation_page"):
                with self.subTest(template=template, stamp=stamp):
                    html = self._render(template, self._as(self.bj_operations, request))
                    found = [text for text in (GOLD, SILVER) if text in html]
                    self.assertEqual(found, [stamp] if stamp else [])

    def test_promise_carries_the_stamp_once_a_page(self):
        catalogue = self._as(self.hq_officer, self.catalogue)
        pages = self.env["report.insurance_service.service_promise"].with_env(catalogue.env)
        pages = pages._get_report_values(catalogue.ids)["pages"]
        html = self._render("service_promise", catalogue)
        self.assertFalse(any(page.mark for page in pages))
        for tier, stamp in (("gold", GOLD), ("silver", SILVER)):
            count = sum(page.stamp_tier == tier for page in pages)
            self.assertGreaterEqual(count, 1)
            # The bordered mark; the text of the promise names the tier, too.
            self.assertEqual(len(re.findall(rf"3px double[^>]*>{stamp}<", html)), count)

    def test_offers_this_quarter_up_to_today(self):
        for now, first in (
            ("2026-03-31 15:59:59", "2026-01-01"),
            ("2026-03-31 16:00:00", "2026-04-01"),
            ("2026-12-31 15:59:59", "2026-10-01"),
        ):
            with self.subTest(now=now), freeze_time(now):
                dialog = self._open("insurance.green.channel.print", self.bj_operations, self.gold)
                self.assertEqual(str(dialog.date_from), first)
                self.assertEqual(dialog.date_to, self.bj._service_today())

    def test_naming_and_issuing_cost_no_query_per_customer(self):
        officer = {"user_id": self.bj_specialist.id}
        for model, user, values in (
            ("insurance.service.officer.assign", self.bj_branch_officer, officer),
            ("insurance.handbook.mass.issue", self.bj_operations, {}),
        ):
            with self.subTest(model=model):
                self._count(model, user, values, 1)
                few = self._count(model, user, values, 3)
                self.assertLessEqual(self._count(model, user, values, 12), few)

    def _count(self, model, user, values, number):
        """Return the queries of confirming a dialog for so many new customers."""
        partners = self.env["res.partner"]
        for index in range(number):
            code = f"T-{model[-6:]}-{number}-{index}"
            partners += self._create_tier_customer(code, "gold", self.bj)
        dialog = self._open(model, user, partners, **values)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        dialog.action_confirm()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
