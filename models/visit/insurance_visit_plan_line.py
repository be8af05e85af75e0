from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..protection import forbid_protected

PROTECTED = frozenset(("company_id", "tier_id", "visit_id", "is_proposed"))
MONTHS = [
    ("01", "January"),
    ("02", "February"),
    ("03", "March"),
    ("04", "April"),
    ("05", "May"),
    ("06", "June"),
    ("07", "July"),
    ("08", "August"),
    ("09", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class InsuranceVisitPlanLine(models.Model):
    """One visit of a plan: customer, executive and month; a visit once the plan is confirmed."""

    _name = "insurance.visit.plan.line"
    _description = "Line of a Visit Plan"
    _order = "plan_id, user_id, month, tier_id, partner_id, id"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    plan_id = fields.Many2one("insurance.visit.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    year = fields.Integer(related="plan_id.year", store=True, aggregator=None)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("customer_code", "!=", False)],
    )
    home_company_id = fields.Many2one(
        "res.company", "Home Branch", compute="_compute_kept", store=True, precompute=True
    )
    tier_id = fields.Many2one(
        "insurance.tier", compute="_compute_kept", store=True, precompute=True, readonly=True
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    user_id = fields.Many2one(
        "res.users",
        "Executive",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'parent_of', home_company_id)]",
        help="Empty: nobody yet; the plan cannot be confirmed.",
    )
    month = fields.Selection(MONTHS, required=True, default="01")
    is_proposed = fields.Boolean("By Proposal", readonly=True, help="Not entered by hand.")
    visit_id = fields.Many2one(
        "insurance.visit",
        "Customer Visit",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    visit_state = fields.Selection(related="visit_id.state", string="Visit State")
    note = fields.Char()

    @api.depends("partner_id")
    def _compute_kept(self):
        regular = self.env.ref("insurance_service.tier_regular")
        for line in self:
            partner_sudo = line.partner_id.sudo()
            line.home_company_id = partner_sudo.home_company_id
            line.tier_id = partner_sudo.tier_id or regular

    @api.constrains("partner_id", "user_id", "plan_id")
    def _check_people(self):
        duties = self.env["insurance.visit.duty"]
        for line in self.sudo():
            home, plan_company = line.partner_id.home_company_id, line.plan_id.company_id
            if not home or not (home.parent_path or "").startswith(plan_company.parent_path):
                raise ValidationError(
                    self.env._(
                        "%(customer)s is not a customer of %(branch)s.",
                        customer=line.partner_id.display_name,
                        branch=plan_company.name,
                    )
                )
            if line.user_id and not duties._can_visit(line.user_id, home):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot visit customers of %(branch)s: no access to the branch, "
                        "or no role that visits customers.",
                        user=line.user_id.name,
                        branch=home.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        if not self.env.su:
            for vals in vals_list:
                self.env["res.partner"].browse(vals.get("partner_id") or []).check_access("read")
        lines = super().create(vals_list)
        lines.plan_id._check_keeper()
        return lines

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self.plan_id._check_keeper()
            self._check_no_visit()
        result = super().write(vals)
        if "plan_id" in vals:
            self.plan_id._check_keeper()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_no_visit(self):
        if not self.env.su:
            self.plan_id._check_keeper()
            self._check_no_visit()

    def _check_no_visit(self):
        for line in self.filtered("visit_id"):
            raise UserError(
                self.env._(
                    "%s: the visit exists already. Reschedule, reassign or cancel the visit.",
                    line.partner_id.display_name,
                )
            )

    def action_open_visit(self):
        """Open the visit that was made of the line.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.visit",
            "res_id": self.visit_id.id,
            "views": [(False, "form")],
        }
