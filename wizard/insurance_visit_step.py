from odoo import api, fields, models

from ..models.visit.insurance_visit import RESULTS

STEPS = [
    ("hold", "Record the Visit"),
    ("miss", "Not Held"),
    ("cancel", "Cancel the Visit"),
    ("reschedule", "Reschedule"),
    ("reopen", "Reopen"),
]


class InsuranceVisitStep(models.TransientModel):
    """Dialog of a visit's step. It decides nothing: the visit's own methods check."""

    _name = "insurance.visit.step"
    _description = "Step of a Visit"

    visit_ids = fields.Many2many("insurance.visit", string="Customer Visits", readonly=True)
    visit_count = fields.Integer(compute="_compute_visit_count")
    step = fields.Selection(STEPS, required=True)
    moment = fields.Datetime("Began At", help="When it really began; not in the future.")
    duration = fields.Float("Length in Hours", help="0: as planned.")
    contact_ids = fields.Many2many("res.partner", string="People Met")
    customer_ids = fields.Many2many("res.partner", compute="_compute_visit_count")
    report = fields.Text(help="What was talked about; without it the visit does not count.")
    result = fields.Selection(RESULTS)
    evidence = fields.Text(help="Who confirms it, what was signed or handed over.")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Papers and Photos", help="Instead of or besides words."
    )
    next_step = fields.Char(help="Becomes an activity.")
    next_step_date = fields.Date("Due")
    next_step_user_id = fields.Many2one("res.users", "By", domain=[("share", "=", False)])
    new_moment = fields.Datetime("New Date")
    reason = fields.Text(help="Kept with the visit.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        commands = values.get("visit_ids") or []
        ids = [id_ for command in commands for id_ in command[2]] if commands else []
        visits = self.env["insurance.visit"].browse(ids)
        if len(visits) == 1:
            visits.check_access("read")
            now = self.env.cr.now().replace(second=0, microsecond=0)
            values.setdefault("moment", min(visits.date_start, now))
            values.setdefault("duration", visits.duration)
            values.setdefault("contact_ids", [(6, 0, visits.contact_ids.ids)])
            values.setdefault("next_step_user_id", visits.user_id.id)
        return values

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for dialog in self:
            dialog.visit_count = len(dialog.visit_ids)
            dialog.customer_ids = dialog.visit_ids.partner_id

    def action_confirm(self):
        """Take the step as the current user, for all visits or for none."""
        self.ensure_one()
        getattr(self, f"_take_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _take_hold(self):
        visits = self.visit_ids
        if len(visits) == 1:
            visits.check_access("write")
            if self.contact_ids != visits.contact_ids:
                visits.contact_ids = self.contact_ids
            if self.attachment_ids:
                self.attachment_ids.write({"res_model": visits._name, "res_id": visits.id})
                visits.invalidate_recordset(["message_attachment_count"])
        visits.action_hold(
            self.report,
            self.result,
            self.evidence,
            self.moment,
            self.duration,
            self.next_step,
            self.next_step_date,
            self.next_step_user_id.id,
        )

    def _take_miss(self):
        self.visit_ids.action_miss(self.reason)

    def _take_cancel(self):
        self.visit_ids.action_cancel(self.reason)

    def _take_reschedule(self):
        self.visit_ids.action_reschedule(self.new_moment, self.reason)

    def _take_reopen(self):
        self.visit_ids.action_reopen(self.reason)
