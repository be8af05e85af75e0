"""The printed promise: what stands in it, and who may print it."""

import io
from datetime import date
from unicodedata import normalize

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..report.common import RADICALS
from .common import CatalogueCommon


@tagged("post_install", "-at_install")
class TestServicePromise(CatalogueCommon):
    def _html(self, user, report, records, data=None):
        records = self._as(user, records)
        name = f"insurance_service.{report}"
        reports = records.env["ir.actions.report"]
        return reports._render_qweb_html(name, records.ids, data=data)[0].decode()

    def _customer(self, code, tier):
        customer = self._create_customer(code)
        customer.write(
            {
                "branch_ids": self.bj.ids,
                "home_company_id": self.bj.id,
                "tier_id": tier and self.tiers[tier].id,
            }
        )
        return customer

    def test_one_page_for_each_tier(self):
        reports = self._as(self.hq_officer, self.shipped).env["ir.actions.report"]
        pdf, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "insurance_service.service_promise", self.shipped.ids
        )
        pages = [
            normalize("NFKC", "".join(page.extract_text().split()).translate(RADICALS))
            for page in PdfReader(io.BytesIO(pdf)).pages
        ]
        self.assertEqual(len(pages), 3)
        for page, tier in zip(pages, ("金牌VIP", "银牌VIP", "普通客户"), strict=True):
            self.assertIn("客户服务承诺书", page)
            self.assertIn(f"2026年度{tier}", page)
            self.assertIn("95511", page)
            self.assertIn("(盖章)", page)
        self.assertIn("申请受理后2个工作日内", pages[0])
        self.assertIn("申请受理后3个工作日内", pages[2])
        self.assertIn("受邀参加", pages[0])
        self.assertNotIn("超值服务", pages[1])
        self.assertNotIn("120", pages[0], "costs are not the customer's business")

    def test_deadlines_in_words(self):
        html = self._html(self.bj_salesperson, "service_promise", self.shipped)
        for words in (
            "材料齐备后5个工作日内",
            "立案后15个工作日内",
            "当日办结",
            "每年12次",
            "按需提供",
            "抽样进行",
            "全年提供",
            "按正常时限办理",
        ):
            self.assertIn(words, html)

    def test_one_tier_only(self):
        officer = self._as(self.hq_officer, self.shipped)
        action = officer.action_print_promise(self.tiers["silver"].id)
        self.assertEqual(action["report_name"], "insurance_service.service_promise")
        reports = officer.env["ir.actions.report"]
        html = reports._render_qweb_html(action["report_name"], None, data=action["data"])[0]
        self.assertIn("银牌VIP", html.decode())
        self.assertNotIn("金牌VIP", html.decode())

    def test_draft_is_marked_and_vip_hotline_printed(self):
        officer = self.draft.with_user(self.hq_officer)
        officer.write({"vip_hotline": "400-800", "complaint_hotline": "400-900"})
        html = self._html(self.hq_gm, "service_promise", self.draft)
        self.assertIn("草稿 · 未生效", html)
        self.assertEqual(html.count("400-800"), 2)  # gold and silver
        self.assertEqual(html.count("400-900"), 3)
        self.assertNotIn("草稿", self._html(self.hq_gm, "service_promise", self.shipped))

    def test_customers_get_their_own_tier(self):
        gold, plain = self._customer("T-GOLD", "gold"), self._customer("T-PLAIN", None)
        html = self._html(self.bj_operations, "customer_service_promise", gold)
        self.assertIn("Customer T-GOLD", html)
        self.assertIn("超值服务", html)
        self.assertIn("Test branch T-BJ", html)
        html = self._html(self.bj_operations, "customer_service_promise", plain)
        self.assertNotIn("超值服务", html)
        both = self._html(self.bj_operations, "customer_service_promise", gold + plain)
        self.assertEqual(both.count('class="is_title"'), 2)

    def test_customers_of_other_branches_are_not_printed(self):
        gold = self._customer("T-GOLD", "gold")
        with self.assertRaises(AccessError):
            self._html(self.gd_operations, "customer_service_promise", gold)
        with self.assertRaises(AccessError):
            self._html(self.hq_technical, "customer_service_promise", gold)

    def test_contacts_have_no_promise(self):
        gold = self._customer("T-GOLD", "gold")
        contact = self.env["res.partner"].create({"name": "Li", "parent_id": gold.id})
        with self._refused(UserError, "no group customer"):
            self._html(self.hq_officer, "customer_service_promise", contact)

    def test_without_catalogue_there_is_nothing_to_print(self):
        gold = self._customer("T-GOLD", "gold")
        self.shipped.state = "retired"
        with self._refused(UserError, "No catalogue is active"):
            self._html(self.hq_officer, "customer_service_promise", gold)

    def test_customers_get_the_catalogue_of_the_year(self):
        gold = self._customer("T-GOLD", "gold")
        self.draft.with_user(self.hq_gm).action_activate()
        with self._on(date(2027, 1, 1)):
            html = self._html(self.hq_officer, "customer_service_promise", gold)
        self.assertIn("2027年度", html)

    def test_very_long_catalogues_take_more_pages(self):
        items = self.env["insurance.service.item"].create(
            [
                {"name": f"很长的服务项目名称很长的服务项目名称很长的{n}", "code": f"X{n}"}
                for n in range(60)
            ]
        )
        self.env["insurance.service.standard"].with_user(self.hq_officer).create(
            [
                {"catalogue_id": self.draft.id, "item_id": i.id, "tier_id": self.tiers["gold"].id}
                for i in items
            ]
        )
        promise = self.env["report.insurance_service.service_promise"]
        pages = promise._get_pages(self.draft, self.tiers["gold"], "X")
        self.assertGreater(len(pages), 1)
        self.assertEqual([p.is_last for p in pages], [False] * (len(pages) - 1) + [True])
        rows = [row["number"] for page in pages for row in page.rows if row["number"]]
        self.assertEqual(rows, list(range(1, 34 + 60 + 1)))
