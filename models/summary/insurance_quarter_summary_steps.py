from odoo import api, fields, models
from odoo.tools import format_date

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
    _steps = quarter_summary.STEPS

    # === REASONS === #

    @api.depends("is_current", "sign_ids.step", "year", "quarter")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    @api.model
    def _get_roles(self):
        """Return the user's roles as the names `rules.quarter_summary` knows."""
        user = self.env.user
        return {name for name in ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_step(self, name):
        return quarter_summary.row_of(name, self._get_roles())

    def _get_special_reason(self, name):
        """Return reasons beyond role, state and branch; "" when nothing stands against it."""
        if reason := super()._get_special_reason(name):
            return reason
        if self._get_own_steps().intersection(quarter_summary.STEPS[name].barred_by):
            return self.env._("You signed it yourself; somebody else has to take this step.")
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
        reason = self._check_reason(reason)
        self._begin_step("return")._sign("return", reason)

    def action_open_step(self):
        """Return the dialog that asks for the words of the step in context ``reason_step``.

        :return: window action
        """
        return self._open_step_dialog("insurance.summary.step", "summary_ids")

    # === EFFECTS, IN SUPERUSER MODE === #

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
