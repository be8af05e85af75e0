from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestVipList(ReportCommon):
    def _round_with(self, **counts):
        """Return a scored round with VIP lines: ``gold``, ``silver`` of Beijing."""
        record = self._collected()
        record.sudo().state = "scored"
        for tier, count in counts.items():
            self._create_lines(record, count, tier)
        return record

    def test_gold_comes_first_then_silver_each_by_rank(self):
        html = self._html(self.hq_officer, "vip_list", self._round_with(silver=2, gold=2))
        codes = ["T-Lg0001T-BJ", "T-Lg0002T-BJ", "T-Ls0001T-BJ", "T-Ls0002T-BJ"]
        places = [html.index(code) for code in codes]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("T-GOLD", html)  # not proposed for anything

    def test_pages_by_number_of_customers(self):
        record = self._collected()
        for count, pages in ((1, 1), (2, 1), (60, 2)):
            record.line_ids.filtered("gold_rank").sudo().unlink()
            self.gold.search([("customer_code", "=like", "T-Lg%")]).unlink()
            lines = self._create_lines(record, count)
            texts = self._pages(self.hq_officer, "vip_list", record)
            self.assertEqual(len(texts), pages, count)
            for number, text in enumerate(texts, 1):
                self.assertIn(f"第{number}页/共{pages}页", text)
            for line in lines:
                self.assertEqual("".join(texts).count(line.partner_id.customer_code), 1)

    def test_very_long_names_take_their_room(self):
        record = self._collected()
        self._create_lines(record, 30, name="名称很长的客户暨其全部下属公司" * 8)
        texts = self._pages(self.hq_officer, "vip_list", record)
        for number, text in enumerate(texts, 1):
            self.assertIn(f"第{number}页/共{len(texts)}页", text)

    def test_several_branches_have_a_summary_and_pages_of_their_own(self):
        record = self._round_with(gold=2)
        self._create_lines(record, 3, "silver", self.gd)
        texts = self._pages(self.hq_officer, "vip_list", record)
        self.assertEqual(len(texts), 3)
        self.assertIn("按机构汇总", texts[0])
        self.assertIn("T-BJ", texts[0])
        self.assertIn("金牌2户银牌0户", texts[1])
        self.assertIn("金牌0户银牌3户", texts[2])

    def test_a_branch_prints_only_its_own(self):
        record = self._round_with(gold=2)
        self._create_lines(record, 3, "silver", self.gd)
        html = self._html(self.gd_branch_officer, "vip_list", record)
        self.assertEqual(html.count("银牌VIP</td>"), 3)
        self.assertNotIn("T-Lg0001T-BJ", html)
        self.assertNotIn(self.bj.name, html)

    def test_value_only_for_its_group_and_mark_until_approved(self):
        record = self._round_with(gold=1)
        html = self._html(self.bj_branch_officer, "vip_list", record)
        self.assertIn("99.9000", html)
        self.assertIn("未审批", html)
        self.assertNotIn("99.9000", self._html(self.bj_specialist, "vip_list", record))
        record.sudo().write({"state": "published", "date_effective": date(2026, 2, 1)})
        html = self._html(self.bj_branch_officer, "vip_list", record)
        self.assertNotIn("未审批", html)
        self.assertIn("2026年2月1日", html)

    def test_salespeople_list_their_own_customers_and_it_says_so(self):
        record = self._round_with(gold=2)
        self._create_lines(record, 1, "silver")[0].partner_id.user_id = self.bj_salesperson
        record.sudo().state = "published"
        html = self._html(self.bj_salesperson, "vip_list", record)
        self.assertIn("仅列本人客户", html)
        self.assertIn("T-Ls0001T-BJ", html)
        self.assertNotIn("T-Lg0001T-BJ", html)
        self.assertNotIn("仅列本人客户", self._html(self.bj_specialist, "vip_list", record))

    def test_nobody_to_list_is_said(self):
        with self.assertRaises(UserError):
            self._html(self.hq_officer, "vip_list", self._collected())
