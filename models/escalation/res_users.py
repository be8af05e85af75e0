from odoo import fields, models

from ..res.res_company import STAFF
from ..res.res_partner import READER


class ResUsers(models.Model):
    """Whether somebody wants the morning message of deadlines; each decides for himself."""

    _inherit = "res.users"

    is_service_digest = fields.Boolean(
        "Morning Message of Deadlines",
        default=True,
        groups=READER,
        help="One message every working morning: what is overdue, due today and tomorrow. None "
        "when there is nothing to say.",
    )
    service_digest_date = fields.Date("Last Morning Message", readonly=True, groups=STAFF)

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 the name is Odoo's
        return [*super().SELF_READABLE_FIELDS, "is_service_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_WRITEABLE_FIELDS, "is_service_digest"]
