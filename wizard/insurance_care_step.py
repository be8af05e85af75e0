from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..rules.care_flow import STEPS as FLOW

#: Dialogs that ask for something; the step's method is ``action_`` and its name.
STEPS = [
    ("order", "Order"),
    ("send", "Sent"),
    ("done", "Confirm"),
    ("miss", "Not Given"),
    ("cancel", "Cancel Care"),
    ("reopen", "Reopen"),
    ("assign", "Assign"),
]


class InsuranceCareStep(models.TransientModel):
    """Dialog of a step for one or many care tasks; the tasks' own methods check everything."""

    _name = "insurance.care.step"
    _description = "Step of Care Tasks"

    step = fields.Selection(STEPS, required=True)
    task_ids = fields.Many2many("insurance.care.task", string="Care Tasks")
    task_count = fields.Integer("Chosen", compute="_compute_task_count")
    refused_count = fields.Integer("Refused", compute="_compute_refused")
    refused_text = fields.Text("Why", compute="_compute_refused")
    currency_id = fields.Many2one(related="task_ids.currency_id")
    cost_total = fields.Monetary("Planned Cost of All", compute="_compute_task_count")
    needs_evidence = fields.Boolean(compute="_compute_task_count")

    content = fields.Char("What Is Given", help="Empty keeps what is written.")
    supplier_id = fields.Many2one("res.partner", help="Empty keeps who is written.")
    day = fields.Date("When", help="Empty: today.")
    has_cost = fields.Boolean("Cost Differs", help="Otherwise each cost what was planned.")
    cost = fields.Monetary("Actual Cost of Each")
    evidence = fields.Char(help="Receipt, parcel number, who took it.")
    feedback = fields.Text(help="What the customer said.")
    reason = fields.Text(help="Kept with the tasks.")
    user_id = fields.Many2one("res.users", "Responsible", domain=[("share", "=", False)])

    @api.model
    def default_get(self, fields):
        """Take the tasks the dialog was opened from in a list."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "insurance.care.task" and "task_ids" not in values:
            values["task_ids"] = [Command.set(context.get("active_ids") or [])]
        return values

    @api.depends("task_ids")
    def _compute_task_count(self):
        for dialog in self:
            tasks = dialog.task_ids._origin
            dialog.task_count = len(tasks)
            dialog.cost_total = sum(tasks.mapped("cost_planned"))
            dialog.needs_evidence = any(tasks.item_id.mapped("needs_evidence"))

    @api.depends("task_ids", "step")
    @api.depends_context("uid", "lang")
    def _compute_refused(self):
        for dialog in self:
            reasons = {}
            for task in dialog.task_ids._origin if dialog.step in FLOW else ():
                if reason := task._get_cannot_reason(dialog.step):
                    reasons[task] = reason
            dialog.refused_count = len(reasons)
            dialog.refused_text = "\n".join(
                f"{task.display_name}: {reason}" for task, reason in list(reasons.items())[:20]
            )

    def action_leave_out(self):
        """Keep only the tasks whose step is not refused, and show the dialog again."""
        self.ensure_one()
        tasks = self.task_ids
        refused = tasks.filtered(lambda task: task._get_cannot_reason(self.step))
        if refused == tasks:
            raise UserError(self.env._("None of the chosen tasks can take this step."))
        self.task_ids = tasks - refused
        titles = dict(self._fields["step"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[self.step],
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Take the step as the current user, for all tasks or for none.

        :return: action that closes the dialog
        """
        self.ensure_one()
        cost = self.cost if self.has_cost else False
        arguments = {
            "order": lambda: (self.content, self.supplier_id.id),
            "send": lambda: (),
            "done": lambda: (self.day, cost, self.evidence, self.feedback),
            "miss": lambda: (self.reason,),
            "cancel": lambda: (self.reason,),
            "reopen": lambda: (self.reason,),
            "assign": lambda: (self.user_id.id,),
        }[self.step]()
        getattr(self.task_ids, f"action_{self.step}")(*arguments)
        return {"type": "ir.actions.act_window_close"}
