from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..keepers import cannot_keep, check_keeper, check_serving, is_keeper
from ..locking import lock_rows
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")]
PROTECTED = frozenset(("state", "result", "done_date", "done_by_id"))
ACTIVITY = "insurance_service.mail_activity_committee_action"


class InsuranceCommitteeAction(models.Model):
    """What a meeting decided, who does it and by when; the next meeting asks for it."""

    _name = "insurance.committee.action"
    _description = "Committee Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _allow_sudo_commands = False

    name = fields.Char("What", required=True, tracking=True)
    meeting_id = fields.Many2one(
        "insurance.committee.meeting", "Decided In", required=True, ondelete="restrict", index=True
    )
    committee_id = fields.Many2one(related="meeting_id.committee_id", store=True, index=True)
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True, string="Branch"
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date("Due", required=True, index=True, tracking=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", copy=False, tracking=True
    )
    result = fields.Text(readonly=True, copy=False)
    done_date = fields.Date("Closed On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Closed By", readonly=True, copy=False)
    is_late = fields.Boolean("Overdue", compute="_compute_is_late", search="_search_is_late")
    days_left = fields.Integer(compute="_compute_is_late", help="Calendar days until it is due.")
    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        for action in self:
            today = action.company_id._service_today()
            action.days_left = (action.date_due - today).days if action.date_due else 0
            action.is_late = action.state == "open" and action.days_left < 0

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("date_due", "<", self.env.company._service_today())]

    @api.depends("state", "user_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for action in self:
            names = [n for n in ("done", "drop") if action._origin.id and action._has_role(n)]
            action.blocked_actions = {name: action._get_cannot_reason(name) for name in names}

    def _has_role(self, name):
        is_own = name == "done" and self.sudo().user_id == self.env.user
        return is_own or is_keeper(self)

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        is_own = name == "done" and self.sudo().user_id == self.env.user
        if not is_own and (reason := cannot_keep(self)):
            return reason
        return "" if self.state == "open" else self.env._("It is closed already.")

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "meeting_id")
    def _check_user(self):
        check_serving(self, "user_id")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        actions = super().create([{**vals, "state": "open"} for vals in vals_list])
        forbid_protected_defaults(actions, PROTECTED - {"state"})
        check_keeper(actions)
        for action in actions if not self.env.su else ():
            if action.meeting_id.state in ("minuted", "cancelled"):
                raise UserError(
                    self.env._(
                        "The minutes of %s are closed: enter the action in the next meeting.",
                        action.meeting_id.name,
                    )
                )
        for action_sudo in actions.sudo():
            action_sudo._remind()
        return actions

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self._check_may_change(vals)
        result = super().write(vals)
        if {"user_id", "date_due"} & vals.keys():
            for action_sudo in self.sudo().filtered(lambda a: a.state == "open"):
                action_sudo._remind()
        return result

    def _check_may_change(self, vals):
        content = vals.keys() & {"name", "meeting_id", "user_id", "date_due"}
        if not content:
            return
        check_keeper(self)
        if "meeting_id" in content:
            raise UserError(self.env._("An action stays with the meeting that decided it."))
        for action in self:
            is_frozen = "name" in content and action.meeting_id.state == "minuted"
            if is_frozen or action.state != "open":
                raise UserError(
                    self.env._(
                        "What was decided stays as the minutes have it; only the responsible "
                        "person and the date of an open action can change."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for action in self:
            if action.meeting_id.state != "planned":
                raise UserError(self.env._("Actions of a held meeting are kept. Drop it instead."))

    # === ACTION METHODS === #

    def action_done(self, result):
        """Close the action as done, by its responsible person or by who keeps the meetings.

        :param str result: what came of it; required
        """
        self._close("done", result)

    def action_drop(self, reason):
        """Close an action that is not to be done any more.

        :param str reason: why; required
        """
        self._close("drop", reason)

    def action_open_reason(self):
        """Return the dialog that asks for result or reason of the step in ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def _close(self, name, text):
        if not (text or "").strip():
            raise ValidationError(self.env._("Say what came of it, or why it is not done."))
        if not self:
            raise UserError(self.env._("Choose an action first."))
        self.check_access("read")
        self.flush_recordset()
        lock_rows(self)
        for action in self:
            if reason := action._get_cannot_reason(name):
                raise (UserError if action._has_role(name) else AccessError)(reason)
        actions_sudo = self.sudo()
        for action_sudo in actions_sudo:
            action_sudo.write(
                {
                    "state": "done" if name == "done" else "dropped",
                    "result": text.strip(),
                    "done_date": action_sudo.company_id._service_today(),
                    "done_by_id": self.env.uid,
                }
            )
        actions_sudo.activity_unlink([ACTIVITY])

    def _remind(self):
        """Put the action on the list of its responsible person. In superuser mode."""
        self.ensure_one()
        open_ones = self.activity_search([ACTIVITY])
        if open_ones:
            open_ones.write({"user_id": self.user_id.id, "date_deadline": self.date_due})
        else:
            self.activity_schedule(ACTIVITY, date_deadline=self.date_due, user_id=self.user_id.id)
