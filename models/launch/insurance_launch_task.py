from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..keepers import cannot_keep, check_keeper, check_serving
from ..locking import lock_rows
from ..protection import forbid_protected, forbid_protected_defaults
from .insurance_launch_template_task import LAUNCH_DEPARTMENTS, PHASES

STATES = [
    ("todo", "To Do"),
    ("doing", "In Progress"),
    ("done", "Done"),
    ("not_needed", "Not Needed"),
]
PROTECTED = frozenset(("state", "done_date", "done_by_id", "reason", "template_task_id"))
#: Step -> states it starts from, whether the responsible person may take it too.
STEPS = {
    "begin": (("todo",), True),
    "done": (("todo", "doing"), True),
    "not_needed": (("todo", "doing"), False),
    "reopen": (("done", "not_needed"), False),
}
ACTIVITY = "insurance_service.mail_activity_launch_task"
#: Calendar days before the due date from which a task counts as due soon.
SOON_DAYS = 7


class InsuranceLaunchTask(models.Model):
    """One task of a launch plan: by whom, until when, and what became of it."""

    _name = "insurance.launch.task"
    _description = "Launch Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "plan_id, phase, sequence, date_due, id"

    plan_id = fields.Many2one(
        "insurance.launch.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, index=True, string="Branch"
    )
    plan_state = fields.Selection(related="plan_id.state", string="Plan State")
    template_task_id = fields.Many2one(
        "insurance.launch.template.task", readonly=True, ondelete="set null"
    )
    sequence = fields.Integer(default=10)
    phase = fields.Selection(
        PHASES, required=True, default="1_organise", group_expand="_expand_phases"
    )
    name = fields.Char("Task", required=True, translate=True)
    department = fields.Selection(LAUNCH_DEPARTMENTS, required=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    days = fields.Integer("Working Days", help="From the start of the plan until it is due.")
    date_due = fields.Date("Due", index=True, tracking=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="todo", copy=False, tracking=True
    )
    done_date = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Closed By", readonly=True, copy=False)
    reason = fields.Text("Why Not Needed", readonly=True, copy=False)
    note = fields.Text(copy=False)
    is_late = fields.Boolean("Overdue", compute="_compute_due_state", search="_search_is_late")
    due_state = fields.Selection(
        [("late", "Overdue"), ("soon", "Due Soon"), ("later", "Due Later"), ("closed", "Closed")],
        compute="_compute_due_state",
    )
    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    _days_positive = models.Constraint(
        "CHECK(days BETWEEN 0 AND 500)", "Due between 0 and 500 working days after the start."
    )

    # === COMPUTE METHODS === #

    @api.model
    def _expand_phases(self, phases, domain):
        return [phase for phase, _label in PHASES]

    @api.depends("state", "date_due", "plan_id.state")
    def _compute_due_state(self):
        for task in self:
            left = (
                (task.date_due - task.company_id._service_today()).days if task.date_due else 9999
            )
            is_open = task.state in ("todo", "doing") and task.plan_id.state in ("draft", "running")
            task.is_late = is_open and left < 0
            soon = "soon" if left <= SOON_DAYS else "later"
            task.due_state = "closed" if not is_open else "late" if left < 0 else soon

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", ("todo", "doing")),
            ("plan_id.state", "in", ("draft", "running")),
            ("date_due", "<", self.env.company._service_today()),
        ]

    @api.depends("state", "plan_id.state", "user_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for task in self:
            names = [n for n in STEPS if task._origin.id and not task._get_role_reason(n)]
            task.blocked_actions = {name: task._get_cannot_reason(name) for name in names}

    def _get_role_reason(self, name):
        is_own = STEPS[name][1] and self.sudo().user_id == self.env.user
        return "" if is_own else cannot_keep(self)

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        if reason := self._get_role_reason(name):
            return reason
        if self.sudo().plan_id.state != "running":
            return self.env._("The plan is not running.")
        if self.state not in STEPS[name][0]:
            return self.env._("This step is not for a task in this state.")
        return ""

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "plan_id")
    def _check_user(self):
        check_serving(self, "user_id")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        tasks = super().create([{**vals, "state": "todo"} for vals in vals_list])
        forbid_protected_defaults(tasks, PROTECTED - {"state"})
        check_keeper(tasks)
        if not self.env.su:
            tasks._check_plan_open()
        tasks.sudo().filtered(lambda t: t.plan_state == "running")._remind()
        return tasks

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        content = vals.keys() & set(self._fields) - {"activity_ids", "message_follower_ids"}
        if content and not self.env.su:
            check_keeper(self)
            self._check_plan_open()
            if "plan_id" in content:
                raise UserError(self.env._("A task stays with its plan."))
        result = super().write(vals)
        if {"user_id", "date_due"} & vals.keys():
            self.sudo().filtered(lambda t: t.plan_state == "running")._remind()
        return result

    def _check_plan_open(self):
        for task in self:
            if task.plan_id.state in ("done", "cancelled"):
                raise UserError(self.env._("%s is closed.", task.plan_id.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        check_keeper(self)
        for task in self:
            if task.plan_id.state != "draft":
                raise UserError(
                    self.env._("The plan has started: say why the task is not needed instead.")
                )

    # === ACTION METHODS === #

    def action_begin(self):
        """Note that somebody works on it."""
        self._begin_step("begin").write({"state": "doing"})

    def action_done(self, day=False):
        """Close the task as done.

        :param day: when it was; default: today
        """
        tasks_sudo = self._begin_step("done")
        for task_sudo in tasks_sudo:
            today = task_sudo.company_id._service_today()
            done = fields.Date.to_date(day) or today
            if done > today:
                raise ValidationError(self.env._("A task is not done in the future."))
            task_sudo.write({"state": "done", "done_date": done, "done_by_id": self.env.uid})
        tasks_sudo._forget()

    def action_not_needed(self, reason):
        """Close the task: it does not apply here.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the task."))
        tasks_sudo = self._begin_step("not_needed")
        tasks_sudo.write(
            {"state": "not_needed", "reason": reason.strip(), "done_by_id": self.env.uid}
        )
        tasks_sudo._forget()

    def action_reopen(self):
        """Put a closed task back."""
        tasks_sudo = self._begin_step("reopen")
        tasks_sudo.write(
            {"state": "todo", "done_date": False, "done_by_id": False, "reason": False}
        )
        tasks_sudo._remind()

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def _begin_step(self, name):
        """Lock the tasks, check the step on each and return them in superuser mode."""
        if not self:
            raise UserError(self.env._("Choose a task first."))
        self.check_access("read")
        self.flush_recordset()
        lock_rows(self)
        for task in self:
            if reason := task._get_cannot_reason(name):
                raise (AccessError if task._get_role_reason(name) else UserError)(reason)
        return self.sudo()

    # === REMINDERS; IN SUPERUSER MODE === #

    def _remind(self):
        """Put open tasks on the lists of their responsible people."""
        tasks = self.filtered(lambda task: task.state in ("todo", "doing"))
        known = {activity.res_id: activity for activity in tasks.activity_search([ACTIVITY])}
        for task in tasks:
            activity = known.get(task.id, self.env["mail.activity"])
            if not task.user_id:
                activity.unlink()
            elif activity:
                activity.write({"user_id": task.user_id.id, "date_deadline": task.date_due})
            else:
                task.activity_schedule(
                    ACTIVITY, date_deadline=task.date_due, user_id=task.user_id.id
                )

    def _forget(self):
        self.activity_unlink([ACTIVITY])
