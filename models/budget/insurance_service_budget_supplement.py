from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.exact import to_decimal
from ..protection import forbid_protected

#: Set by the steps, or following from the budget.
PROTECTED = frozenset(("state", "editor_ids", "company_id", "line_id"))
CONTENT = frozenset(("budget_id", "tier_id", "item_id", "amount", "reason"))


class InsuranceServiceBudgetSupplement(models.Model):
    """A later change of one service in an approved budget: more money, or less.

    Prepared and approved like the budget. Less than what is reserved and spent is refused.
    """

    _name = "insurance.service.budget.supplement"
    _description = "Supplement of a Service Budget"
    _inherit = ["insurance.service.budget.flow"]
    _order = "id desc"
    _check_company_auto = True
    _opinion_field = "supplement_ids"

    budget_id = fields.Many2one(
        "insurance.service.budget",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=[("state", "=", "approved")],
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    year = fields.Integer(related="budget_id.year", aggregator=None)
    currency_id = fields.Many2one(related="company_id.currency_id")
    editor_ids = fields.Many2many(relation="insurance_service_budget_supplement_editor_rel")
    tier_id = fields.Many2one("insurance.tier", required=True, ondelete="restrict", index=True)
    tier_code = fields.Char(related="tier_id.code")
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("care_kind", "!=", False)],
    )
    amount = fields.Monetary("Change", required=True, tracking=True, help="Negative: less money.")
    reason = fields.Text(required=True)
    line_id = fields.Many2one(
        "insurance.service.budget.line",
        "Budget Line",
        compute="_compute_line_id",
        help="The line it changes; none: its approval creates one.",
    )
    line_amount = fields.Monetary("Budget Now", compute="_compute_line_id")
    line_available = fields.Monetary("Available Now", compute="_compute_line_id")
    step_ids = fields.One2many("insurance.service.budget.step", "supplement_id", readonly=True)

    _amount_not_zero = models.Constraint(
        "CHECK(amount != 0)", "A supplement changes the amount: give more or less than 0."
    )

    # === COMPUTE METHODS === #

    @api.depends("tier_id", "item_id", "amount")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for supplement in self:
            amount = supplement.currency_id.format(supplement.amount) if supplement.amount else ""
            parts = (supplement.tier_id.name, supplement.item_id.display_name, amount)
            supplement.display_name = " · ".join(part for part in parts if part)

    @api.depends("budget_id", "tier_id", "item_id", "state")
    def _compute_line_id(self):
        lines = self.env["insurance.service.budget.line"].search_fetch(
            [("budget_id", "in", self.budget_id.ids)], ["budget_id", "tier_id", "item_id"]
        )
        by_place = {(line.budget_id, line.tier_id, line.item_id): line for line in lines}
        for supplement in self:
            place = (supplement.budget_id._origin, supplement.tier_id, supplement.item_id)
            line = by_place.get(place, lines.browse())
            supplement.line_id = line
            supplement.line_amount = line.amount
            supplement.line_available = line.available

    # === REASONS === #

    def _get_special_reason(self, name):
        budget_sudo = self.budget_id.sudo()
        if budget_sudo.state != "approved" and name in ("submit", "approve"):
            return self.env._("%s is not approved, or closed.", budget_sudo.display_name)
        if name not in ("submit", "approve"):
            return ""
        line_sudo = self.sudo().line_id
        left = to_decimal(line_sudo.available, 2) + to_decimal(self.amount, 2)
        if left < 0:
            return self.env._(
                "Only %(available)s of this line are neither reserved nor spent: it cannot be cut "
                "by %(cut)s.",
                available=self.currency_id.format(line_sudo.available),
                cut=self.currency_id.format(-self.amount),
            )
        return ""

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        defaults = self.default_get(["budget_id"])
        budgets = self.env["insurance.service.budget"]
        rows = []
        for vals in vals_list:
            budget = budgets.browse(vals.get("budget_id") or defaults.get("budget_id"))
            if not budget:
                raise ValidationError(self.env._("Choose the budget first."))
            budget.check_access("read")
            reason = budget._get_cannot_reason("supplement")
            if reason and not self.env.su:
                raise (AccessError if budget._is_stranger() else UserError)(reason)
            start = {"company_id": budget.sudo().company_id.id, "state": "draft"}
            rows.append({**vals, **start, "budget_id": budget.id})
        for row in rows:
            row["editor_ids"] = [fields.Command.set([self.env.uid])]
        supplements = super().create(rows)
        self.env["insurance.service.budget.step"].sudo()._append(supplements.sudo(), "create")
        return supplements

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if CONTENT & vals.keys():
            self._check_editable()
        if "budget_id" in vals and not self.env.su:
            raise AccessError(self.env._("A supplement stays with its budget."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_new(self):
        self._check_editable()
        for supplement in self:
            if set(supplement.sudo().step_ids.mapped("step")) - {"create"}:
                raise UserError(
                    self.env._("%s was submitted before: it is kept.", supplement.display_name)
                )

    # === BUSINESS METHODS === #

    def _begin_step(self, name):
        if name == "approve":
            # What care tasks take meanwhile must not make a cut too deep.
            self.check_access("read")
            self.sudo().line_id._lock()
        return super()._begin_step(name)

    def _after_approval(self):
        """Change the lines; care that waited for the money gets it at once."""
        lines = self.env["insurance.service.budget.line"]
        for supplement in self:
            line = supplement.line_id or lines.create(
                {
                    "budget_id": supplement.budget_id.id,
                    "tier_id": supplement.tier_id.id,
                    "item_id": supplement.item_id.id,
                    "times": 0,
                    "reason": supplement.reason,
                }
            )
            line.amount += supplement.amount
            line._compute_available()
            supplement.invalidate_recordset(["line_id", "line_amount", "line_available"])
            lines |= line
        lines._reserve_waiting()
