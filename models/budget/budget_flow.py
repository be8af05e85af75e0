from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from ...rules import budget as rules

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("returned", "Returned"),
    ("approved", "Approved"),
    ("closed", "Closed"),
]
ROLES = (*rules.PREPARERS.values(), rules.APPROVER)
ACTIVITY = "insurance_service.mail_activity_approve_budget"


class InsuranceServiceBudgetFlow(models.AbstractModel):
    """What budgets and their supplements share: prepared by one, approved by another (Art. 26).

    A branch's budget is prepared by its customer resources, head office's by head office
    customer resources; the general managers' office approves both. Every step is kept.
    """

    _name = "insurance.service.budget.flow"
    _description = "Approval of Budgets"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _allow_sudo_commands = False
    # The GM office asks back without being able to change figures.
    _mail_post_access = "read"

    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    editor_ids = fields.Many2many(
        "res.users",
        string="Prepared By",
        readonly=True,
        copy=False,
        help="Everybody who prepared or changed it: none of them can approve it.",
    )
    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        for record in self:
            level = record._get_level()
            record.blocked_actions = {
                name: record._get_cannot_reason(name)
                for name in rules.STEPS
                if rules.role_of(name, level) in roles
            }

    @api.model
    def _get_roles(self):
        user = self.env.user
        return {name for name in ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_level(self):
        """Return whose budget it is: ``hq`` or ``branch``."""
        return "branch" if self.sudo().company_id.parent_id else "hq"

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        return self._get_basic_reason(name) or self._get_special_reason(name)

    def _get_basic_reason(self, name):
        """Return what role, state and branch have against a step, or ""."""
        self.ensure_one()
        level = self._get_level()
        roles = set(ROLES) if self.env.su else self._get_roles()
        is_author = not self.env.su and self.env.user in self.sudo().editor_ids
        refusal = rules.refusal(name, level, self.state, roles, is_author)
        if refusal:
            return self._explain_refusal(refusal, name)
        if not self.env.su and not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        return ""

    def _get_special_reason(self, name):
        """Return a reason beyond role and state, or ""."""
        return ""

    def _explain_refusal(self, refusal, name):
        if refusal == "role":
            role = rules.role_of(name, self._get_level())
            group = self.env.ref(f"insurance_service.group_{role}").sudo()
            return self.env._("This step belongs to: %(roles)s.", roles=group.name)
        if refusal == "distinct":
            return self.env._("You took part in it yourself; somebody else has to take this step.")
        labels = dict(self._fields["state"]._description_selection(self.env))
        needed = [labels[state] for state in rules.STEPS[name].states]
        return self.env._(
            "It is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=self.env._(" or ").join(needed),
        )

    # === ACTION METHODS === #

    def action_submit(self):
        """Submit for approval by the general managers' office."""
        records_sudo = self._begin_step("submit")
        records_sudo._take_step("submit")
        for record_sudo in records_sudo:
            record_sudo._ask_for_approval()

    def action_approve(self, opinion=False):
        """Approve; care that waited for money is reserved at once.

        :param str opinion: kept with the approval
        """
        records_sudo = self._begin_step("approve")
        records_sudo._take_step("approve", opinion)
        records_sudo.activity_unlink([ACTIVITY])
        records_sudo._after_approval()

    def action_return(self, reason):
        """Return for correction.

        :param str reason: why; required
        """
        self._check_reason(reason)
        records_sudo = self._begin_step("return")
        records_sudo._take_step("return", reason.strip())
        records_sudo.activity_unlink([ACTIVITY])

    def action_open_step(self):
        """Return the dialog that asks for opinion or reason of the step ``reason_step``.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opinion"),
            "res_model": "insurance.service.budget.opinion",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                f"default_{self._opinion_field}": self.ids,
                "default_step": self.env.context.get("reason_step") or "approve",
            },
        }

    # === STEPS: LOCK, CHECK, WRITE === #

    def _begin_step(self, name):
        """Lock the records, check the step on each and return them in superuser mode.

        :raise AccessError: when the user may not see one, or has not the role
        :raise UserError: with the reason, when a step is refused; nothing is changed
        """
        if not self:
            raise UserError(self.env._("Choose a record first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is working on it at this moment. Reload and try again.")
            ) from None
        self.invalidate_recordset(["state"])
        for record in self:
            if reason := record._get_cannot_reason(name):
                missing = rules.role_of(name, record._get_level()) not in record._get_roles()
                raise (AccessError if missing and not self.env.su else UserError)(reason)
        return self.sudo()

    def _take_step(self, name, opinion=None):
        """Enter the step's state and add its row. In superuser mode."""
        self.write({"state": rules.STEPS[name].target})
        self.env["insurance.service.budget.step"]._append(self, name, opinion)

    def _after_approval(self):
        """Do what an approval brings about. In superuser mode."""

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the budget."))

    def _ask_for_approval(self):
        """Put it on the list of everybody in the GM office who can approve it."""
        users = self.env.ref(f"insurance_service.group_{rules.APPROVER}").all_user_ids
        for user in users.filtered(lambda u: u.active and u._works_for(self.company_id)):
            if user not in self.editor_ids:
                self.activity_schedule(ACTIVITY, user_id=user.id)

    # === WHO MAY EDIT === #

    def _check_editable(self):
        """Refuse changes by others than the preparer, and of anything not in preparation.

        The user is noted as one who changed it.
        """
        for record in self if not self.env.su else ():
            # Whoever may have it calculated may edit it.
            if reason := record._get_basic_reason("calculate"):
                raise (AccessError if record._is_stranger() else UserError)(reason)
            if self.env.user not in record.sudo().editor_ids:
                record.sudo().editor_ids = [fields.Command.link(self.env.uid)]

    def _is_stranger(self):
        """Whether the user does not prepare this budget at all."""
        role = rules.PREPARERS[self._get_level()]
        return role not in self._get_roles() or not self.env.user._works_for(self.company_id)
