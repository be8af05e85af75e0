from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceCareTask(models.Model):
    """The policy report from its task (D8)."""

    _inherit = "insurance.care.task"

    is_policy_report = fields.Boolean(compute="_compute_is_policy_report")

    @api.depends("item_id", "occasion")
    def _compute_is_policy_report(self):
        for task in self:
            task.is_policy_report = bool(task._get_half())

    def _get_half(self):
        """Return the half-year this task reports on, ``1`` or ``2``; "" when it is no report."""
        word, _dash, half = (self.occasion or "").partition("-")
        return half if word == "half" and half in ("1", "2") else ""

    def action_policy_report(self):
        """Open the dialog that prints and sends the policy report of these tasks' customers.

        :return: window action
        :raise UserError: when a task is no policy report, or they are of several half-years
        """
        self.check_access("read")
        if len({(task.year, task._get_half()) for task in self}) != 1 or not self[0]._get_half():
            raise UserError(self.env._("Choose policy reports of one half-year."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_policy_report_print_action"
        )
        context = {"active_model": self._name, "active_ids": self.ids}
        return {**action, "context": context}
