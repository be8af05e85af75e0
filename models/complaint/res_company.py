from odoo import fields, models

from ...rules.complaint_clock import CALENDAR, WORKING, Limits
from ..res.res_company import STAFF


class ResCompany(models.Model):
    """Limits for complaints; head office sets them for all branches."""

    _inherit = "res.company"

    complaint_acknowledge_days = fields.Integer(
        "Acknowledge Complaints Within",
        default=1,
        groups=STAFF,
        help="Working days until the customer hears that the complaint has arrived: a target of "
        "the company, no statutory one.",
    )
    complaint_days = fields.Integer(
        "Answer Complaints Within",
        default=15,
        groups=STAFF,
        help="Days from receipt to the decision and its notice to the customer.",
    )
    complaint_complex_days = fields.Integer(
        "Answer Complex Complaints Within", default=30, groups=STAFF
    )
    complaint_extension_days = fields.Integer(
        "Extension at Most",
        default=30,
        groups=STAFF,
        help="Further days for especially complex complaints, with approval.",
    )
    complaint_review_days = fields.Integer(
        "Review Complaints Within",
        default=30,
        groups=STAFF,
        help="Calendar days in which head office reviews a decision when the customer asks for "
        "it; a default of the product.",
    )
    complaint_day_unit = fields.Selection(
        [(CALENDAR, "Calendar Days"), (WORKING, "Working Days")],
        "Complaint Limits in",
        default=CALENDAR,
        required=True,
        groups=STAFF,
        help="How the limits of the regulator are counted; calendar days are the stricter reading.",
    )
    complaint_avoid_head = fields.Boolean(
        "Line Managers Keep Out of Complaints",
        default=True,
        groups=STAFF,
        help="The head of a department does not handle complaints about its people.",
    )

    complaint_repeat_count = fields.Integer(
        "Repeated Cause From",
        default=3,
        groups=STAFF,
        help="Justified complaints with the same root cause and the same branch, product or "
        "category that make it a repeated one.",
    )
    complaint_repeat_days = fields.Integer(
        "Repeated Cause Within",
        default=90,
        groups=STAFF,
        help="Calendar days within which they were received.",
    )

    _complaint_repeat_sane = models.Constraint(
        "CHECK(complaint_repeat_count >= 2 AND complaint_repeat_days >= 1)",
        "A repeated cause takes at least two complaints, within at least one day.",
    )
    _complaint_limits_sane = models.Constraint(
        "CHECK(complaint_acknowledge_days >= 0 AND complaint_days > 0 "
        "AND complaint_complex_days >= complaint_days AND complaint_extension_days >= 0 "
        "AND complaint_review_days > 0)",
        "Limits for complaints: at least one day, and for complex ones not fewer than for others.",
    )

    def _get_complaint_limits(self):
        """Return the `rules.complaint_clock.Limits` of the head office of a branch."""
        self.ensure_one()
        root_sudo = self.sudo().root_id
        return Limits(
            root_sudo.complaint_acknowledge_days,
            root_sudo.complaint_days,
            root_sudo.complaint_complex_days,
            root_sudo.complaint_extension_days,
            root_sudo.complaint_day_unit,
        )
