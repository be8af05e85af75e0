from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STEPS = [
    ("submit", "Submitted"),
    ("confirm", "Confirmed"),
    ("receive", "Received"),
    ("return", "Returned"),
    ("restate", "Restated"),
]
ROLES = [
    ("branch_officer", "Branch Customer Resources"),
    ("branch_head", "Branch Head"),
    ("hq_officer", "Head Office Customer Resources"),
]


class InsuranceQuarterSummarySign(models.Model):
    """A signature under a quarterly summary; rows are only ever added."""

    _name = "insurance.quarter.summary.sign"
    _description = "Signature of a Quarterly Summary"
    _order = "id desc"
    _rec_name = "step"
    _allow_sudo_commands = False

    summary_id = fields.Many2one(
        "insurance.quarter.summary", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    role = fields.Selection(ROLES, "As", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    opinion = fields.Text(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("One signs by taking the step on the summary."))
        return super().create(vals_list)

    @api.model
    def _append(self, summaries, step, role, opinion=None):
        """Add a signature made now by the current user. ``self`` is in superuser mode."""
        return self.create(
            [
                {
                    "summary_id": summary.id,
                    "company_id": summary.company_id.id,
                    "step": step,
                    "user_id": self.env.uid,
                    "role": role,
                    "date": fields.Datetime.now(),
                    "opinion": (opinion or "").strip() or False,
                }
                for summary in summaries
            ]
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Signatures are kept as they were given."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Signatures are kept for ever."))
