from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.complaint_follow_up import ACTION_STEPS, STAFF
from ..protection import forbid_protected, forbid_protected_defaults

KINDS = [("corrective", "Corrective"), ("preventive", "Preventive")]
PROTECTED = frozenset(("state", "result", "done_date", "done_by_id", "company_id"))
CONTENT = frozenset(("complaint_id", "name", "kind", "user_id", "date_due"))


class InsuranceComplaintAction(models.Model):
    """What is done about the cause of a complaint, by whom and until when.

    Whoever the complaint is about does not see it, as the complaint itself.
    """

    _name = "insurance.complaint.action"
    _description = "Corrective Action"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "state, date_due, id"
    _allow_sudo_commands = False
    _steps = ACTION_STEPS

    name = fields.Char("Measure", required=True)
    complaint_id = fields.Many2one(
        "insurance.complaint", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    cause_id = fields.Many2one(related="complaint_id.cause_id", store=True)
    kind = fields.Selection(KINDS, required=True, default="corrective")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
    )
    date_due = fields.Date("Due", required=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    result = fields.Text(readonly=True, copy=False)
    done_date = fields.Date("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _due_idx = models.Index("(date_due) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for action in self:
            today = (action.company_id or self.env.company)._service_today()
            due = action.date_due
            action.is_overdue = action.state == "open" and bool(due) and due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        late = fields.Domain([("state", "=", "open"), ("date_due", "<", today)])
        return (late if True in value else fields.Domain.FALSE) | (
            ~late if False in value else fields.Domain.FALSE
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        if not self.env.su and not any(
            self.env.user.has_group(f"insurance_service.group_{role}") for role in STAFF
        ):
            raise AccessError(self._explain_roles("done"))
        actions = super().create(vals_list)
        forbid_protected_defaults(actions, PROTECTED - {"state", "company_id"})
        # The complaint is open to whoever adds a measure to it.
        actions.complaint_id.check_access("write")
        actions._check_responsible()
        actions.sudo()._tell_responsible()
        return actions

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        closed = self.filtered(lambda action: action.state != "open")
        if closed and not self.env.su and CONTENT & vals.keys():
            raise UserError(self.env._("“%s” is finished: reopen it first.", closed[0].name))
        result = super().write(vals)
        if {"complaint_id", "user_id"} & vals.keys():
            self.complaint_id.check_access("write")
            self._check_responsible()
            self.sudo()._tell_responsible()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Measures are kept: drop it, with the reason."))

    # === ACTION METHODS === #

    def action_done(self, reason):
        """Record that the measure was taken.

        :param str reason: what was done and what it brought; required
        """
        actions_sudo = self._begin_step("done")
        result = self._check_reason(reason)
        for action_sudo in actions_sudo:
            action_sudo.write(
                {
                    "state": "done",
                    "result": result,
                    "done_date": action_sudo.company_id._service_today(),
                    "done_by_id": self.env.uid,
                }
            )
        actions_sudo.activity_unlink(["mail.mail_activity_data_todo"])

    def action_drop(self, reason):
        """Give the measure up.

        :param str reason: required
        """
        actions_sudo = self._begin_step("drop")
        actions_sudo.write({"state": "dropped", "result": self._check_reason(reason)})
        actions_sudo.activity_unlink(["mail.mail_activity_data_todo"])

    def action_reopen(self):
        """Take a finished measure up again."""
        vals = {"state": "open", "result": False, "done_date": False, "done_by_id": False}
        actions_sudo = self._begin_step("reopen")
        actions_sudo.write(vals)
        actions_sudo._tell_responsible()

    def action_open_reason(self):
        """Return the dialog that asks for the result or reason of the step in the context."""
        return self.env["insurance.step.reason"]._open(self)

    # === HELPERS === #

    def _check_responsible(self):
        """Refuse people who may not see the complaint: they could not work on its cause."""
        for action in self:
            user = action.user_id
            if not user.active or not action.complaint_id.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%s may not see the complaint, so cannot be responsible for measures.",
                        user.sudo().name,
                    )
                )

    def _tell_responsible(self):
        """Put the measure among the responsible person's activities. In superuser mode."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for action in self:
            action.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=action.date_due,
                user_id=action.user_id.id,
                summary=self.env._("Measure after a complaint"),
            )
