"""Why this date, on screen and on paper, as the roles that read it."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestDeadlineExplanation(ServiceCommon):
    def _text(self, request):
        return html2plaintext(request.why_date_html)

    def _pause_reason(self):
        return self.env["insurance.pause.reason"].create({"name": "Customer's papers"})

    def test_each_day_is_shown_with_its_reason_and_the_holders_with_their_days(self):
        with self._at("2026-02-13 15:00"):
            request = self._create_request(partner_id=self.plain.id)
            request.action_take()
        with self._at("2026-02-25 10:00"):
            request.action_pause(self._pause_reason().id)
        with self._at("2026-02-26 10:00"):
            request.action_resume()
            # 14 and 24 February count, the 25th is paused, then 26, 27 and 28 February.
            self.assertEqual(request.deadline_date, fields.Date.to_date("2026-02-28"))
            text = self._text(request)
        for words in (
            "5 working days",
            "Day of receipt, not counted",
            "make-up working day: 春节调休上班",
            "Public holiday: 春节",
            "Paused: Customer's papers",
            "Working day 5",
            "Deadline, close of business",
            self.bj_operations.name,
        ):
            self.assertIn(words, text)

    def test_an_open_clock_is_measured_up_to_now(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
        with self._at("2026-03-04 10:00"):
            request.invalidate_recordset(["why_date_html"])
            self.assertIn("2 − 0 = 2", self._text(request))

    def test_a_request_that_waits_or_has_no_standard_says_so(self):
        with self._at("2026-03-02 10:00"):
            waiting = self._create_request(item_id=self.papers_item.id)
            free = self._create_request(item_id=self.open_item.id)
            self.assertIn("required papers are missing", self._text(waiting))
            self.assertIn("no deadline", self._text(free))

    def test_an_agreed_date_and_a_promise_are_named(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
            leader = request.with_user(self.bj_branch_head)
            leader.action_agree_date(fields.Date.to_date("2026-03-10"), "Agreed by phone")
            text = self._text(request)
        self.assertIn("kept or agreed as the deadline", text)
        self.assertIn("Working day beyond the standard", text)

    def test_names_are_escaped(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
            reason = self.env["insurance.pause.reason"].create({"name": "<b>bold</b>"})
            request.action_pause(reason.id)
        with self._at("2026-03-03 10:00"):
            request.invalidate_recordset(["why_date_html"])
            self.assertIn("&lt;b&gt;bold", request.why_date_html)

    def test_another_branch_cannot_read_it(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
        with self.assertRaises(AccessError):
            request.with_user(self.gd_operations).why_date_html  # noqa: B018
        with self.assertRaises(AccessError):
            self._render(request.with_user(self.gd_operations))

    def test_the_printed_page_has_days_and_holders_and_fills_several_pages(self):
        with self._at("2026-03-02 10:00"):
            request = self._create_request()
            request.with_user(self.bj_branch_head).action_agree_date("2026-06-30", "Agreed")
            page = self._render(request)
        self.assertIn(request.name, page)
        self.assertEqual(page.count("is_title"), page.count("is_break") + 1)
        self.assertGreaterEqual(page.count('class="is_title"'), 3)

    def _render(self, requests):
        report = requests.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "insurance_service.deadline_explanation_page_report", requests.ids
        )
        return html.decode()

    def test_many_requests_cost_as_many_queries_as_one(self):
        with self._at("2026-03-02 10:00"):
            requests = self.env["insurance.service.request"]
            for _number in range(4):
                requests |= self._create_request()
            counts = []
            for records in (requests[:1], requests):
                records.env.flush_all()
                records.env.invalidate_all()
                records.mapped("why_date_html")  # templates and calendars are loaded now
                records.env.invalidate_all()
                before = self.cr.sql_log_count
                records.mapped("why_date_html")
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
