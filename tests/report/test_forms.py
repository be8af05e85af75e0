from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ReportCommon

LONG_NAME = "北京超长名称测试用户中外合资股份有限公司暨其下属全资子公司及控股企业联合投保人" * 3


@tagged("post_install", "-at_install")
class TestNominationForm(ReportCommon):
    def _nominated_line(self):
        record = self._collected()
        line = self._line(record, self.gold)
        self._as(self.bj_branch_officer, line.sudo(False)).action_nominate("重点客户，同意申报")
        return record, line

    def _contacts(self, **values):
        return self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.gold.id,
                    "contact_code": f"T-{name}",
                    "function": function,
                    "service_contact_role": role,
                    "service_mobile": mobile,
                    "birthday": birthday,
                    "birthday_calendar": calendar,
                }
                for name, function, role, mobile, birthday, calendar in (
                    ("陈建国", "董事长", "first", "13801012345", "1962-08-15", "lunar"),
                    ("张敏", "人力总监", "second", "13601011122", "1980-11-20", "solar"),
                )
            ]
        )

    # === CONTENT === #

    def test_one_customer_prints_on_two_pages_with_its_figures(self):
        _record, line = self._nominated_line()
        front, back = self._pages(self.hq_officer, "nomination_form", line)
        for text in ("VIP客户资格申报/审批表", "T-GOLD", "电力生产", "3,280人", "第1页/共2页"):
            self.assertIn(text, front)
        for text in ("5,500,000.00", "3,300,000.00", "60.00%", "63.0000", "金牌VIP", "3年"):
            self.assertIn(text, front)
        for policy in self.bj_policy + self.gd_policy:
            self.assertEqual(front.count(policy.policy_number), 1)
        for text in ("第一服务对象", "申报理由", "重点客户，同意申报", "第2页/共2页"):
            self.assertIn(text, back)

    def test_many_customers_print_in_their_order_on_two_pages_each(self):
        for code in ("T-A", "T-B"):
            self._gold_customer(code)
        lines = self._collected().line_ids.sorted(lambda line: line.partner_id.customer_code)
        pages = self._pages(self.hq_officer, "nomination_form", lines)
        self.assertEqual(len(pages), 6)
        for number, line in enumerate(lines):
            self.assertIn(f"客户编号：{line.partner_id.customer_code}", pages[2 * number])

    def test_forty_policies_continue_on_further_pages(self):
        for _number in range(38):
            self._insure(self.gold, self.accident, 1000)
        _record, line = self._nominated_line()
        pages = self._pages(self.hq_officer, "nomination_form", line)
        self.assertEqual(len(pages), 3)
        self.assertIn("第3页/共3页", pages[2])
        text = "".join(pages)
        for policy in self.gold.policy_ids:
            self.assertEqual(text.count(policy.policy_number), 1, policy.policy_number)
        self.assertIn("5,538,000.00", pages[0])  # the total of all 40 stands on the front

    def test_long_names_and_texts_do_not_spill_over(self):
        self.gold.name = LONG_NAME
        self.health.name = LONG_NAME
        for _number in range(60):
            self._insure(self.gold, self.health, 1000)
        record = self._collected()
        line = self._line(record, self.gold)
        self._as(self.bj_branch_officer, line.sudo(False)).action_nominate("理由" * 600)
        pages = self._pages(self.hq_officer, "nomination_form", line)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"第{number}页/共{len(pages)}页", page)
        self.assertIn("全文见附页", pages[1])
        # Twice in full, as reason and as opinion, and once in the title of the former.
        self.assertEqual("".join(pages[2:]).count("理由"), 600 + 600 + 1)

    def test_no_contacts_leave_empty_rows(self):
        _record, line = self._nominated_line()
        html = self._html(self.hq_officer, "nomination_form", line)
        self.assertEqual(html.count("第一服务对象"), 2)
        self.assertEqual(html.count("第二服务对象"), 2)

    def test_contact_data_is_masked_for_users_without_the_group(self):
        self._contacts()
        _record, line = self._nominated_line()
        html = self._html(self.bj_branch_officer, "nomination_form", line)
        for text in ("陈建国", "董事长", "13801012345", "1962-08-15（农历）"):
            self.assertIn(text, html)
        html = self._html(self.bj_branch_head, "nomination_form", line)
        self.assertIn("陈建国", html)
        self.assertIn("138****2345", html)
        for text in ("13801012345", "1962-08-15", "1980-11-20"):
            self.assertNotIn(text, html)

    def test_value_components_are_hidden_from_users_without_the_group(self):
        _record, line = self._nominated_line()
        html = self._html(self.bj_specialist, "nomination_form", line)
        self.assertNotIn("63.0000", html)
        self.assertIn("＊＊＊", html)

    def test_policies_of_other_branches_are_one_sum(self):
        _record, line = self._nominated_line()
        html = self._html(self.bj_branch_officer, "nomination_form", line)
        self.assertIn("其他机构保单合计", html)
        self.assertIn("5,500,000.00", html)
        self.assertNotIn(self.gd_policy.policy_number, html)

    # === MARK AND OPINIONS === #

    def test_drafts_carry_a_mark_and_approved_forms_do_not(self):
        record, line = self._nominated_line()
        self.assertIn("申报中 · 未审批", self._html(self.hq_officer, "nomination_form", line))
        self._as(self.hq_officer, record).action_score()
        self._as(self.hq_officer, record).action_submit()
        self.assertIn("审批中 · 未审批", self._html(self.hq_officer, "nomination_form", line))
        with self._on(date(2026, 1, 12)):
            self._as(self.hq_gm, record).action_approve()
            self._as(self.hq_officer, record).action_publish()
        html = self._html(self.hq_officer, "nomination_form", line)
        self.assertNotIn("未审批", html)
        self.assertIn("2026年2月1日", html)

    def test_opinions_name_who_took_each_step_and_when(self):
        users = {
            "周业务": self.bj_salesperson,
            "赵京客": self.bj_branch_officer,
            "孙京总": self.bj_branch_head,
            "李总部": self.hq_officer,
            "王总经理": self.hq_gm,
        }
        for name, user in users.items():
            user.name = name
        record, line = self._nominated_line()
        self._as(self.bj_branch_head, record).action_endorse()
        self._as(self.hq_officer, record).action_score()
        self._as(self.hq_officer, record).action_submit()
        self._as(self.hq_gm, record).action_approve()
        html = self._html(self.bj_specialist, "nomination_form", line)
        for text in ("同意申报金牌VIP：重点客户，同意申报", "同意上报", "批准", *users):
            self.assertIn(text, html)

    def test_an_opinion_of_another_branch_is_not_this_ones(self):
        self._gold_customer("T-GD", branch=self.gd)
        record, line = self._nominated_line()
        self._nominate(record, self.gd_branch_officer)
        self._as(self.gd_branch_head, record).action_endorse()
        html = self._html(self.hq_officer, "nomination_form", line)
        self.assertNotIn(self.gd_branch_head.name, html)

    def test_simulations_say_so(self):
        record, line = self._nominated_line()
        record.sudo().kind = "simulation"
        self.assertIn("模拟测算", self._html(self.hq_officer, "nomination_form", line))

    # === WHO AND WHAT === #

    def test_other_branches_and_salespeople_are_refused(self):
        line = self._line(self._published(), self.gold)
        for user in (self.gd_branch_officer, self.bj_salesperson):
            with self.assertRaises(AccessError):
                self._html(user, "nomination_form", line)
        with self.assertRaises(AccessError):
            self._html(self.gd_branch_officer, "assessment_explanation_page", line)
        self.assertIn("T-GOLD", self._html(self.hq_auditor, "nomination_form", line))

    def test_customers_print_their_latest_assessment(self):
        self._collected(2024).sudo().state = "published"
        record, _line = self._nominated_line()
        html = self._html(self.hq_officer, "nomination_form_customer", self.gold)
        self.assertIn(f"{record.year}年度评定", html)
        self.assertNotIn("2024年度评定", html)
        fresh = self._create_customer("T-FRESH", branch_ids=[Command.set(self.bj.ids)])
        with self.assertRaisesRegex(UserError, "T-FRESH"):
            self._html(self.hq_officer, "nomination_form_customer", self.gold + fresh)

    def test_nothing_or_too_much_to_print_is_said(self):
        with self.assertRaises(UserError):
            self._html(self.hq_officer, "nomination_form", self.env["insurance.assessment.line"])
        record, _line = self._nominated_line()
        lines = self._create_lines(record, 501)
        with self.assertRaisesRegex(UserError, "501"):
            self._html(self.hq_officer, "nomination_form", lines)

    def test_dialog_prints_a_branch_or_all_that_the_user_sees(self):
        self._gold_customer("T-GD", branch=self.gd)
        record, _line = self._nominated_line()
        self._nominate(record, self.gd_branch_officer)
        self._as(self.hq_officer, record).action_score()

        def printed(user, **values):
            dialog = self._as(user, self.env["insurance.assessment.print"]).create(
                {"round_id": record.id, **values}
            )
            self.assertEqual(dialog.action_print()["type"], "ir.actions.report")
            html = self._html(user, "nomination_form_selection", dialog)
            return [code for code in ("T-GOLD", "T-GD") if f"客户编号：{code}　" in html]

        self.assertEqual(printed(self.hq_officer), ["T-GOLD", "T-GD"])
        self.assertEqual(printed(self.hq_officer, company_ids=self.gd.ids), ["T-GD"])
        self.assertEqual(printed(self.bj_branch_officer), ["T-GOLD"])
        with self.assertRaises(UserError):
            printed(self.bj_branch_officer, company_ids=self.gd.ids)

    def test_dialog_offers_candidates_before_the_ranking_and_vips_after(self):
        record, _line = self._nominated_line()

        def opened():
            dialogs = self._as(self.hq_officer, self.env["insurance.assessment.print"])
            dialogs = dialogs.with_context(active_model=record._name, active_id=record.id)
            return Form(dialogs)

        dialog = opened()
        self.assertEqual((dialog.scope, dialog.line_count), ("candidate", 1))
        dialog.document = "workbook"
        self.assertEqual(dialog.scope, "all")
        self._as(self.hq_officer, record).action_score()
        self.assertEqual(opened().scope, "vip")

    def test_a_dialog_is_its_users_own(self):
        record, _line = self._nominated_line()
        dialog = self._as(self.hq_officer, self.env["insurance.assessment.print"]).create(
            {"round_id": record.id}
        )
        with self.assertRaises(AccessError):
            self._html(self.hq_gm, "nomination_form_selection", dialog)

    def test_printing_our_forms_does_not_wait_for_scripts(self):
        actions = self.env["ir.actions.report"]

        def delay(paperformat):
            arguments = actions._build_wkhtmltopdf_args(self.env.ref(paperformat), False)
            return arguments[arguments.index("--javascript-delay") + 1]

        self.assertEqual(delay("insurance_service.paperformat_form"), "0")
        self.assertEqual(delay("base.paperformat_euro"), "1000")

    def test_queries_do_not_grow_with_the_forms(self):
        for number in range(6):
            self._gold_customer(f"T-Q{number}")
        lines = self._collected().line_ids
        counts = []
        for some in (lines[:2], lines):
            self._html(self.hq_officer, "nomination_form", some)
            some = self._as(self.hq_officer, some)
            before = self.env.cr.sql_log_count
            self._html(self.hq_officer, "nomination_form", some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


@tagged("post_install", "-at_install")
class TestExplanationPage(ReportCommon):
    def test_page_shows_what_the_panel_shows(self):
        line = self._line(self._published(), self.gold)
        pages = self._pages(self.hq_officer, "assessment_explanation_page", line)
        self.assertEqual(len(pages), 1)
        for text in ("T-GOLD", "63.0000", "5,500,000.00", self.bj_policy.policy_number):
            self.assertIn(text, pages[0])

    def test_many_policies_continue_and_totals_come_last(self):
        for _number in range(60):
            self._insure(self.gold, self.accident, 1000)
        record = self._collected()
        pages = self._pages(
            self.hq_officer, "assessment_explanation_page", self._line(record, self.gold)
        )
        self.assertGreater(len(pages), 1)
        text = "".join(pages)
        for policy in self.gold.policy_ids:
            self.assertEqual(text.count(policy.policy_number), 1)
        self.assertNotIn("5,560,000.00", pages[0].split(self.bj_policy.policy_number)[-1])
        self.assertIn("5,560,000.00", pages[-1])
