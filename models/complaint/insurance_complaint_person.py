from odoo import api, fields, models

from ..const import DEPARTMENTS
from ..protection import forbid_protected

KINDS = [("staff", "Back-office Staff"), ("salesperson", "Salesperson")]
FINDINGS = [
    ("pending", "Not Decided"),
    ("verified", "Verified"),
    ("not_verified", "Not Verified"),
]
RESPONSIBILITIES = [("full", "Full"), ("main", "Main"), ("partial", "Partial"), ("none", "None")]
CONDUCTS = [
    ("poor_service", "Poor Service"),
    ("misleading", "Misleading Conduct"),
    ("other", "Other"),
]


class InsuranceComplaintPerson(models.Model):
    """Somebody a complaint is about, with what is alleged and what was found (Art. 34).

    Kept by the steps of the complaint only; neither this person nor another one the complaint is
    about sees it.
    """

    _name = "insurance.complaint.person"
    _description = "Person Concerned by a Complaint"
    _order = "complaint_id, id"
    _rec_name = "person_name"
    _allow_sudo_commands = False

    complaint_id = fields.Many2one(
        "insurance.complaint", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="complaint_id.partner_id", string="Customer", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: somebody without a user, or not known yet; only a user can be found "
        "responsible.",
    )
    person_name = fields.Char(readonly=True, help="As the customer says it.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    department = fields.Selection(DEPARTMENTS, readonly=True)
    employer_id = fields.Many2one(
        "res.company", "Works For", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    head_id = fields.Many2one(
        "res.users",
        "Head of Department",
        readonly=True,
        ondelete="restrict",
        help="Who led the department when the complaint was decided.",
    )
    allegation = fields.Text(readonly=True, help="What the customer says of this person.")
    finding = fields.Selection(FINDINGS, required=True, readonly=True, default="pending")
    responsibility = fields.Selection(RESPONSIBILITIES, readonly=True)
    conduct = fields.Selection(CONDUCTS, readonly=True)
    evidence = fields.Text(
        "Evidence of the Finding",
        readonly=True,
        help="What the finding about this person rests on.",
    )
    verified_date = fields.Date(
        readonly=True, index="btree_not_null", help="Day of the finding; its year counts."
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    statement_id = fields.Many2one(
        "insurance.complaint.statement",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    statement_state = fields.Selection(related="statement_id.state", string="Statement Is")

    _person_uniq = models.UniqueIndex(
        "(complaint_id, user_id) WHERE user_id IS NOT NULL",
        "This person is named in the complaint already.",
    )
    _verified_idx = models.Index("(user_id, verified_date) WHERE finding = 'verified'")

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)
