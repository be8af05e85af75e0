from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..keepers import cannot_keep, check_keeper
from ..locking import lock_rows
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("draft", "Draft"),
    ("running", "Under Way"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
PROTECTED = frozenset(("state", "close_reason"))
STATES_OF = {"start": ("draft",), "finish": ("running",), "cancel": ("draft", "running")}
CLOSED_TASKS = ("done", "not_needed")


class InsuranceLaunchPlan(models.Model):
    """Arrangements for the launch of tiered service, attachment 8 (分层级服务启动工作主要安排)."""

    _name = "insurance.launch.plan"
    _description = "Launch Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    template_id = fields.Many2one(
        "insurance.launch.template",
        required=True,
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self.env["insurance.launch.template"].search([], limit=1),
    )
    date_start = fields.Date(
        "Starts",
        required=True,
        default=lambda self: self.env.company._service_today(),
        tracking=True,
        help="Due dates are counted from here in working days.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    close_reason = fields.Text("Reason", readonly=True, copy=False)
    task_ids = fields.One2many("insurance.launch.task", "plan_id")
    task_count = fields.Integer("Tasks", compute="_compute_progress")
    closed_count = fields.Integer("Closed", compute="_compute_progress")
    late_count = fields.Integer("Overdue", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="Share of the tasks closed, in %.")
    date_end = fields.Date("Last Due", compute="_compute_progress")
    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id", "date_start")
    def _compute_name(self):
        for plan in self:
            plan.name = plan.name or self.env._(
                "Launch of tiered service %(year)s – %(branch)s",
                year=(plan.date_start or plan.company_id._service_today()).year,
                branch=plan.company_id.sudo().name,
            )

    @api.depends("task_ids.state", "task_ids.date_due")
    def _compute_progress(self):
        for plan in self:
            tasks = plan.task_ids
            closed = tasks.filtered(lambda task: task.state in CLOSED_TASKS)
            plan.task_count = len(tasks)
            plan.closed_count = len(closed)
            plan.late_count = len(tasks.filtered("is_late"))
            plan.progress = 100 * len(closed) / len(tasks) if tasks else 0
            plan.date_end = max((d for d in tasks.mapped("date_due") if d), default=False)

    @api.depends("state", "task_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for plan in self:
            is_kept = plan._origin.id and not cannot_keep(plan)
            names = STATES_OF if is_kept else ()
            plan.blocked_actions = {name: plan._get_cannot_reason(name) for name in names}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        if reason := cannot_keep(self):
            return reason
        if self.state not in STATES_OF[name]:
            return self.env._("This step is not for a plan in this state.")
        if name == "start" and not self.task_ids:
            return self.env._("The plan has no task yet.")
        open_count = self.task_count - self.closed_count
        if name == "finish" and open_count:
            return self.env._(
                "%s tasks are open: close them, or say why they are not needed.", open_count
            )
        return ""

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        plans = super().create([{**vals, "state": "draft"} for vals in vals_list])
        forbid_protected_defaults(plans, PROTECTED - {"state"})
        check_keeper(plans)
        for plan_sudo in plans.sudo():
            if not plan_sudo.task_ids:
                plan_sudo._load_template()
        return plans

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        content = vals.keys() & {"name", "company_id", "template_id", "date_start", "task_ids"}
        if content:
            check_keeper(self)
        if {"company_id", "template_id"} & content and not self.env.su:
            raise UserError(
                self.env._("Branch and template of a plan stay. Make another plan instead.")
            )
        if "date_start" in content and any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("The plan has started: change the dates of its tasks."))
        result = super().write(vals)
        if "date_start" in content:
            self.sudo()._set_due_dates()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("A plan that started is kept. Cancel it instead."))

    # === ACTION METHODS === #

    def action_start(self):
        """Start the plan: responsible people get their tasks."""
        plans_sudo = self._begin_step("start")
        plans_sudo.write({"state": "running"})
        plans_sudo.task_ids._remind()

    def action_finish(self):
        """Close the plan; all its tasks are closed."""
        self._begin_step("finish").write({"state": "done"})

    def action_cancel(self, reason):
        """Give the plan up.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the plan."))
        plans_sudo = self._begin_step("cancel")
        plans_sudo.write({"state": "cancelled", "close_reason": reason.strip()})
        plans_sudo.task_ids._forget()

    def action_open_tasks(self):
        """Open the tasks of the plan as a board by phase."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_launch_task_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def _begin_step(self, name):
        """Lock the plans, check the step on each and return them in superuser mode."""
        if not self:
            raise UserError(self.env._("Choose a plan first."))
        check_keeper(self)
        self.check_access("write")
        self.flush_recordset()
        lock_rows(self)
        for plan in self:
            if reason := plan._get_cannot_reason(name):
                raise UserError(reason)
        return self.sudo()

    # === BUSINESS METHODS; IN SUPERUSER MODE === #

    def _load_template(self):
        """Create the tasks of the template, in all languages it has."""
        self.ensure_one()
        rows = self.template_id.task_ids
        teams = self.env["insurance.service.team"].search([("company_id", "=", self.company_id.id)])
        leaders = {team.department: team.leader_id.id for team in teams}
        tasks = self.env["insurance.launch.task"].create(
            [
                {
                    "plan_id": self.id,
                    "template_task_id": row.id,
                    "sequence": row.sequence,
                    "phase": row.phase,
                    "name": row.name,
                    "department": row.department,
                    "user_id": leaders.get(row.department),
                    "days": row.days,
                }
                for row in rows
            ]
        )
        field = rows._fields["name"]
        for task, row in zip(tasks, rows, strict=True):
            task.update_field_translations("name", field._get_stored_translations(row))
        self._set_due_dates()

    def _set_due_dates(self):
        """Count the due dates of the tasks from the start."""
        for plan in self:
            calendar = self.env["insurance.workday"]._get_calendar(plan.company_id)
            for task in plan.task_ids:
                task.date_due = calendar.add(plan.date_start, task.days)
