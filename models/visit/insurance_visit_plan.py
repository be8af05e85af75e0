from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..protection import forbid_protected, forbid_protected_defaults

STATES = [("draft", "Draft"), ("confirmed", "Confirmed")]
PROTECTED = frozenset(("state", "confirmed_at", "confirmed_by_id"))
#: Plans reach the GM office by this day (Art. 26.4).
DEADLINE = (1, 15)
#: From this month on the next year's plans are made.
PLANNING_MONTH = 12


class InsuranceVisitPlan(models.Model):
    """Whom the executives visit in a year, and in which month: proposed, edited, confirmed.

    Head office's plan is for the GM office and the heads of its departments, a branch's plan for
    its head. Both reach the GM office by 15 January (Art. 26.4). Confirming makes visits of it.
    """

    _name = "insurance.visit.plan"
    _description = "Visit Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, company_id"
    _allow_sudo_commands = False

    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: self._get_planning_year()
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Head office: visits of the GM office and its department heads. A branch: of its "
        "head.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    deadline = fields.Date(compute="_compute_deadline", store=True, help="15 January of the year.")
    due_state = fields.Selection(
        [("overdue", "Overdue"), ("soon", "Due Soon"), ("later", "Open"), ("done", "Confirmed")],
        "Due",
        compute="_compute_due_state",
    )
    visits_per_customer = fields.Integer(
        "Visits to One Customer at Most",
        default=2,
        required=True,
        aggregator=None,
        help="How often one executive visits the same customer where there are too few customers "
        "for the quota. Otherwise once.",
    )
    line_ids = fields.One2many("insurance.visit.plan.line", "plan_id")
    line_count = fields.Integer("Visits in the Plan", compute="_compute_counts")
    open_count = fields.Integer(
        "Without Executive", compute="_compute_counts", help="Customers nobody visits yet."
    )
    new_count = fields.Integer(
        "To Confirm", compute="_compute_counts", help="Lines that are no visits yet."
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    note = fields.Text()

    _plan_uniq = models.Constraint(
        "unique(year, company_id)", "There is a visit plan of this year for the branch already."
    )
    _year_sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "Give the year of the plan, for example 2027."
    )
    _limit_sane = models.Constraint(
        "CHECK(visits_per_customer BETWEEN 1 AND 12)",
        "An executive visits a customer between once and twelve times a year.",
    )

    # === COMPUTE METHODS === #

    @api.depends("year", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "Visit plan %(year)s, %(branch)s",
                year=plan.year or "",
                branch=plan.company_id.sudo().name or "",
            )

    @api.depends("year")
    def _compute_deadline(self):
        for plan in self:
            plan.deadline = date(plan.year, *DEADLINE) if plan.year else False

    @api.depends("deadline", "state")
    def _compute_due_state(self):
        for plan in self:
            company = plan.company_id or self.env.company
            left = (plan.deadline - company._service_today()).days if plan.deadline else 0
            if plan.state == "confirmed":
                plan.due_state = "done"
            elif left < 0:
                plan.due_state = "overdue"
            else:
                plan.due_state = "soon" if left <= 14 else "later"

    @api.depends("line_ids.user_id", "line_ids.visit_id")
    def _compute_counts(self):
        lines = self.env["insurance.visit.plan.line"]
        figures = {
            "line_count": [],
            "open_count": [("user_id", "=", False)],
            "new_count": [("visit_id", "=", False)],
        }
        for name, domain in figures.items():
            groups = lines._read_group(
                [("plan_id", "in", self.ids), *domain], ["plan_id"], ["__count"]
            )
            counts = dict(groups)
            for plan in self:
                plan[name] = counts.get(plan._origin, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        plans = super().create(vals_list)
        forbid_protected_defaults(plans, PROTECTED - {"state"})
        for plan in plans.sudo():
            plan.state = "draft"
        plans._check_keeper()
        return plans

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if {"year", "company_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Year and branch of a plan stay: make another plan."))
        self._check_keeper()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for plan in self:
            if plan.state != "draft" or plan.sudo().line_ids.visit_id:
                raise UserError(self.env._("%s is confirmed: its visits exist.", plan.display_name))
        self._check_keeper()

    # === BUSINESS METHODS === #

    @api.model
    def _get_planning_year(self):
        """Return the year for which plans are made now: in December the next one."""
        today = self.env.company._service_today()
        return today.year + (today.month >= PLANNING_MONTH)

    def _get_keeper_reason(self):
        """Return why the user does not keep this plan; "" when he does."""
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("insurance_service.group_hq_officer"):
            mine = True
        else:
            is_branch = bool(self.company_id.sudo().parent_id)
            mine = is_branch and user.has_group("insurance_service.group_branch_officer")
        if not mine:
            return self.env._(
                "Head office customer resources keep the visit plans, branch customer resources "
                "the plan of their own branch."
            )
        if not self.env.su and not user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        return ""

    def _check_keeper(self):
        for plan in self:
            if reason := plan._get_keeper_reason():
                raise AccessError(reason)

    @api.constrains("year")
    def _check_not_closed(self):
        for plan in self:
            company = plan.company_id or self.env.company
            if plan.year < company._service_today().year - 1:
                raise ValidationError(
                    self.env._("%s is over: visits are planned ahead.", plan.year)
                )
