from odoo import api, fields, models
from odoo.exceptions import UserError

WAYS = [("opened", "Looked At"), ("exported", "Exported"), ("printed", "Printed")]


class InsuranceConsequenceAccess(models.Model):
    """Who looked at a consequence, and when (PIPL Art. 51); rows are only ever added."""

    _name = "insurance.consequence.access"
    _description = "Look at a Consequence"
    _order = "id desc"
    _rec_name = "consequence_id"
    _allow_sudo_commands = False

    consequence_id = fields.Many2one(
        "insurance.complaint.consequence",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Datetime("At", required=True, readonly=True, index=True)
    way = fields.Selection(WAYS, "How", required=True, readonly=True)

    @api.model
    def _log(self, consequences, way):
        """Log that the current user gets what consequences say.

        :param str way: key of `WAYS`
        """
        now = fields.Datetime.now()
        rows_sudo = consequences.sudo()
        if rows_sudo and self.env.uid != api.SUPERUSER_ID:
            self.sudo().create(
                [
                    {
                        "consequence_id": row.id,
                        "company_id": row.company_id.id,
                        "user_id": self.env.uid,
                        "date": now,
                        "way": way,
                    }
                    for row in rows_sudo
                ]
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.check_access("create")
            raise UserError(self.env._("The log is kept by the system."))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(self.env._("The log is kept as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log is kept for ever."))
