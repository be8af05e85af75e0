from odoo import api, fields, models

from ...rules.care_flow import OPEN

BUDGET_STATES = [
    ("none", "Costs Nothing"),
    ("waiting", "Waiting for Money"),
    ("reserved", "Reserved"),
    ("spent", "Spent"),
    ("released", "Released"),
    ("unbudgeted", "Outside a Budget"),
]


class InsuranceCareTask(models.Model):
    """Care is paid from a budget: reserved when planned, spent when done, released otherwise."""

    _inherit = "insurance.care.task"

    # Of head office where that pays, so not of the task's own branch: no company check.
    budget_line_id = fields.Many2one(
        "insurance.service.budget.line",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="What pays it: money of this line is reserved or spent.",
    )
    budget_state = fields.Selection(
        BUDGET_STATES,
        "Money",
        readonly=True,
        copy=False,
        help="Waiting: no approved budget of the year pays it, or that is used up. Empty: costs "
        "nothing.",
    )
    budget_amount = fields.Monetary(
        "Reserved or Spent", readonly=True, copy=False, help="Of the budget line."
    )

    # Few wait; budgets show how much.
    _waiting_idx = models.Index("(year, item_id) WHERE budget_state = 'waiting'")

    # === REASONS === #

    @api.depends("budget_state")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    @api.depends("budget_state", "cost_planned")
    def _compute_waits_for(self):
        return super()._compute_waits_for()

    def _get_special_reason(self, name):
        return super()._get_special_reason(name) or self._get_money_reason(name)

    def _get_money_reason(self, name):
        """Return why care with a price may not be ordered or done: no money is reserved."""
        waits = self.cost_planned > 0 and self.budget_state not in ("reserved", "spent")
        if name not in ("order", "send", "done") or not waits or not self._needs_budget():
            return ""
        return self.env._(
            "%(cost)s are not reserved: no budget of %(year)s is approved for it, or its money "
            "is used up. Have a budget or a supplement approved first.",
            cost=self.currency_id.format(self.cost_planned),
            year=self.year,
        )

    def _needs_budget(self):
        return self.company_id.sudo().root_id.care_needs_budget

    # === WHEN MONEY MOVES; in superuser mode === #

    @api.model_create_multi
    def create(self, vals_list):
        """Reserve money for events added by hand as soon as they are added."""
        tasks = super().create(vals_list)
        tasks.sudo()._reserve_money()
        return tasks

    @api.model
    def _after_planned(self, company):
        result = super()._after_planned(company)
        self._reserve_all(company)
        return result

    def _before_moved(self):
        result = super()._before_moved()
        self._release_money("released")
        return result

    def _set_done(self, vals):
        self._spend_money(vals.get("cost_actual") or 0)
        return super()._set_done(vals)

    def _set_missed(self, reason):
        self._release_money("released")
        return super()._set_missed(reason)

    def _set_cancelled(self, reason, code="hand"):
        self._release_money("released")
        return super()._set_cancelled(reason, code)

    def _set_reopened(self):
        self._release_money("released")
        result = super()._set_reopened()
        self._reserve_money()
        return result

    def _reserve_money(self):
        """Reserve money for these tasks, behind those that wait for the same line longer."""
        open_tasks = self.filtered(lambda t: t.state in OPEN)
        free = open_tasks.filtered(lambda t: not t.cost_planned)
        free.write({"budget_state": "none", "budget_line_id": False, "budget_amount": 0})
        priced = open_tasks - free
        if priced:
            # Written out: whatever a context or user default said.
            priced.write({"budget_state": "waiting", "budget_line_id": False, "budget_amount": 0})
            places = priced._get_places()
            lines = self.env["insurance.service.budget.line"].browse(
                {line_id for line_id in places.values() if line_id}
            )
            lines._reserve_waiting()
