"""The policy report (D8): figures by hand, who may, sending once, who has no address."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NoticeCommon

JULY = "2026-07-06 10:00"


@tagged("post_install", "-at_install")
class TestPolicyReport(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._make("R-1", date(2026, 12, 31), insured_count=1200)
        cls.ended = cls._make("R-2", date(2026, 1, 1), product=cls.long)
        cls.old = cls._make("R-OLD", date(2025, 12, 31))
        cls.next = cls._make("R-NEXT", date(2027, 6, 30), date(2026, 7, 1))
        cls.void = cls._make("R-VOID", date(2026, 12, 31), state="cancelled")
        cls.abroad = cls._make("R-GD", date(2026, 12, 31), branch=cls.gd)
        for policy, amount, kind, day in (
            (cls.policy, 1000.10, "premium", date(2026, 1, 1)),
            (cls.policy, 2000.20, "premium", date(2026, 6, 30)),
            (cls.policy, 300.30, "refund", date(2026, 3, 1)),
            (cls.policy, 40.40, "claim", date(2026, 3, 2)),
            # Not of this half-year, or of a policy that never was.
            (cls.policy, 5000, "premium", date(2025, 12, 31)),
            (cls.policy, 6000, "premium", date(2026, 7, 1)),
            (cls.void, 7000, "premium", date(2026, 3, 1)),
            # A late claim of a policy that ended before.
            (cls.old, 80.80, "claim", date(2026, 2, 1)),
        ):
            cls._create_entry(policy, amount, kind, day)
        cls.claim_item = cls._create_item("T5", {}, request_kind="claim")
        cls.gold.service_officer_id = cls.bj_specialist
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "王强",
                "parent_id": cls.gold.id,
                "service_contact_role": "first",
                "service_email": "wang@example.cn",
            }
        )

    def _open(self, partners, user=None, **values):
        user = user or self.bj_specialist
        dialogs = self.env["insurance.policy.report.print"].with_user(user)
        dialogs = dialogs.with_context(allowed_company_ids=user.company_ids.ids)
        with self._at(JULY):
            return dialogs.create(
                {"partner_ids": partners.ids, "year": 2026, "half": "1", **values}
            )

    def _get_values(self, dialog):
        self.env.flush_all()
        report = self.env["report.insurance_service.policy_report"].with_env(dialog.env)
        with self._at(JULY):
            return report._get_report_values(dialog.ids)

    def _get_rows(self, dialog):
        """Return ``{title: [cells]}`` of the only customer's report."""
        rows = {}
        for sheet in self._get_values(dialog)["sheets"]:
            for section, part in sheet.sections:
                rows.setdefault(section.title[2:], []).extend(row.cells for row in part)
        return rows

    # === Figures === #

    def test_policies_and_payments_of_the_half_year(self):
        rows = self._get_rows(self._open(self.gold))
        self.assertEqual([row[0] for row in rows["保单情况"]], ["R-2", "R-1"])
        self.assertEqual(rows["保单情况"][1][5:], ("1,200", "有效"))
        self.assertEqual(
            [row[2:] for row in rows["缴费与赔付（元）"]],
            [
                ("3,000.30", "300.30", "40.40"),
                ("", "", "80.80"),
                ("3,000.30", "300.30", "121.20"),
            ],
        )
        summary = self._get_values(self._open(self.gold))["sheets"][0].summary
        self.assertEqual((summary["policies"], summary["premium"]), (2, "3,000.30"))
        self.assertEqual((summary["refund"], summary["claim"]), ("300.30", "121.20"))

    def testsecond_half_year_has_the_next_policy(self):
        rows = self._get_rows(self._open(self.gold, half="2"))
        self.assertEqual({row[0] for row in rows["保单情况"]}, {"R-1", "R-NEXT"})
        self.assertEqual(rows["缴费与赔付（元）"][-1][2], "6,000.00")

    def test_requests_by_kind_with_state_and_time(self):
        with self._at("2026-06-30 15:00"):
            done = self._create_request(policy_id=self.policy.id, summary="Secret illness")
            still_open = self._create_request(item_id=self.claim_item.id)
        # 30 June is a Tuesday; the second working day after is Thursday.
        with self._at("2026-07-02 10:00"):
            done.action_finish()
            later = self._create_request(item_id=self.claim_item.id)
        with self._at("2025-12-31 15:00"):
            earlier = self._create_request()
        rows = self._get_rows(self._open(self.gold))
        self.assertEqual(
            [row[0:1] + row[2:] for row in rows["保全服务"]],
            [(done.name, "R-1", "2026-06-30", "2026-07-02", "2日", "已办结")],
        )
        self.assertEqual([row[0] for row in rows["理赔服务"]], [still_open.name])
        self.assertEqual(rows["理赔服务"][0][5:], ("", "办理中"))
        names = {row[0] for row in rows["未办结申请"]}
        self.assertEqual(names, {still_open.name, later.name, earlier.name})

    def test_other_branches_policies_are_left_out_and_said_so(self):
        sheet = self._get_values(self._open(self.gold))["sheets"][-1]
        self.assertTrue(sheet.has_other_branches)
        whole = self._open(self.gold, self.hq_officer)
        rows = self._get_rows(whole)
        self.assertEqual({row[0] for row in rows["保单情况"]}, {"R-1", "R-2", "R-GD"})
        self.assertFalse(self._get_values(whole)["sheets"][-1].has_other_branches)

    def test_printed_in_chinese_without_subjects_of_requests(self):
        with self._at("2026-03-06 10:00"):
            self._create_request(summary="Secret illness")
        dialog = self._open(self.gold)
        with self._at(JULY):
            action = dialog.action_print()
            reports = self.env["ir.actions.report"].with_env(dialog.env)
            html = reports._render_qweb_html(action["report_name"], dialog.ids)[0].decode()
        for text in ("保单服务报告", "2026年上半年", "金牌VIP客户", self.bj_specialist.name):
            self.assertIn(text, html)
        self.assertNotIn("Secret illness", html)

    def test_pages_are_cut_and_numbered(self):
        for index in range(80):
            self._make(f"R-MANY-{index}", date(2026, 12, 31))
        sheets = self._get_values(self._open(self.gold))["sheets"]
        self.assertGreater(len(sheets), 1)
        count = sum(
            len(rows)
            for sheet in sheets
            for section, rows in sheet.sections
            if section.title.endswith("保单情况")
        )
        self.assertEqual(count, 82)
        self.assertEqual([s.number for s in sheets], list(range(1, len(sheets) + 1)))
        self.assertEqual([s.is_last for s in sheets], [False] * (len(sheets) - 1) + [True])

    def test_queries_do_not_grow_with_customers(self):
        def count(partners):
            dialog = self._open(partners)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_values(dialog)
            return self.env.cr.sql_log_count - before

        more = self.gold
        for index in range(10):
            partner = self._create_tier_customer(f"T-Q{index}", "gold", self.bj)
            self._create_entry(self._make(f"R-Q{index}", date(2026, 12, 31), partner=partner), 10)
            more += partner
        few = count(self.gold)
        self.assertLessEqual(count(more), few + 2)

    # === Who === #

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "VIP"):
            self._open(self.plain).action_print()
        with self.assertRaisesRegex(UserError, "Choose a customer"):
            self._open(self.env["res.partner"]).action_print()
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self._open(self.far).action_print()
        foreign = self._open(self.gold)
        with self.assertRaises(AccessError):
            self._get_values(self._as(self.bj_operations, foreign))

    def test_unfinished_half_year_is_printed_but_not_sent(self):
        dialog = self._open(self.gold, half="2")
        self.assertIn("本期未结束", self._get_values(dialog)["mark"])
        with self._at(JULY), self.assertRaisesRegex(UserError, "not over"):
            dialog.action_send()

    def test_readers_print_and_do_not_send(self):
        for user in (self.bj_branch_head, self.hq_auditor, self.hq_gm):
            dialog = self._open(self.gold, user)
            with self._at(JULY):
                dialog.action_print()
                with self.assertRaises(AccessError):
                    dialog.action_send()

    def test_dialog_opens_from_customers_and_from_the_task_with_its_half_year(self):
        first, second = self._plan_task()
        with self._at("2026-08-03 10:00"):
            task = self._as(self.bj_specialist, first)
            action = task.action_policy_report()
            dialogs = task.env[action["res_model"]].with_context(**action["context"])
            values = dialogs.onchange({}, [], {"partner_ids": {}, "year": {}, "half": {}})["value"]
            self.assertEqual((values["year"], values["half"]), (2026, "1"))
            self.assertEqual(len(values["partner_ids"]), 1)
            context = {"active_model": "res.partner", "active_ids": self.contact.ids}
            dialog = Form(task.env[action["res_model"]].with_context(**context)).save()
            self.assertEqual((dialog.partner_ids, dialog.year), (self.gold, 2026))
            with self.assertRaisesRegex(UserError, "one half-year"):
                self._as(self.bj_specialist, first + second).action_policy_report()

    # === Sending === #

    def _plan_task(self):
        item = self.env["insurance.service.item"].search([("care_kind", "=", "half_year")])
        return self.tasks.create(
            [
                {
                    "partner_id": self.gold.id,
                    "company_id": self.bj.id,
                    "item_id": item.id,
                    "care_kind": "half_year",
                    "year": 2026,
                    "occasion": f"half-{half}",
                    "date_occasion": day,
                    "date_due": day,
                    "date_prepare": day,
                }
                for half, day in ((1, date(2026, 6, 30)), (2, date(2026, 12, 31)))
            ]
        )

    def _send(self, dialog):
        with self._at(JULY):
            return self.env["insurance.policy.report"].search(dialog.action_send()["domain"])

    def test_sent_to_first_contacts_logged_and_the_task_closed(self):
        first, second = self._plan_task()
        report = self._send(self._open(self.gold))
        self.assertEqual((report.state, report.recipients), ("sent", "w***@example.cn"))
        mail = report.mail_ids
        self.assertEqual((mail.email_to, mail.state), ("wang@example.cn", "outgoing"))
        self.assertEqual(mail.subject, "保单服务报告（2026年上半年）")
        self.assertEqual(mail.attachment_ids, report.attachment_id)
        self.assertIn("w***@example.cn", self.gold.message_ids[0].body)
        self.assertNotIn("wang@", " ".join(self.gold.message_ids.mapped("body")))
        self.assertEqual((first.state, second.state), ("done", "planned"))
        self.assertEqual(first.done_by_id, self.bj_specialist)

    def test_sent_once_and_again_on_request(self):
        report = self._send(self._open(self.gold))
        self.assertEqual(self._send(self._open(self.gold)), report)
        self.assertEqual(
            len(self.env["mail.mail"].search([("email_to", "=", "wang@example.cn")])), 1
        )
        self._as(self.bj_specialist, report).action_send_again()
        self.assertEqual(report.state, "queued")
        for user in (self.gd_specialist, self.bj_branch_head, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._as(user, report).action_send_again()

    def test_who_has_no_address_is_listed_and_stops_no_other(self):
        report = self._send(self._open(self.gold + self.silver))
        by_partner = {each.partner_id: each for each in report}
        self.assertEqual(by_partner[self.silver].state, "no_address")
        self.assertIn("first contact", by_partner[self.silver].message)
        self.assertEqual(by_partner[self.gold].state, "sent")
        failure = self.env["insurance.care.failure"].search(
            [("partner_id", "=", self.silver.id), ("job", "=", "policy_reports")]
        )
        self.assertEqual(failure.state, "open")
        self.silver.email = "office@example.cn"
        self._send(self._open(self.silver))
        self.assertEqual((by_partner[self.silver].state, failure.state), ("sent", "solved"))

    def test_many_go_by_the_scheduled_action_and_a_bad_one_stops_no_other(self):
        third = self._create_tier_customer("T-THIRD", "silver", self.bj, email="third@example.cn")
        reports = self._send(self._open(self.gold + self.silver + third))
        self.assertEqual(set(reports.mapped("state")), {"queued"})
        make = type(reports)._make_pdf

        def fail(report):
            if report.partner_id == self.gold:
                raise ValueError("broken")
            return make(report)

        crons = type(self.env["ir.cron"])
        logger = "odoo.addons.insurance_service.models.notice.insurance_policy_report"
        with (
            self._at(JULY),
            patch.object(type(reports), "_make_pdf", fail),
            patch.object(crons, "_commit_progress", lambda *_a, **_k: 60.0),
            mute_logger(logger),
        ):
            self.env["insurance.policy.report"]._cron_send()
        states = {each.partner_id: each.state for each in reports}
        self.assertEqual(states, {self.gold: "failed", self.silver: "no_address", third: "sent"})

    def test_nobody_writes_reports(self):
        report = self._send(self._open(self.gold))
        for user in (self.bj_specialist, self.hq_officer, self.bj_operations):
            with self.assertRaises(AccessError):
                self._as(user, report).write({"state": "queued"})
        with self.assertRaises(AccessError):
            self._as(self.gd_specialist, report).read(["state"])
