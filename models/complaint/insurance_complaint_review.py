from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.complaint_follow_up import REVIEW_STEPS
from ..protection import forbid_protected

RESULTS = [("upheld", "Decision Upheld"), ("changed", "Decision Changed")]


class InsuranceComplaintReview(models.Model):
    """Head office looks at a decision again because the customer asks for it (核查).

    By somebody who neither handled nor decided the complaint; kept by its steps only.
    """

    _name = "insurance.complaint.review"
    _description = "Review of a Complaint"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "state, date_due, id"
    _allow_sudo_commands = False
    _steps = REVIEW_STEPS

    name = fields.Char("Number", required=True, readonly=True)
    complaint_id = fields.Many2one(
        "insurance.complaint", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id", string="Customer")
    request = fields.Text("Customer's Reasons", required=True, readonly=True)
    asked_date = fields.Date("Asked On", required=True, readonly=True)
    date_due = fields.Date("Due", required=True, readonly=True, index=True)
    decision = fields.Text("Decision Reviewed", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    handler_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("asked", "To Review"), ("taken", "Under Review"), ("done", "Done")],
        required=True,
        readonly=True,
        default="asked",
    )
    user_id = fields.Many2one("res.users", "Reviewer", readonly=True, ondelete="restrict")
    result = fields.Selection(RESULTS, readonly=True)
    conclusion = fields.Text(readonly=True)
    done_date = fields.Date("Done On", readonly=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue")

    _one_open = models.UniqueIndex(
        "(complaint_id) WHERE state != 'done'", "This complaint is under review already."
    )

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for review in self:
            today = review.company_id._service_today()
            review.is_overdue = review.state != "done" and review.date_due < today

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - {"activity_ids"})
        return super().write(vals)

    @api.depends("user_id")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        """Add who must not review, and that the reviewer concludes."""
        if reason := super()._get_special_reason(name):
            return reason
        user = self.env.user
        if self.env.su:
            return ""
        if user in self.decided_by_id | self.handler_id:
            return self.env._("Whoever handled or decided the complaint does not review it.")
        if reason := self.complaint_id._get_conflict(user):
            return reason
        if name == "conclude" and self.user_id != user:
            return self.env._("The reviewer concludes.")
        return ""

    def action_take(self):
        """Become the reviewer."""
        self._begin_step("take").write({"state": "taken", "user_id": self.env.uid})

    def action_conclude(self, result, conclusion):
        """Record what the review found; a changed decision reopens the complaint.

        :param str result: ``upheld`` or ``changed``
        :param str conclusion: what was found and what follows; required
        """
        reviews_sudo = self._begin_step("conclude")
        conclusion = self._check_reason(conclusion)
        if result not in dict(RESULTS):
            raise ValidationError(self.env._("Say whether the decision stands."))
        for review_sudo in reviews_sudo:
            review_sudo.write(
                {
                    "state": "done",
                    "result": result,
                    "conclusion": conclusion,
                    "done_date": review_sudo.company_id._service_today(),
                }
            )
            complaint_sudo = review_sudo.complaint_id
            if result == "changed" and complaint_sudo.state in ("replied", "closed"):
                complaint_sudo._set_reopened(conclusion)

    def action_open_reason(self):
        """Return the dialog that asks for the conclusion; the result is in ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def action_uphold(self, reason):
        """Conclude that the decision stands.

        :param str reason: why; required
        """
        self.action_conclude("upheld", reason)

    def action_change(self, reason):
        """Conclude that the decision has to be made again.

        :param str reason: why; required
        """
        self.action_conclude("changed", reason)
