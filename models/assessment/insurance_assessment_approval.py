from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("collect", "Figures collected"),
    ("nominate", "Nominated for gold"),
    ("withdraw", "Not nominated for gold"),
    ("endorse", "Branch head's opinion"),
    ("decline_silver", "Silver declined"),
    ("restore_silver", "Silver restored"),
    ("decide_silver", "Silver decided by branch"),
    ("score", "Scored and ranked"),
    ("reopen", "Nomination reopened"),
    ("release_places", "Unused new places released"),
    ("keep_places", "Unused new places kept"),
    ("submit", "Submitted"),
    ("return", "Returned by GM office"),
    ("approve", "Approved by GM office"),
    ("publish", "Published"),
    ("cancel", "Cancelled"),
]


class InsuranceAssessmentApproval(models.Model):
    """One step somebody took in a round; rows are added by the steps and never change."""

    _name = "insurance.assessment.approval"
    _description = "Assessment Approval"
    _order = "id desc"
    _rec_name = "step"
    _allow_sudo_commands = False

    round_id = fields.Many2one(
        "insurance.assessment.round",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    line_id = fields.Many2one(
        "insurance.assessment.line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(readonly=True)
    line_count = fields.Integer("Customers", readonly=True, aggregator=None)

    @api.model
    def _append(self, vals_list):
        """Add steps taken now by the current user. ``self`` is in superuser mode."""
        taken = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        return self.create([{**vals, **taken} for vals in vals_list])

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Approvals are kept as they were given."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Approvals are kept for ever."))
