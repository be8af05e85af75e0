from odoo import api, models

from ...rules.exact import to_decimal


class InsuranceServiceBudget(models.Model):
    """Steps of a budget beside those it shares with supplements: calculate, close."""

    _inherit = "insurance.service.budget"

    # === REASONS === #

    @api.depends("line_ids.amount", "line_ids.reason")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        if name == "submit":
            return self._get_content_reason()
        today = self.company_id.sudo()._service_today()
        if name == "close" and self.year >= today.year:
            return self.env._("%s is not over yet.", self.year)
        if name == "calculate" and self.year < today.year:
            return self.env._("%s is over.", self.year)
        return ""

    def _get_content_reason(self):
        """Return what the figures lack before they can be submitted, or ""."""
        if not self.line_ids:
            return self.env._("The budget has no lines yet: calculate it, or add lines.")
        for line in self.line_ids:
            own = to_decimal(line.amount, 2) != to_decimal(line.calculated_amount, 2)
            if own and not (line.reason or "").strip():
                return self.env._(
                    "%(line)s: the amount is not what its figures come to; give the reason.",
                    line=line.display_name,
                )
        return ""

    # === ACTION METHODS === #

    def action_calculate(self):
        """Fill the lines from the year's standards and today's customers (attachment 7).

        Lines with an amount of their own keep it with its reason; assumed numbers of events
        stay; all other figures are new.
        """
        budgets_sudo = self._begin_step("calculate")
        for budget_sudo in budgets_sudo:
            budget_sudo._calculate()
            if self.env.user not in budget_sudo.editor_ids and not self.env.su:
                budget_sudo.editor_ids += self.env.user
        self.env["insurance.service.budget.step"].sudo()._append(budgets_sudo, "calculate")

    def action_close(self):
        """Close budgets of a year that is over: what is still reserved is released."""
        budgets_sudo = self._begin_step("close")
        tasks_sudo = self.env["insurance.care.task"].sudo()
        lines_sudo = budgets_sudo.line_ids
        held_sudo = tasks_sudo.search(
            [("budget_line_id", "in", lines_sudo.ids), ("budget_state", "=", "reserved")]
        )
        held_sudo._release_money("waiting")
        budgets_sudo._take_step("close")

    def _after_approval(self):
        lines = self.line_ids
        for line in lines:
            line.initial_amount = line.amount
        lines._reserve_waiting()
