from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.round_flow import STEPS
from .ranking import Ranker


class InsuranceAssessmentLineSteps(models.AbstractModel):
    """The steps a branch and the GM office take for single customers of a round."""

    _name = "insurance.assessment.line.steps"
    _description = "Assessment Line Steps"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    @api.depends("round_state", "nomination_state", "proposed_tier_id", "silver_declined")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        names = ("nominate", "withdraw", "decline_silver", "restore_silver", "return")
        roles = self.env["insurance.assessment.round"]._get_roles()
        for line in self:
            line.blocked_actions = {
                name: line._get_cannot_reason(name)
                for name in names
                if roles.intersection(STEPS[name].roles) and not line._is_out_of_place(name)
            }

    # === ACTIONS: BRANCH CUSTOMER RESOURCES === #

    def action_nominate(self, reason=None):
        """Nominate the customers for gold (Art. 12).

        :param str reason: printed on the nomination form
        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        lines_sudo = self._begin_step("nominate")
        lines_sudo.write(
            {
                "nominated": True,
                "nomination_state": "nominated",
                "nomination_reason": reason or False,
            }
        )
        lines_sudo._log_step("nominate", reason)
        return True

    def action_withdraw(self, reason=None):
        """Do not nominate the customers for gold; earlier nominations are taken back.

        :param str reason: kept with the line and in the approvals
        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        lines_sudo = self._begin_step("withdraw")
        lines_sudo.write(
            {
                "nominated": False,
                "nomination_state": "declined",
                "nomination_reason": reason or False,
            }
        )
        lines_sudo._log_step("withdraw", reason)
        return True

    def action_decline_silver(self, reason=None):
        """Leave the customers out of the branch's silver list; the next in rank moves up."""
        lines_sudo = self._begin_step("decline_silver")
        lines_sudo.write({"silver_declined": True, "silver_reason": reason or False})
        return lines_sudo._rank_again("decline_silver", reason)

    def action_restore_silver(self):
        """Put customers the branch left out back into its silver ranking."""
        lines_sudo = self._begin_step("restore_silver")
        lines_sudo.write({"silver_declined": False, "silver_reason": False})
        return lines_sudo._rank_again("restore_silver")

    # === ACTIONS: GM OFFICE === #

    def action_return(self, reason=None):
        """Return single gold customers to head office: they are ranked for silver instead.

        The round goes back to head office, which submits it again; places that became free
        go to the next in rank.

        :param str reason: why; required
        :raise UserError: with the reason when the caller may not, or not now
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you return the customer."))
        lines_sudo = self._begin_step("return")
        lines_sudo.write({"is_returned": True, "return_reason": reason})
        for round_sudo in lines_sudo.round_id:
            round_sudo._set_state("return")
            round_sudo.activity_unlink(["insurance_service.mail_activity_approve_round"])
        return lines_sudo._rank_again("return", reason)

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "insurance.assessment.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_line_ids": self.ids,
                "default_step": self.env.context.get("reason_step"),
            },
        }

    # === ACTIONS: OPEN RELATED RECORDS === #

    def action_open_customer(self):
        """Return the window action on the customer."""
        return self.partner_id._get_records_action()

    def action_open_round(self):
        """Return the window action on the round."""
        return self.round_id._get_records_action()

    def action_open_policies(self):
        """Return the window action on the policies of the customer the user may see."""
        policies = self.env["insurance.policy"].search([("partner_id", "=", self.partner_id.id)])
        return policies._get_records_action(name=self.env._("Policies"))

    # === STEPS === #

    def _begin_step(self, name):
        """Lock and re-read lines and rounds, refuse with the reason; return lines as superuser.

        The rounds are locked shared: branches work side by side, but no step of the round
        (score, submit ...) can slip in between.
        """
        if not self:
            raise UserError(self.env._("Select at least one customer."))
        self.check_access("read")
        self._lock_lines(shared=name in ("nominate", "withdraw"))
        for line in self:
            if reason := line._get_cannot_reason(name):
                raise UserError(
                    self.env._(
                        "%(customer)s: %(reason)s",
                        customer=line.partner_id.display_name,
                        reason=reason,
                    )
                )
        return self.sudo()

    def _lock_lines(self, shared):
        rounds_sudo = self.sudo().round_id
        if shared:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM insurance_assessment_round WHERE id IN %s FOR SHARE",
                    rounds_sudo._ids,
                )
            )
        else:
            rounds_sudo._lock_rounds()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM insurance_assessment_line WHERE id IN %s FOR UPDATE",
                self._ids,
            )
        )
        self.invalidate_recordset()
        rounds_sudo.invalidate_recordset(["state"])

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step for this customer; "" when he may."""
        self.ensure_one()
        if self._is_out_of_place(name):
            return self._explain_out_of_place(name)
        if reason := self.round_id.with_env(self.env)._get_cannot_reason(name):
            return reason
        is_branch_step = "branch_officer" in STEPS[name].roles and not self.env.su
        if is_branch_step and self.company_id not in self.round_id._get_user_branches():
            return self.env._(
                "%(branch)s decides about its own customers.", branch=self.company_id.name
            )
        return ""

    def _is_out_of_place(self, name):
        """Tell whether a step has nothing to do with this line: its button is not shown."""
        gold = self.candidate_tier_id.code == "gold"
        return {
            "nominate": not gold or self.nominated,
            "withdraw": not gold or self.nomination_state == "declined",
            "decline_silver": self.proposed_tier_id.code != "silver" or self.silver_declined,
            "restore_silver": not self.silver_declined,
            "return": self.proposed_tier_id.code != "gold",
        }[name]

    def _explain_out_of_place(self, name):
        return {
            "nominate": self.env._("Only a gold candidate can be nominated, and only once."),
            "withdraw": self.env._("Only a gold candidate can be left out, and only once."),
            "decline_silver": self.env._("This customer is not on the silver list."),
            "restore_silver": self.env._("This customer was not left out."),
            "return": self.env._("Only a customer proposed for gold can be returned."),
        }[name]

    def _rank_again(self, step, reason=None):
        self._log_step(step, reason)
        for round_sudo in self.round_id:
            Ranker(round_sudo).run()
        return True

    def _log_step(self, step, reason=None):
        for round_sudo, lines_sudo in self.grouped("round_id").items():
            round_sudo._log_step(step, reason=reason, lines=lines_sudo)
