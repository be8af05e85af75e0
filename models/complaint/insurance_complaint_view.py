from odoo import api, fields, models

from ...rules.complaint_flow import UNANSWERED


class InsuranceComplaint(models.Model):
    """What lists and forms show: how urgent it is, the dialogs of the steps."""

    _inherit = "insurance.complaint"

    due_state = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("today", "Today"),
            ("soon", "Within a Week"),
            ("later", "Later"),
            ("closed", "Answered"),
        ],
        "Urgency",
        compute="_compute_due_state",
        search="_search_due_state",
    )
    is_acknowledge_late = fields.Boolean(compute="_compute_due_state")
    repeat_count = fields.Integer("Merged Repeats", compute="_compute_repeat_count")

    @api.depends("state", "date_due", "acknowledged_at", "date_acknowledge_due")
    def _compute_due_state(self):
        for complaint in self:
            today = (complaint.company_id or self.env.company)._service_today()
            is_open = complaint.state in UNANSWERED
            due = complaint.date_acknowledge_due
            complaint.is_acknowledge_late = bool(
                is_open and not complaint.acknowledged_at and due and due < today
            )
            if not is_open or not complaint.date_due:
                complaint.due_state = "closed"
                continue
            left = (complaint.date_due - today).days
            names = {left < 0: "overdue", left == 0: "today", 0 < left <= 7: "soon"}
            complaint.due_state = names.get(True, "later")

    @api.model
    def _search_due_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        week = fields.Date.add(today, days=7)
        is_open = [("state", "in", UNANSWERED)]
        domains = {
            "overdue": [*is_open, ("date_due", "<", today)],
            "today": [*is_open, ("date_due", "=", today)],
            "soon": [*is_open, ("date_due", ">", today), ("date_due", "<=", week)],
            "later": [*is_open, ("date_due", ">", week)],
            "closed": [("state", "not in", UNANSWERED)],
        }
        return fields.Domain.OR(domains[key] for key in value if key in domains)

    @api.depends("merged_ids")
    def _compute_repeat_count(self):
        groups = self._read_group(
            [("merged_into_id", "in", self.ids)], ["merged_into_id"], ["__count"]
        )
        counts = {complaint.id: count for complaint, count in groups}
        for complaint in self:
            complaint.repeat_count = counts.get(complaint.id, 0)

    # === ACTION METHODS === #

    def action_view_repeats(self):
        """Open the complaints merged into this one.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged Repeats"),
            "res_model": self._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("merged_into_id", "in", self.ids)],
        }

    def action_open_step(self):
        """Return the dialog of the step in context ``reason_step``."""
        return self._open_step_dialog("insurance.complaint.step", "complaint_ids")
