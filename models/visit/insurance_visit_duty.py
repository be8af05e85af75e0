from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...rules.visit_flow import VISITORS
from ..protection import forbid_protected
from .insurance_visit_quota import KINDS

#: Who names executives: head office customer resources.
KEEPERS = ("insurance_service.group_hq_officer",)


class InsuranceVisitDuty(models.Model):
    """Somebody who owes visits in a year, and for which branch (Art. 23-25).

    Collected from the branches' heads, the GM office and the heads of head office's departments;
    head office adds others and archives who does not take part.
    """

    _name = "insurance.visit.duty"
    _description = "Visit Duty"
    _order = "year desc, kind desc, company_id, user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Executive",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("share", "=", False)],
    )
    kind = fields.Selection(KINDS, "Duty", required=True)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company.root_id,
        help="The branch of a branch head; head office for the others.",
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year,
    )
    is_collected = fields.Boolean(
        "Collected", readonly=True, help="Taken from branches, roles and teams; not by hand."
    )
    active = fields.Boolean(default=True, help="Archived: takes no part in this year's visits.")

    _duty_uniq = models.UniqueIndex(
        "(year, company_id, user_id)", "This person has a duty in that branch and year already."
    )
    _year_sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "Give the year, for example 2026."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "kind", "company_id")
    def _check_person(self):
        for duty in self.sudo():
            company = duty.company_id
            if (duty.kind == "branch_head") != bool(company.parent_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s: the duty of a branch head is for a branch, the others are for "
                        "head office.",
                        user=duty.user_id.name,
                    )
                )
            if not duty._can_visit(duty.user_id, company):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(branch)s, or has no role that visits "
                        "customers. An administrator can change that in the user's settings.",
                        user=duty.user_id.name,
                        branch=company.name,
                    )
                )

    # === CRUD METHODS === #

    @api.depends("user_id", "kind", "year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for duty in self:
            name = duty.user_id.sudo().name or ""
            duty.display_name = f"{name} ({labels.get(duty.kind, '')} {duty.year or ''})"

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(("is_collected",)))
        self._check_keeper()
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(("is_collected",)))
        self._check_keeper()
        return super().write(vals)

    def _check_keeper(self):
        """Refuse changes by anybody but head office customer resources."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in KEEPERS):
            raise AccessError(
                self.env._("Visit duties are kept by head office customer resources.")
            )

    # === BUSINESS METHODS === #

    @api.model
    def _can_visit(self, user, company):
        """Return whether somebody is here, works for a branch and may visit its customers."""
        user_sudo = user.sudo()
        return (
            user_sudo.active
            and user_sudo._works_for(company)
            and any(user_sudo.has_group(f"insurance_service.group_{role}") for role in VISITORS)
        )

    @api.model
    def _collect(self, year, company):
        """Create the duties of a year that are missing below a company. In superuser mode.

        Branch heads come from the branches, GM office members from their role, department heads
        from the leaders of head office's service teams. What was archived stays so.

        :param company: head office with all its branches, or one branch
        :return: the new duties
        """
        companies = self.env["res.company"].search([("id", "child_of", company.id)])
        known = {
            (duty.company_id, duty.user_id)
            for duty in self.with_context(active_test=False).search(
                [("year", "=", year), ("company_id", "in", companies.ids)]
            )
        }
        rows = []
        for branch, user, kind in self._find_executives(companies):
            if (branch, user) not in known and self._can_visit(user, branch):
                known.add((branch, user))
                rows.append(
                    {
                        "year": year,
                        "company_id": branch.id,
                        "user_id": user.id,
                        "kind": kind,
                        "is_collected": True,
                    }
                )
        return self.create(rows)

    @api.model
    def _find_executives(self, companies):
        """Yield ``(company, user, kind)``; a GM office member has that duty before others."""
        gm_office = self.env.ref("insurance_service.group_hq_gm").all_user_ids
        teams = self.env["insurance.service.team"].search([("company_id", "in", companies.ids)])
        for company in companies:
            if company.parent_id:
                if company.branch_head_id:
                    yield company, company.branch_head_id, "branch_head"
                continue
            for user in gm_office.filtered(lambda u: not u.share).sorted("id"):
                yield company, user, "gm_office"
            for user in teams.filtered(lambda t, c=company: t.company_id == c).leader_id:
                yield company, user, "department_head"
