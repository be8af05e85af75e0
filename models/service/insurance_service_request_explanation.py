from odoo import api, fields, models

from ...rules import deadline_explanation
from .deadline_wording import DeadlineWording


class InsuranceServiceRequest(models.Model):
    """Why this date: the days counted and not counted, and who had the clock how long."""

    _inherit = "insurance.service.request"

    why_date_html = fields.Html(
        "Why This Date",
        compute="_compute_why_date_html",
        sanitize=False,
        help="Every day from the receipt to the deadline with the reason why it counts or not.",
    )

    # What is shown is in the reader's language; an open clock is measured up to now.
    @api.depends("state", "deadline_date", "event_ids", "company_id")
    @api.depends_context("lang")
    def _compute_why_date_html(self):
        requests = self.filtered("id")
        (self - requests).why_date_html = False
        wording = DeadlineWording(self.env)
        for request, explanation in requests._explain_deadlines().items():
            request.why_date_html = self.env["ir.qweb"]._render(
                "insurance_service.deadline_explanation",
                {"record": request, "e": explanation, "w": wording, "rows": explanation.rows},
            )

    def _explain_deadlines(self):
        """Return the explanation of each request's deadline, up to now.

        Whoever sees a request sees how its date came about; nothing of other requests is read.

        :return: ``{request: rules.deadline_explanation.Explanation}``
        """
        self.check_access("read")
        events = dict.fromkeys(self._ids, ())
        rows_sudo = (
            self.env["insurance.service.event"]
            .sudo()
            .search_fetch([("request_id", "in", self.ids)], order="id")
        )
        for request_sudo, group_sudo in rows_sudo.grouped("request_id").items():
            events[request_sudo.id] = [row._to_rule() for row in group_sudo]
        workdays_sudo = self.env["insurance.workday"].sudo()
        now = fields.Datetime.now()
        return {
            request: deadline_explanation.explain(
                events[request.id],
                workdays_sudo._get_calendar(company_sudo),
                company_sudo._get_service_hours(),
                workdays_sudo._get_named_exceptions(company_sudo),
                company_sudo._to_service_time(now),
            )
            for request in self
            for company_sudo in request.sudo().company_id
        }
