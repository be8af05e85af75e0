from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.consequence import SALESPERSON, Case, counts
from .insurance_complaint_consequence import DECIDED_COMPLAINT

PERSONNEL = "insurance_service.group_data_personnel"


class InsuranceComplaintPerson(models.Model):
    """What a verified case counts as on the ladders of article 34."""

    _inherit = "insurance.complaint.person"

    consequence_note = fields.Text(
        "Consequences",
        compute="_compute_consequence_note",
        groups=PERSONNEL,
        help="Why the regulation names no consequence, or none beside the deduction.",
    )

    @api.depends("finding", "kind", "conduct", "head_id")
    @api.depends_context("lang")
    def _compute_consequence_note(self):
        for person in self:
            note = False
            if person.finding == "verified" and not counts(person._get_case()):
                note = self.env._(
                    "None: article 34 names poor service and misleading conduct of salespersons "
                    "only."
                )
            elif person.finding == "verified" and person.kind != SALESPERSON:
                if not person.head_id:
                    note = self.env._("No department head was on record: no second share.")
                elif person.head_id == person.user_id:
                    note = self.env._("Leads the department: bears one share, not two.")
            person.consequence_note = note

    @api.ondelete(at_uninstall=False)
    def _unlink_except_consequence(self):
        found = self.env["insurance.complaint.consequence"].sudo()
        if found.search_count([("person_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "A consequence for this person is on record, so the person stays named. "
                    "Decide that the complaint is not verified instead."
                )
            )

    def _is_verified_case(self):
        """Whether the case is verified and its complaint stands. In superuser mode."""
        self.ensure_one()
        is_standing = self.complaint_id.state in DECIDED_COMPLAINT
        return is_standing and self.finding == "verified" and bool(self.verified_date)

    def _get_case(self):
        """Return the case for `rules.consequence`."""
        self.ensure_one()
        return Case(
            self.id,
            self.verified_date,
            self.kind,
            self.conduct or "",
            bool(self.head_id) and self.head_id != self.user_id,
        )
