from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tools import format_date, format_list

from ...rules import quarter_summary
from ...rules.quarter_summary import ROLES

#: Signing asks these people next: step taken -> (activity type, role).
_NEXT = {
    "submit": ("mail_activity_sign_summary", "branch_head"),
    "confirm": ("mail_activity_receive_summary", "hq_officer"),
    "return": ("mail_activity_prepare_summary", "branch_officer"),
    "restate": ("mail_activity_prepare_summary", "branch_officer"),
}
_ACTIVITIES = (
    "mail_activity_prepare_summary",
    "mail_activity_sign_summary",
    "mail_activity_receive_summary",
)


class InsuranceQuarterSummary(models.Model):
    """The steps people take: each locks, checks role, branch and state, then signs."""

    _inherit = "insurance.quarter.summary"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "is_current", "sign_ids.step", "year", "quarter")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        names = [n for n, step in quarter_summary.STEPS.items() if roles & step.allowed.keys()]
        for summary in self:
            summary.blocked_actions = {name: summary._get_cannot_reason(name) for name in names}

    @api.model
    def _get_roles(self):
        """Return the user's roles as the names `rules.quarter_summary` knows."""
        user = self.env.user
        return {name for name in ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it.

        The same reason refuses the call, disables the button and is its tooltip.
        """
        self.ensure_one()
        roles = self._get_roles()
        refusal = quarter_summary.refusal(name, self.state, roles, self._get_own_steps())
        if refusal:
            return self._explain_refusal(refusal, name)
        if not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        return self._get_special_reason(name)

    def _get_special_reason(self, name):
        """Return reasons beyond role, state and branch; "" when nothing stands against it."""
        if not self.is_current and name != "refresh":
            return self.env._("A later version restates this one: open that.")
        if name == "submit" and self.date_to >= self.company_id._service_today():
            return self.env._(
                "The quarter ends on %s: submit it after that day.",
                format_date(self.env, self.date_to),
            )
        return ""

    def _get_own_steps(self):
        """Return the steps the user took since the summary was last a draft."""
        steps = set()
        for sign in self._get_valid_signs():
            if sign.user_id == self.env.user:
                steps.add(sign.step)
        return steps

    def _get_valid_signs(self):
        """Return the signatures that hold: those since the last return, the latest first."""
        self.ensure_one()
        signs = self.sudo().sign_ids.sorted("id", reverse=True)
        returned = signs.filtered(lambda sign: sign.step == "return")[:1]
        return signs.filtered(
            lambda sign: sign.id > returned.id and sign.step in ("submit", "confirm", "receive")
        )

    @api.model
    def _get_role_names(self, roles):
        groups = [self.env.ref(f"insurance_service.group_{role}").sudo().name for role in roles]
        return format_list(self.env, groups, "or")

    def _explain_refusal(self, refusal, name):
        if refusal == "role":
            roles = quarter_summary.STEPS[name].allowed
            return self.env._("This step belongs to: %(roles)s.", roles=self._get_role_names(roles))
        if refusal == "distinct":
            return self.env._("You signed it yourself; somebody else has to take this step.")
        labels = dict(self._fields["state"]._description_selection(self.env))
        states = quarter_summary.states_of(name, self._get_roles())
        return self.env._(
            "The summary is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, [labels[state] for state in states], "or"),
        )

    # === ACTION METHODS === #

    def action_refresh(self):
        """Count the figures of drafts anew."""
        self._begin_step("refresh")._refresh()

    def action_submit(self, opinion=False):
        """Sign the summaries for the branch's customer resources; the figures are frozen.

        They are counted a last time, so that what is signed is what is known.

        :param str opinion: words under the signature
        """
        summaries_sudo = self._begin_step("submit")
        summaries_sudo._refresh()
        summaries_sudo._sign("submit", opinion)
        summaries_sudo.write({"submitted_at": fields.Datetime.now()})

    def action_confirm(self, opinion=False):
        """Sign the summaries as head of the branch.

        :param str opinion: words under the signature
        """
        self._begin_step("confirm")._sign("confirm", opinion)

    def action_receive(self, opinion=False):
        """Take the summaries in as head office.

        :param str opinion: words under the signature
        """
        self._begin_step("receive")._sign("receive", opinion)

    def action_return(self, reason):
        """Give the summaries back to the branch, to be put right and submitted again.

        :param str reason: why; required
        """
        self._check_reason(reason)
        self._begin_step("return")._sign("return", reason)

    def action_open_step(self):
        """Return the dialog that asks for the words of the step in context ``reason_step``.

        :return: window action
        """
        dialog = self.env["insurance.summary.step"]
        labels = dict(dialog._fields["step"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels.get(self.env.context.get("reason_step"), self.env._("Step")),
            "res_model": "insurance.summary.step",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_summary_ids": self.ids,
                "default_step": self.env.context.get("reason_step"),
            },
        }

    # === STEPS: LOCK, CHECK, WRITE === #

    def _begin_step(self, name):
        """Lock the summaries, check the step on each and return them in superuser mode.

        :raise AccessError: when the user may not see one, or has none of the roles
        :raise UserError: with the reason, when a step is refused; nothing is changed
        """
        if not self:
            raise UserError(self.env._("Choose a summary first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this summary at this moment. Reload it and try "
                    "again."
                )
            ) from None
        self.invalidate_recordset(["state", "is_current"])
        is_role_missing = not self._get_roles() & quarter_summary.STEPS[name].allowed.keys()
        for summary in self:
            if reason := summary._get_cannot_reason(name):
                text = f"{summary.display_name}: {reason}" if len(self) > 1 else reason
                raise (AccessError if is_role_missing else UserError)(text)
        return self.sudo()

    def _sign(self, name, opinion=None):
        """Move the summaries to the step's state, add signatures and ask who is next."""
        step = quarter_summary.STEPS[name]
        for summary in self:
            roles = [
                role
                for role, states in step.allowed.items()
                if role in self._get_roles() and summary.state in states
            ]
            self.env["insurance.quarter.summary.sign"]._append(summary, name, roles[0], opinion)
        if step.target:
            self.write({"state": step.target})
        self._close_activities()
        for summary in self if name in _NEXT else ():
            summary._ask_next(*_NEXT[name])

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the summary."))

    def _ask_next(self, activity_type, role):
        """Put the summary on the list of those who take the next step."""
        for user in self._get_people(role):
            self.activity_schedule(f"insurance_service.{activity_type}", user_id=user.id)

    def _get_people(self, role):
        """Return who holds a role for this branch; of heads the first responsible (Art. 31)."""
        self.ensure_one()
        if role == "branch_head" and self.company_id.branch_head_id.active:
            return self.company_id.branch_head_id
        if role == "branch_officer":
            return self.company_id._get_branch_officer()
        users = self.env.ref(f"insurance_service.group_{role}").all_user_ids
        return users.filtered(lambda user: user.active and self.company_id in user.company_ids)

    def _close_activities(self):
        self.activity_unlink([f"insurance_service.{name}" for name in _ACTIVITIES])
