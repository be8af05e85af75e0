from odoo import fields, models


class InsuranceComplaint(models.Model):
    """What follows from a complaint: measures, and head office's review when it is asked for."""

    _inherit = "insurance.complaint"

    action_ids = fields.One2many("insurance.complaint.action", "complaint_id", "Measures")
    review_ids = fields.One2many(
        "insurance.complaint.review", "complaint_id", "Reviews", readonly=True
    )

    def _get_cannot_ask_review_reason(self):
        if self.review_ids.filtered(lambda review: review.state != "done"):
            return self.env._("It is under review already.")
        return ""

    def action_ask_review(self, reason):
        """Note that the customer asks head office to review the decision.

        :param str reason: what the customer says against it; required
        """
        complaints_sudo = self._begin_step("ask_review")
        reason = self._check_reason(reason)
        for complaint_sudo in complaints_sudo:
            today = complaint_sudo.company_id._service_today()
            root = complaint_sudo.company_id.root_id
            sequence = self.env["ir.sequence"].sudo().with_company(root)
            self.env["insurance.complaint.review"].sudo().create(
                {
                    "name": sequence.next_by_code("insurance.complaint.review"),
                    "complaint_id": complaint_sudo.id,
                    "request": reason,
                    "asked_date": today,
                    "date_due": fields.Date.add(today, days=root.complaint_review_days),
                    "decision": complaint_sudo.decision,
                    "decided_by_id": complaint_sudo.decided_by_id.id,
                    "handler_id": complaint_sudo.user_id.id,
                }
            )

    def action_open_reason(self):
        """Return the dialog that asks for what a step needs to know."""
        return self.env["insurance.step.reason"]._open(self)
