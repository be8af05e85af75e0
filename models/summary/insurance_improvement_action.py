from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..protection import forbid_protected, forbid_protected_defaults

#: What people give; the rest is kept by the steps.
INPUT = frozenset(("summary_id", "partner_id", "item_id", "problem", "action", "user_id"))
EDITABLE = INPUT | {"date_due"}
#: Fixed once the summary is submitted: they are part of what was signed.
SIGNED = frozenset(("summary_id", "partner_id", "item_id", "problem", "action"))
THREAD = frozenset(("activity_ids", "message_follower_ids", "message_ids"))
#: Roles whose people can be made responsible.
DOERS = ("specialist", "branch_head", "operations", "hq_reader")
ACTIVITY = "insurance_service.mail_activity_improvement"


class InsuranceImprovementAction(models.Model):
    """A problem the branch reports and what it does about it, by whom and until when (Art. 26.3).

    Shown on every later summary of the branch until it is done.
    """

    _name = "insurance.improvement.action"
    _description = "Improvement Action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, date_due, id"
    _rec_name = "problem"
    _allow_sudo_commands = False

    summary_id = fields.Many2one(
        "insurance.quarter.summary", "Raised In", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    period = fields.Char(related="summary_id.period")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("customer_code", "!=", False)],
        help="Empty: the problem concerns no single customer.",
    )
    item_id = fields.Many2one("insurance.service.item", "Service", ondelete="restrict")
    problem = fields.Char(required=True, tracking=True)
    action = fields.Char("Improvement Action", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
    )
    date_due = fields.Date("Due", required=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    result = fields.Text(readonly=True)
    done_date = fields.Date("Done On", readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    can_close = fields.Boolean(compute="_compute_can_close")

    # === COMPUTE METHODS === #

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for action in self:
            today = action.company_id._service_today()
            due = action.date_due
            action.is_overdue = action.state == "open" and bool(due) and due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        late = Domain([("state", "=", "open"), ("date_due", "<", today)])
        return (late if True in value else Domain.FALSE) | (
            ~late if False in value else Domain.FALSE
        )

    @api.depends("user_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_close(self):
        for action in self:
            action.can_close = action._is_keeper()

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "company_id")
    def _check_responsible(self):
        for action in self.sudo():
            user = action.user_id
            roles = [user.has_group(f"insurance_service.group_{role}") for role in DOERS]
            if not user.active or not any(roles) or not user._works_for(action.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot see the summaries of %(branch)s, so cannot be "
                        "responsible. Choose somebody of the branch.",
                        user=user.name,
                        branch=action.company_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Add actions to drafts; their branch is the summary's."""
        if not self.env.su:
            forbid_protected(self, vals_list, frozenset(self._fields) - EDITABLE - THREAD)
        summary_ids = [
            vals.get("summary_id") or self.env.context.get("default_summary_id")
            for vals in vals_list
        ]
        summaries = self.env["insurance.quarter.summary"].browse(summary_ids)
        if not all(summary_ids):
            raise ValidationError(self.env._("An improvement action belongs to a summary."))
        summaries.check_access("read")
        for summary in summaries if not self.env.su else ():
            summary._check_editable()
        companies = {summary.id: summary.sudo().company_id.id for summary in summaries}
        rows = [
            {**vals, "summary_id": id_, "company_id": companies[id_], "state": "open"}
            for vals, id_ in zip(vals_list, summary_ids, strict=True)
        ]
        actions = super().create(rows)
        forbid_protected_defaults(actions, frozenset(("result", "done_date", "done_by_id")))
        actions._check_customer()
        actions.sudo()._ask_responsible()
        return actions

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        forbid_protected(self, [vals], frozenset(self._fields) - EDITABLE - THREAD)
        if "summary_id" in vals and any(a.summary_id.id != vals["summary_id"] for a in self):
            raise UserError(self.env._("An action stays with the summary that raised it."))
        for action in self if EDITABLE & vals.keys() else ():
            action._check_may_edit(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_customer()
        if {"user_id", "date_due"} & vals.keys():
            self.sudo()._ask_responsible()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for action in self:
            if not self.env.su:
                action.summary_id._check_editable()
            if action.state == "done":
                raise UserError(self.env._("What was done is kept: “%s”.", action.problem))

    def _check_may_edit(self, vals):
        if SIGNED & vals.keys():
            self.summary_id._check_editable()
        if not self._is_keeper():
            raise AccessError(self._get_keeper_text())
        if self.state == "done":
            raise UserError(self.env._("“%s” is done: reopen it first.", self.problem))

    def _check_customer(self):
        """Refuse customers the user may not see, or of other branches."""
        for action in self.filtered("partner_id"):
            action.partner_id.check_access("read")
            home = action.partner_id.sudo().home_company_id
            if home != action.company_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is not looked after by %(branch)s.",
                        customer=action.partner_id.display_name,
                        branch=action.company_id.sudo().name,
                    )
                )

    # === ACTION METHODS === #

    def action_done(self, result):
        """Note that the actions were carried out.

        :param str result: what came of it; required
        """
        self._check_words(result)
        for action_sudo in self._begin("open"):
            action_sudo.write(
                {
                    "state": "done",
                    "result": result.strip(),
                    "done_date": action_sudo.company_id._service_today(),
                    "done_by_id": self.env.uid,
                }
            )
            action_sudo.activity_unlink([ACTIVITY])

    def action_reopen(self, reason):
        """Open actions again that were not carried out after all.

        :param str reason: why; required
        """
        self._check_words(reason)
        actions_sudo = self._begin("done")
        for action_sudo in actions_sudo:
            action_sudo.message_post(body=self.env._("Reopened: %s", reason.strip()))
        actions_sudo.write({"state": "open", "done_date": False, "done_by_id": False})
        actions_sudo._ask_responsible()

    def action_open_step(self):
        """Return the dialog that asks for the result, or why an action is reopened.

        :return: window action
        """
        step = "done" if "open" in self.mapped("state") else "reopen"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Action"),
            "res_model": "insurance.summary.step",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_action_ids": self.ids, "default_step": step},
        }

    # === HELPERS === #

    def _begin(self, state):
        """Check that the user may close or reopen the actions; return them in superuser mode."""
        self.check_access("read")
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        for action in self:
            if not action._is_keeper():
                raise AccessError(action._get_keeper_text())
            if action.state != state:
                raise UserError(
                    self.env._("“%s” is done already.", action.problem)
                    if state == "open"
                    else self.env._("“%s” is still open.", action.problem)
                )
        return self.sudo()

    def _is_keeper(self):
        """Whether the user keeps this action: the responsible, or who prepares and signs here."""
        self.ensure_one()
        user, roles = self.env.user, self.env["insurance.quarter.summary"]._get_roles()
        if not user._works_for(self.company_id):
            return False
        return self.user_id == user or bool(roles & {"branch_officer", "branch_head"})

    def _get_keeper_text(self):
        roles = self.env["insurance.quarter.summary"]._get_role_names(
            ("branch_officer", "branch_head")
        )
        return self.env._("Only the responsible, or: %(roles)s.", roles=roles)

    def _check_words(self, text):
        if not (text or "").strip():
            raise ValidationError(self.env._("Say what came of it: it is kept with the action."))

    def _is_carried_to(self, summary):
        """Whether a later summary shows this action: it was open when that quarter began."""
        self.ensure_one()
        origin = self.summary_id
        mine = (origin.period, origin.version)
        if not summary.period or mine >= (summary.period, summary.version):
            return False
        return not self.done_date or self.done_date >= summary.date_from

    def _ask_responsible(self):
        """Put open actions on the list of the responsible, for the day they are due."""
        self.activity_unlink([ACTIVITY])
        for action in self.filtered(lambda a: a.state == "open"):
            action.activity_schedule(ACTIVITY, action.date_due, user_id=action.user_id.id)
