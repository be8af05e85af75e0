from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("opened", "Opened"),
    ("extended", "Extended"),
    ("ended", "Ended"),
    ("request", "Request Registered"),
    ("refused", "Unknown Code"),
]


class InsuranceCrossAccessLog(models.Model):
    """What happened to cross-region service, and who tried in vain; rows are only ever added."""

    _name = "insurance.cross.access.log"
    _description = "Cross-region Service Log"
    _order = "id desc"
    _rec_name = "kind"
    _allow_sudo_commands = False

    access_id = fields.Many2one(
        "insurance.cross.access", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Datetime("At", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", "Serving Branch", required=True, readonly=True, index=True
    )
    home_company_id = fields.Many2one(
        "res.company", "Home Branch", readonly=True, index="btree_not_null"
    )
    expires_at = fields.Datetime("Until", readonly=True)
    reason = fields.Text(readonly=True)
    request_id = fields.Many2one(
        "insurance.service.request", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    code = fields.Char("Code Entered", readonly=True)
    # Of a wrong code: numbers the user's tries of a day, so that none are made side by side.
    try_date = fields.Date(readonly=True)
    try_number = fields.Integer("Try of the Day", readonly=True, aggregator=None)

    _try_uniq = models.UniqueIndex(
        "(user_id, try_date, try_number) WHERE try_date IS NOT NULL",
        "You sent two codes at the same time. Try again.",
    )

    @api.model
    def _append(self, vals_list):
        """Add rows of the current user, now. ``self`` is in superuser mode."""
        made = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        return self.create([{**vals, **made} for vals in vals_list])

    @api.model
    def _get_try_count(self, day):
        """Return how many wrong codes the user entered on a day."""
        return self.sudo().search_count([("user_id", "=", self.env.uid), ("try_date", "=", day)])

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log is kept as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log is kept for ever."))
