from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.consequence import LOSE_CUSTOMER, PAY
from ...rules.consequence_flow import may_become


class InsuranceComplaintConsequence(models.Model):
    """From the proposal to its execution: heard, confirmed or rejected, carried out."""

    _inherit = "insurance.complaint.consequence"

    # === ACTION METHODS === #

    def action_invite(self):
        """Invite the people to comment within the days head office set; each gets a notice."""
        for row_sudo in self._begin_step("invite"):
            row_sudo.write(
                {
                    "state": "hearing",
                    "invited_at": fields.Datetime.now(),
                    "invited_by_id": self.env.uid,
                    "hearing_due": row_sudo._get_day_after(
                        row_sudo._get_root().consequence_hearing_days
                    ),
                }
            )
            row_sudo._notify_person(row_sudo.hearing_due)
        return True

    def action_waive(self, reason):
        """Go on without hearing somebody, e.g. who has left.

        :param str reason: required; the person reads it
        """
        rows_sudo = self._begin_step("waive")
        rows_sudo.write(
            {
                "state": "hearing",
                "waive_reason": self._check_reason(reason),
                "waived_by_id": self.env.uid,
            }
        )
        return True

    def action_confirm(self, kind=False, month=False, reason=False):
        """Confirm consequences after the hearing; people get a notice and may appeal.

        :param str kind: a milder one than proposed; False: as proposed
        :param date month: any day of the month whose pay a deduction concerns; False: this month
        :param str reason: required when ``kind`` is milder; the person reads it
        :raise ValidationError: for a harsher or another kind
        """
        rows_sudo = self._begin_step("confirm")
        for row_sudo in rows_sudo:
            row_sudo._check_confirmation(kind, reason)
            row_sudo.write(
                {
                    "state": "confirmed",
                    "kind": kind or row_sudo.proposed_kind,
                    "month": row_sudo._get_month(month),
                    "decision_reason": (reason or "").strip() or False,
                    "confirmed_at": fields.Datetime.now(),
                    "confirmed_by_id": self.env.uid,
                    "appeal_due": row_sudo._get_day_after(
                        row_sudo._get_root().consequence_appeal_days
                    ),
                }
            )
            row_sudo._notify_person(row_sudo.appeal_due)
        rows_sudo._close_activities()
        return True

    def action_reject(self, reason):
        """Decide that a proposal has no consequence.

        :param str reason: required
        """
        rows_sudo = self._begin_step("reject")
        rows_sudo.write({"state": "rejected", **self._get_closing(reason)})
        rows_sudo._close_activities()
        rows_sudo.notice_id._tell()
        return True

    def action_execute(self, day, reference):
        """Note that HR or payroll has carried it out.

        :param date day: not in the future
        :param str reference: of the notice, order or pay slip; required
        """
        rows_sudo = self._begin_step("execute")
        day, reference = fields.Date.to_date(day), (reference or "").strip()
        if not day or not reference:
            raise ValidationError(self.env._("Say when it was carried out, and the reference."))
        for row_sudo in rows_sudo:
            local = row_sudo.company_id._to_service_time(row_sudo.confirmed_at).date()
            if not local <= day <= row_sudo.company_id._service_today():
                raise ValidationError(
                    self.env._("It is carried out after it was confirmed, and not in the future.")
                )
        rows_sudo.write(
            {
                "state": "executed",
                "executed_on": day,
                "execute_reference": reference,
                "executed_by_id": self.env.uid,
            }
        )
        return True

    # === WHY NOT, BEYOND ROLE AND STATE === #

    def _cannot_confirm(self):
        if self.waive_reason or self.has_statement:
            return ""
        if self.hearing_due and self.hearing_due >= self.sudo().company_id._service_today():
            return self.env._(
                "The person may comment until %s. Wait for the comment, or for the day to pass.",
                self.hearing_due,
            )
        return ""

    def _cannot_execute(self):
        if self.needs_review:
            return self.env._("What it rests on has changed: it is reviewed first.")
        if self.kind == LOSE_CUSTOMER and self._has_customer():
            return self.env._("Appoint a successor: that carries it out.")
        today = self.sudo().company_id._service_today()
        if not self.is_accepted and not self.appeal_result and self.appeal_due >= today:
            return self.env._("The person may appeal until %s.", self.appeal_due)
        return ""

    # === HELPERS === #

    def _check_confirmation(self, kind, reason):
        """Refuse another kind than proposed or a milder one. In superuser mode."""
        self._check_case()
        kind = kind or self.proposed_kind
        if not may_become(self.proposed_kind, kind):
            raise ValidationError(
                self.env._(
                    "%(number)s can be confirmed as proposed or milder, not otherwise.",
                    number=self.name,
                )
            )
        if kind != self.proposed_kind and not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason for the milder consequence."))

    def _get_month(self, month):
        """Return the first day of the month a deduction concerns; False for other kinds."""
        if self.proposed_kind != PAY:
            return False
        month = fields.Date.to_date(month) or self.company_id._service_today()
        if month.replace(day=1) < self.verified_date.replace(day=1):
            raise ValidationError(
                self.env._("A deduction concerns no month before the verification.")
            )
        return month.replace(day=1)

    def _get_closing(self, reason):
        return {"close_reason": self._check_reason(reason), "closed_by_id": self.env.uid}

    def _notify_person(self, day):
        """Give the person a notice, in words that say nothing to others. In superuser mode."""
        self.ensure_one()
        if not self.notice_id:
            self.notice_id = self.env["insurance.consequence.notice"].create(
                {"consequence_id": self.id, "user_id": self.user_id.id, "name": self.name}
            )
        self.notice_id._tell(day)

    # === DIALOGS === #

    def action_open_step(self):
        """Return the dialog of the step in context ``reason_step``."""
        return self.env["insurance.consequence.step"]._open(self)

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def action_open_complaint(self):
        """Open the complaint it rests on.

        :return: window action
        :raise AccessError: when the user may not see the complaint
        """
        self.ensure_one()
        if not self.complaint_id.has_access("read"):
            raise UserError(
                self.env._("The complaint is handled by another branch, which you do not see.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.complaint",
            "res_id": self.complaint_id.id,
            "views": [(False, "form")],
        }
