from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ...rules.care import split_key
from ...rules.care_flow import OPEN

DUE_STATES = [
    ("late", "Overdue"),
    ("today", "Due Today"),
    ("begin", "To Begin"),
    ("later", "Later"),
    ("done", "Done"),
    ("done_late", "Done Late"),
    ("closed", "Not Given"),
]


class InsuranceCareTask(models.Model):
    """What the screens show of a care task besides its own data."""

    _inherit = "insurance.care.task"

    occasion_text = fields.Char("For", compute="_compute_occasion_text")
    due_state = fields.Selection(
        DUE_STATES,
        "Urgency",
        compute="_compute_due_state",
        help="Colour of the due day: begin when the time to order or prepare has come.",
    )
    is_late = fields.Boolean(
        "Overdue or Done Late", compute="_compute_due_state", search="_search_is_late"
    )
    waits_for = fields.Char(
        compute="_compute_waits_for", help="What stands against ordering or sending it now."
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")

    # === COMPUTE METHODS === #

    @api.depends("item_id", "occasion", "contact_id", "partner_id")
    @api.depends_context("lang", "show_customer")
    def _compute_display_name(self):
        for task in self:
            who = task.contact_id.sudo().name or task.partner_id.sudo().name or ""
            parts = [task.item_id.name, task.occasion_text, who]
            task.display_name = " · ".join(part for part in parts if part)

    @api.depends("occasion", "date_occasion", "policy_id")
    @api.depends_context("lang")
    def _compute_occasion_text(self):
        for task in self:
            task.occasion_text = task._get_occasion_text()

    def _get_occasion_text(self):
        """Return the occasion in words of the user's language."""
        word, numbers = split_key(self.occasion or "")
        policy = self.policy_id.sudo().policy_number or ""
        texts = {
            "birthday": lambda: (
                self.env._("Birthday (lunar)") if numbers else self.env._("Birthday")
            ),
            "spring_festival": lambda: self.env._("Spring Festival"),
            "mid_autumn": lambda: self.env._("Mid-Autumn Festival"),
            "month": lambda: self._get_month_text(numbers[0]),
            "half": lambda: (
                self.env._("First half-year") if numbers[0] == 1 else self.env._("Second half-year")
            ),
            "part": lambda: self.env._(
                "%(number)s of %(times)s", number=numbers[0], times=numbers[1]
            ),
            "year": lambda: str(self.year),
            "renewal": lambda: self.env._("Falls due: %s", policy),
            "premium": lambda: self.env._("Premium due: %s", policy),
            "maturity": lambda: self.env._("Matured: %s", policy),
            "lapse": lambda: self.env._("Lapsed: %s", policy),
            "reinstatement": lambda: self.env._("In force again: %s", policy),
            "event": lambda: format_date(self.env, self.date_occasion),
        }
        return texts[word]() if word in texts else ""

    def _get_month_text(self, month):
        locale = babel_locale_parse(get_lang(self.env).code)
        return locale.months["stand-alone"]["wide"][month]

    @api.depends("state", "date_due", "date_prepare", "done_date", "company_id")
    def _compute_due_state(self):
        for company, tasks in self.grouped("company_id").items():
            today = (company or self.env.company)._service_today()
            for task in tasks:
                task.due_state = task._get_due_state(today)
                task.is_late = task.due_state in ("late", "done_late")

    def _get_due_state(self, today):
        if self.state == "done":
            late = self.done_date and self.date_due and self.done_date > self.date_due
            return "done_late" if late else "done"
        if self.state not in OPEN:
            return "closed"
        if not self.date_due:
            return "later"
        if self.date_due < today:
            return "late"
        if self.date_due == today:
            return "today"
        return "begin" if self.date_prepare and self.date_prepare <= today else "later"

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        late = Domain("state", "in", OPEN) & Domain("date_due", "<", today)
        return late | Domain(
            "id",
            "in",
            SQL(
                "(SELECT id FROM insurance_care_task WHERE done_date > date_due AND state = 'done')"
            ),
        )

    @api.depends("state", "contact_id", "item_id")
    @api.depends_context("lang")
    def _compute_waits_for(self):
        for task in self:
            task.waits_for = task._get_special_reason("order") if task.state == "planned" else ""

    @api.depends("state", "company_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        may = not self._is_role_missing("done")
        for task in self:
            task.can_edit = may and self.env.user._works_for(task.company_id)

    # === ACTION METHODS === #

    @api.model
    def action_plan_now(self):
        """Have the scheduled action plan the programme now instead of tonight.

        :return: notification for the screen
        """
        self._check_role("cancel")
        self.env.ref("insurance_service.ir_cron_care_plan").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The programme is planned within the next minutes."),
            },
        }

    def action_open_step(self):
        """Open the dialog of a step (``reason_step`` of the button's context).

        :return: window action
        """
        return self._get_step_dialog(self.env.context.get("reason_step") or "done")

    def _get_step_dialog(self, step):
        dialog = self.env["insurance.care.step"]
        titles = dict(dialog._fields["step"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles.get(step),
            "res_model": dialog._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_step": step, "default_task_ids": self.ids},
        }
