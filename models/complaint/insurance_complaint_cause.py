from odoo import fields, models


class InsuranceComplaintCause(models.Model):
    """Why a justified complaint arose: its root cause, from a list that head office keeps."""

    _name = "insurance.complaint.cause"
    _description = "Root Cause of Complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(name) WHERE active", "There is a root cause with this name already."
    )
