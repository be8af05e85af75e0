from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import DEPARTMENTS
from ..keepers import check_keeper, check_serving

ROLES = [("chair", "Chair"), ("deputy", "Vice Chair"), ("member", "Member")]


class InsuranceCommitteeMember(models.Model):
    """One person in a committee, from when to when; earlier members stay as history."""

    _name = "insurance.committee.member"
    _description = "Committee Member"
    _order = "date_to desc nulls first, role, date_from, id"

    committee_id = fields.Many2one(
        "insurance.committee", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="committee_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False)]",
    )
    role = fields.Selection(ROLES, "Committee Role", required=True, default="member")
    position = fields.Char("Post", help="Post in the company, e.g. head of business management.")
    department = fields.Selection(DEPARTMENTS)
    date_from = fields.Date(
        "Since", required=True, default=lambda self: self.env.company._service_today()
    )
    date_to = fields.Date("Until", help="Last day; empty: still in office.")
    is_current = fields.Boolean(
        "In Office", compute="_compute_is_current", search="_search_is_current"
    )

    _days_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "The last day is not before the first."
    )
    # Half-open ranges of whole days: a successor begins on the day after.
    _chair_uniq = models.Constraint(
        "EXCLUDE USING gist (int4range(committee_id, committee_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (role = 'chair')"
        " DEFERRABLE INITIALLY DEFERRED",
        "A committee has one chair at a time. Enter the last day of the one before.",
    )
    _person_uniq = models.Constraint(
        "EXCLUDE USING gist (int4range(committee_id, committee_id, '[]') WITH &&,"
        " int4range(user_id, user_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED",
        "This person is in the committee already at that time.",
    )

    @api.depends("user_id", "role")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.user_id.sudo().name or ""

    @api.depends("date_from", "date_to", "committee_id.active")
    def _compute_is_current(self):
        for member in self:
            today = member.company_id._service_today()
            ended = member.date_to and member.date_to < today
            began = member.date_from and member.date_from <= today
            member.is_current = bool(began and not ended and member.committee_id.active)

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        return [
            ("committee_id.active", "=", True),
            ("date_from", "<=", today),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", today),
        ]

    @api.constrains("user_id", "committee_id")
    def _check_user(self):
        check_serving(self, "user_id")

    @api.constrains("user_id", "committee_id", "role", "date_from", "date_to")
    def _check_terms(self):
        """Check terms now that a change of chair is written as a whole, not only at the end."""
        self.flush_model()
        for mode in ("IMMEDIATE", "DEFERRED"):
            self.env.cr.execute(
                SQL(
                    "SET CONSTRAINTS insurance_committee_member_chair_uniq,"
                    " insurance_committee_member_person_uniq %s",
                    SQL(mode),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        check_keeper(members)
        return members

    def write(self, vals):
        check_keeper(self)
        if {"committee_id", "user_id"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Enter the last day of this member, and add the new one by itself.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Members are kept as history: enter the last day instead."))
