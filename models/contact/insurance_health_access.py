from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceHealthAccess(models.Model):
    """Who looked at a health note, and when (PIPL Art. 51, 57); rows are only ever added."""

    _name = "insurance.health.access"
    _description = "Look at Health Data"
    _order = "id desc"
    _rec_name = "note_id"
    _allow_sudo_commands = False

    note_id = fields.Many2one(
        "insurance.health.note", required=True, readonly=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Service Contact",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Datetime("At", required=True, readonly=True, index=True)

    @api.model
    def _log(self, notes):
        """Log that the current user gets the results of notes. ``notes`` is in superuser mode."""
        now = fields.Datetime.now()
        if notes:
            self.sudo().create(
                [
                    {
                        "note_id": note.id,
                        "contact_id": note.contact_id.id,
                        "company_id": note.company_id.id,
                        "user_id": self.env.uid,
                        "date": now,
                    }
                    for note in notes
                ]
            )

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(self.env._("The log is kept as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log is kept for ever."))
