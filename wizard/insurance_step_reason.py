from odoo import api, fields, models
from odoo.exceptions import AccessError

#: Model -> steps whose method takes nothing but a reason.
STEPS_OF = {
    "insurance.appraisal": ("return", "restate"),
    "insurance.reception": ("no_show", "cancel", "reopen"),
    "insurance.committee.meeting": ("cancel",),
    "insurance.committee.action": ("done", "drop"),
    "insurance.launch.plan": ("cancel",),
    "insurance.launch.task": ("not_needed",),
    "insurance.complaint": ("ask_review",),
    "insurance.complaint.action": ("done", "drop"),
    "insurance.complaint.statement": ("answer", "supplement"),
    "insurance.complaint.review": ("uphold", "change"),
    "insurance.survey.campaign": ("reset", "correct", "extend"),
    "insurance.survey.invitation": ("skip",),
    "insurance.complaint.consequence": ("waive", "reject", "keep", "lift"),
    "insurance.consequence.notice": ("comment", "appeal"),
}
#: Steps whose method takes a new last day before the reason.
DAY_STEPS = {("insurance.survey.campaign", "extend")}


class InsuranceStepReason(models.TransientModel):
    """Dialog that asks for the reason, or the result, of a step before it is taken."""

    _name = "insurance.step.reason"
    _description = "Reason of a Step"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    step = fields.Char(required=True, readonly=True)
    record_names = fields.Char("Concerns", compute="_compute_record_names")
    reason = fields.Text(required=True)
    day = fields.Date("New Last Day")

    @api.depends("res_model", "res_ids")
    def _compute_record_names(self):
        for dialog in self:
            records = dialog._get_records()
            names = records.filtered(lambda r: r.has_access("read")).mapped("display_name")
            dialog.record_names = ", ".join(name for name in names if name)

    @api.model
    def _open(self, records):
        """Return the dialog for the step in context ``reason_step`` of some records."""
        step = self.env.context.get("reason_step")
        if step not in STEPS_OF.get(records._name, ()):
            raise AccessError(self.env._("This step asks for no reason."))
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(step),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": records._name,
                "default_res_ids": records.ids,
                "default_step": step,
            },
        }

    @api.model
    def _get_title(self, step):
        if step == "comment":
            return self.env._("My Comment")
        if step == "extend":
            return self.env._("Move the Last Day")
        return self.env._("Result") if step == "done" else self.env._("Reason")

    def _get_records(self):
        model = self.res_model if self.res_model in STEPS_OF else "insurance.reception"
        return self.env[model].browse([int(id_) for id_ in self.res_ids or ()]).exists()

    def action_confirm(self):
        """Take the step as the current user; the record checks role, branch and state."""
        self.ensure_one()
        if self.step not in STEPS_OF.get(self.res_model, ()):
            raise AccessError(self.env._("This step asks for no reason."))
        day = [self.day] if (self.res_model, self.step) in DAY_STEPS else []
        getattr(self._get_records(), f"action_{self.step}")(*day, self.reason)
        return {"type": "ir.actions.act_window_close"}
