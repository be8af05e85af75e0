from odoo import fields, models

ROLES = [
    ("team_head", "Team Head"),
    ("department_head", "Department Head"),
    ("salesperson", "Salesperson"),
    ("host", "Host"),
    ("escort", "Accompanies"),
    ("receptionist", "Receptionist"),
]
KINDS = [
    ("booked", "Booked"),
    ("changed", "Another Time"),
    ("reminder", "Reminder"),
    ("cancelled", "Cancelled"),
]


class InsuranceReceptionNotice(models.Model):
    """Who was told of a reception, and when (L3). Rows are only added, by the system."""

    _name = "insurance.reception.notice"
    _description = "Notice of a Reception"
    _order = "sent_at, id"
    _allow_sudo_commands = False

    reception_id = fields.Many2one(
        "insurance.reception", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Told", required=True, readonly=True, ondelete="restrict", index=True
    )
    role = fields.Selection(ROLES, "As", required=True, readonly=True)
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    meeting_at = fields.Datetime("Time of Reception", required=True, readonly=True)
    sent_at = fields.Datetime("Told At", required=True, readonly=True)
    revision = fields.Integer(required=True, readonly=True, help="Which plan was told of.")

    # Whatever runs twice tells nobody twice: the database refuses the second row.
    _once_uniq = models.UniqueIndex(
        "(reception_id, user_id, kind, revision)", "This person was told already."
    )
