from odoo import api, fields, models
from odoo.exceptions import UserError

from .insurance_escalation_step import ROLES


class InsuranceEscalation(models.Model):
    """A step that fired: who was told what when. Rows are only ever added.

    One row a step, so that each fires once in every cycle of the clock.
    """

    _name = "insurance.escalation"
    _description = "Escalation"
    _order = "fired_at desc, id desc"
    _rec_name = "percent"
    _allow_sudo_commands = False

    request_id = fields.Many2one(
        "insurance.service.request", required=True, readonly=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    item_id = fields.Many2one("insurance.service.item", "Service", required=True, readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    cycle = fields.Integer(
        required=True, readonly=True, aggregator=None, help="2: after it began anew, and so on."
    )
    percent = fields.Integer("Step (%)", required=True, readonly=True, aggregator=None)
    role = fields.Selection(ROLES, "Meant for", required=True, readonly=True)
    user_ids = fields.Many2many("res.users", string="Told", readonly=True)
    told_role = fields.Selection(
        ROLES, "Reached", readonly=True, help="Another than meant when nobody has that role."
    )
    due_at = fields.Datetime("Due", required=True, readonly=True)
    fired_at = fields.Datetime("Told At", required=True, readonly=True)
    deadline_date = fields.Date("Deadline Then", readonly=True)

    # Serves the lookup of what fired, by its first column.
    _once = models.Constraint(
        "unique(request_id, cycle, percent, role)", "This step fired already."
    )
    _fired_idx = models.Index("(company_id, fired_at)")

    @api.depends("percent", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.percent} % {roles.get(row.role, '')}"

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What was escalated is kept as it was."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was escalated is kept for ever."))
