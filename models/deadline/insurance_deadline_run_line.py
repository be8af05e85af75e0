from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import deadline_change

OUTCOMES = [
    (deadline_change.EARLIER, "Earlier"),
    (deadline_change.KEPT, "Promise Kept"),
    (deadline_change.CONFIRMED, "Final Now"),
    (deadline_change.PROVISIONAL, "Provisional Now"),
    (deadline_change.FIGURES, "Day Unchanged"),
    ("gone", "Nothing Left to Do"),
    ("failed", "Failed"),
]


class InsuranceDeadlineRunLine(models.Model):
    """What a recalculation means for one request; kept for ever."""

    _name = "insurance.deadline.run.line"
    _description = "Deadline Change"
    _order = "run_id desc, new_deadline, id"
    _rec_name = "request_id"
    _allow_sudo_commands = False

    run_id = fields.Many2one(
        "insurance.deadline.run", required=True, readonly=True, ondelete="restrict", index=True
    )
    request_id = fields.Many2one(
        "insurance.service.request", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    item_id = fields.Many2one(related="request_id.item_id")
    request_state = fields.Selection(related="request_id.state", string="Request State")
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    old_deadline = fields.Date("Deadline Before", readonly=True)
    calendar_deadline = fields.Date(
        "By the Calendar", readonly=True, help="What the working days of the calendar give now."
    )
    new_deadline = fields.Date("Deadline After", readonly=True)
    was_provisional = fields.Boolean(readonly=True)
    is_provisional = fields.Boolean("Provisional", readonly=True)
    is_past = fields.Boolean("Past Now", readonly=True, help="The new deadline has passed already.")
    error = fields.Char(readonly=True)
    applied_at = fields.Datetime("Applied", readonly=True)

    _open_idx = models.Index("(run_id, id) WHERE applied_at IS NULL")

    # === ACTION METHODS === #

    def action_agree_later(self):
        """Agree with the customers on the later date the calendar gives, where it was kept.

        For those who agree dates of a request; each agreement is a step on the request.
        """
        self.check_access("read")
        kept = self.filtered(
            lambda line: (
                line.outcome == deadline_change.KEPT
                and line.applied_at
                and line.calendar_deadline > line.new_deadline
            )
        )
        if not kept:
            raise UserError(
                self.env._("Choose applied lines whose promised date was kept; these have none.")
            )
        for line in kept:
            line.request_id.action_agree_date(line.calendar_deadline, line.run_id.reason)

    def action_open_request(self):
        """Open the request of the line.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.service.request",
            "res_id": self.request_id.id,
            "views": [(False, "form")],
        }

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened to a deadline is kept for ever."))
