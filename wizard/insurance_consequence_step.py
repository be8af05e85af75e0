from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.consequence.insurance_complaint_consequence import CONSEQUENCES
from ..rules.consequence_flow import MILDER

STEPS = [
    ("confirm", "Confirm the Consequence"),
    ("execute", "Carried Out"),
    ("decide_appeal", "Decide the Appeal"),
    ("take_over", "Appoint a Successor"),
]
#: What a proposal can be reduced to; the consequence refuses what is not milder.
MILDEST = ("warning", "criticism")


class InsuranceConsequenceStep(models.TransientModel):
    """Dialog of a consequence's step. It decides nothing: the consequence's methods check."""

    _name = "insurance.consequence.step"
    _description = "Step of a Consequence"

    consequence_ids = fields.Many2many("insurance.complaint.consequence", readonly=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_facts")
    has_pay = fields.Boolean(compute="_compute_facts")
    has_milder = fields.Boolean(compute="_compute_facts")
    kind = fields.Selection(
        [pair for pair in CONSEQUENCES if pair[0] in MILDEST],
        "Milder Consequence",
        help="Empty: as proposed. Milder only, with a reason.",
    )
    month = fields.Date(
        "Month of Pay", help="Any day of the month whose performance pay the deduction concerns."
    )
    reason = fields.Text(help="The person reads it.")
    day = fields.Date("Carried Out On")
    reference = fields.Char("Document Number", help="Of the notice, order or pay slip.")
    result = fields.Selection([("upheld", "Upheld"), ("lifted", "Lifted")], "Result of the Appeal")
    user_id = fields.Many2one(
        "res.users",
        "Successor",
        domain=lambda self: [
            ("share", "=", False),
            ("company_ids", "in", self.env.companies.ids),
            ("all_group_ids", "in", self.env.ref("insurance_service.group_salesperson").ids),
        ],
    )

    @api.model
    def _open(self, consequences):
        """Return the dialog for the step in context ``reason_step``."""
        step = self.env.context.get("reason_step")
        labels = dict(self._fields["step"]._description_selection(self.env))
        if step not in labels:
            raise AccessError(self.env._("There is no such step."))
        consequences.check_access("read")
        today = consequences[:1].sudo().company_id._service_today()
        return {
            "type": "ir.actions.act_window",
            "name": labels[step],
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_consequence_ids": [(6, 0, consequences.ids)],
                "default_step": step,
                "default_month": fields.Date.to_string(today),
                "default_day": fields.Date.to_string(today),
            },
        }

    @api.depends("consequence_ids")
    def _compute_facts(self):
        for dialog in self:
            kinds = dialog.consequence_ids.mapped("proposed_kind")
            dialog.company_id = dialog.consequence_ids.company_id[:1]
            dialog.has_pay = "performance_pay" in kinds
            dialog.has_milder = len(kinds) == 1 and bool(MILDER[kinds[0]])

    def action_confirm(self):
        """Take the step as the current user, for all consequences or for none."""
        self.ensure_one()
        rows = self.consequence_ids
        rows.check_access("read")
        if self.step == "confirm":
            rows.action_confirm(self.kind, self.month, self.reason)
        elif self.step == "execute":
            rows.action_execute(self.day, self.reference)
        elif self.step == "decide_appeal":
            rows.action_decide_appeal(self.result, self.reason)
        else:
            rows.action_take_over(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
