from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...rules import deadline_change
from ..protection import forbid_protected

STATES = [
    ("computing", "Being Compared"),
    ("preview", "Preview"),
    ("applying", "Being Applied"),
    ("applied", "Applied"),
    ("cancelled", "Cancelled"),
]
#: What nobody sets but the steps; the reason stays open until it is applied.
PROTECTED = frozenset(
    (
        "company_id",
        "user_id",
        "state",
        "calendar_at",
        "is_automatic",
        "request_count",
        "examined_count",
        "last_request_id",
        "applied_at",
        "applied_by_id",
    )
)


class InsuranceDeadlineRun(models.Model):
    """A comparison of open deadlines with the present calendar: preview, then applied (1.6).

    Started by head office for all branches, by a branch's officer for the branch, or by night when
    days or hours changed. Its lines are the log of each date moved and stay for ever.
    """

    _name = "insurance.deadline.run"
    _description = "Deadline Recalculation"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    reason = fields.Char(
        required=True,
        tracking=True,
        help="Why the calendar changed; noted on every request whose date moves.",
    )
    user_id = fields.Many2one("res.users", "Started By", readonly=True, index="btree_not_null")
    is_automatic = fields.Boolean("By Night", readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="computing", tracking=True, index=True
    )
    calendar_at = fields.Datetime("Calendar As Of", readonly=True)
    request_count = fields.Integer("Open Requests", readonly=True, aggregator=None)
    examined_count = fields.Integer("Compared", readonly=True, aggregator=None)
    # Requests up to this one are compared.
    last_request_id = fields.Integer(readonly=True, aggregator=None)
    progress = fields.Float(compute="_compute_progress", help="Share done of the present step.")
    line_ids = fields.One2many("insurance.deadline.run.line", "run_id", "Changes", readonly=True)
    line_count = fields.Integer("Changed", compute="_compute_counts")
    earlier_count = fields.Integer("Earlier", compute="_compute_counts")
    kept_count = fields.Integer("Kept", compute="_compute_counts")
    confirmed_count = fields.Integer("Now Final", compute="_compute_counts")
    provisional_count = fields.Integer("Now Provisional", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    past_count = fields.Integer("Past Now", compute="_compute_counts")
    applied_at = fields.Datetime("Applied", readonly=True)
    applied_by_id = fields.Many2one("res.users", readonly=True)
    can_apply = fields.Boolean(compute="_compute_can_apply")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.outcome", "line_ids.is_past")
    def _compute_counts(self):
        groups = self.env["insurance.deadline.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "outcome", "is_past"], ["__count"]
        )
        counts = {}
        for run, outcome, is_past, count in groups:
            for key in (outcome, "all", *(["past"] if is_past else [])):
                counts[run, key] = counts.get((run, key), 0) + count
        for run in self:
            found = {key: counts.get((run._origin, key), 0) for key in [*_COUNTED, "all", "past"]}
            run.line_count = found["all"]
            run.past_count = found["past"]
            for outcome in _COUNTED:
                run[f"{outcome}_count"] = found[outcome]

    @api.depends("state", "examined_count", "request_count", "line_ids.applied_at")
    def _compute_progress(self):
        for run in self:
            if run.state == "computing":
                run.progress = 100 * run.examined_count / max(run.request_count, 1)
            elif run.state == "applying":
                open_count = self.env["insurance.deadline.run.line"].search_count(
                    run._get_open_line_domain()
                )
                run.progress = 100 * (1 - open_count / max(run.line_count, 1))
            else:
                run.progress = 100

    @api.depends("state", "company_id")
    @api.depends_context("uid")
    def _compute_can_apply(self):
        for run in self:
            run.can_apply = not run._get_cannot_reason()

    @api.depends("company_id", "calendar_at")
    def _compute_display_name(self):
        for run in self:
            day = fields.Datetime.context_timestamp(run, run.calendar_at or fields.Datetime.now())
            run.display_name = f"{run.company_id.sudo().name or ''} {day:%Y-%m-%d %H:%M}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su and any(run.state not in ("computing", "preview") for run in self):
            raise UserError(self.env._("What was applied stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Recalculations are the log of moved dates: cancel a preview instead.")
        )

    # === ACTION METHODS === #

    @api.model
    def action_preview(self, reason=False):
        """Compare open deadlines with the present calendar; nothing is changed.

        Head office compares those of all its branches, a branch's officer those of the branch
        chosen at the top right. Long comparisons go on in the background.

        :param str reason: why the calendar changed
        :return: window action that opens the new run
        """
        company = self._get_scope()
        run = self.browse(self.sudo()._start(company, reason).id)
        run.sudo()._work()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deadline Recalculation"),
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def action_refresh(self):
        """Compare anew: the calendar or the requests changed since the preview.

        :return: window action that opens the new run
        """
        self.ensure_one()
        reason = self.reason
        self.action_cancel()
        return self.action_preview(reason)

    def action_apply(self):
        """Move, keep or confirm the dates of the preview. Long runs go on in the background."""
        for run_sudo in self._begin_step(("preview",)):
            run_sudo.write(
                {
                    "state": "applying",
                    "applied_by_id": self.env.uid,
                    "applied_at": fields.Datetime.now(),
                }
            )
            run_sudo._work()

    def action_cancel(self):
        """Give a preview up; nothing was changed."""
        self._begin_step(("computing", "preview")).write({"state": "cancelled"})

    def action_open_lines(self):
        """Open the changes as list, for filters and groups.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_deadline_run_line_action"
        )
        outcome = self.env.context.get("deadline_outcome")
        context = {f"search_default_{outcome}": 1} if outcome else {}
        return {**action, "domain": [("run_id", "=", self.id)], "context": context}

    # === BUSINESS METHODS === #

    @api.model
    def _get_scope(self):
        """Return whose deadlines the user may compare.

        :raise AccessError: for other roles than the two officers
        """
        company = self.env.company
        if self.env.su or self.env.user.has_group("insurance_service.group_hq_officer"):
            root = company.root_id
            return root if root in self.env.user.company_ids or self.env.su else company
        if company.parent_id and self.env.user.has_group("insurance_service.group_branch_officer"):
            return company
        raise AccessError(self._explain_roles())

    def _explain_roles(self):
        return self.env._(
            "Open deadlines are recalculated by head office customer resources, those of a branch "
            "by its own customer resources; ask them."
        )

    def _get_cannot_reason(self):
        """Return why the user may not apply or cancel the run; "" when he may."""
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("insurance_service.group_hq_officer"):
            return ""
        if not user.has_group("insurance_service.group_branch_officer"):
            return self._explain_roles()
        if self.company_id not in user.company_ids or not self.company_id.sudo().parent_id:
            return self.env._(
                "This recalculation is head office's: its customer resources apply it."
            )
        return ""

    def _begin_step(self, states):
        """Lock the runs, check role, branch and state, and return them in superuser mode."""
        self.check_access("read")
        for run in self:
            reason = run._get_cannot_reason()
            if reason:
                raise AccessError(reason)
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("The recalculation is being worked on at this moment. Try again.")
            ) from None
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for run in self:
            if run.state not in states:
                raise UserError(
                    self.env._("This is not possible while it is “%s”.", labels[run.state])
                )
        return self.sudo()

    @api.model
    def _start(self, company, reason=False, is_automatic=False):
        """Create a run and count what it has to compare. In superuser mode."""
        requests = self.env["insurance.service.request"]
        return self.create(
            {
                "company_id": company.id,
                "reason": reason or self.env._("Change of working days or hours"),
                "user_id": self.env.uid,
                "is_automatic": is_automatic,
                "calendar_at": fields.Datetime.now(),
                "request_count": requests.search_count(requests._get_recalculation_domain(company)),
            }
        )

    def _get_open_line_domain(self):
        """Return the domain of lines still to apply."""
        return [("run_id", "in", self.ids), ("applied_at", "=", False), ("outcome", "!=", "failed")]


_COUNTED = (
    deadline_change.EARLIER,
    deadline_change.KEPT,
    deadline_change.CONFIRMED,
    deadline_change.PROVISIONAL,
    "failed",
)
