from odoo import fields, models
from odoo.exceptions import ValidationError


class InsuranceComplaintConsequence(models.Model):
    """What follows a confirmation: appeal and review; lifted ones make way for the right rung."""

    _inherit = "insurance.complaint.consequence"

    # === ACTION METHODS === #

    def action_decide_appeal(self, result, reason):
        """Decide an appeal, by somebody else than who confirmed.

        :param str result: ``upheld`` or ``lifted``
        :param str reason: required; the person reads it
        """
        rows_sudo = self._begin_step("decide_appeal")
        reason = self._check_reason(reason)
        if result not in ("upheld", "lifted"):
            raise ValidationError(self.env._("Say whether it is upheld or lifted."))
        for row_sudo in rows_sudo:
            upheld = "executed" if row_sudo.executed_on else "confirmed"
            row_sudo.write(
                {
                    "state": upheld if result == "upheld" else "lifted",
                    "appeal_result": result,
                    "appeal_reason": reason,
                    "appeal_decided_by_id": self.env.uid,
                    "appeal_decided_at": fields.Datetime.now(),
                }
            )
        rows_sudo._close_activities()
        rows_sudo.filtered(lambda row: row.state == "lifted")._after_lifted()
        rows_sudo.notice_id._tell()
        return True

    def action_keep(self, reason):
        """Leave a consequence as it is although what it rests on has changed.

        :param str reason: required
        """
        rows_sudo = self._begin_step("keep")
        reason = self._check_reason(reason)
        rows_sudo.write({"needs_review": False, "is_kept": True, "review_reason": reason})
        rows_sudo._close_activities()
        return True

    def action_lift(self, reason):
        """Lift a consequence whose ground has changed; the rung that is right now is proposed.

        :param str reason: required; the person reads it
        """
        rows_sudo = self._begin_step("lift")
        closing = self._get_closing(reason)
        rows_sudo.write({"state": "lifted", **closing})
        rows_sudo._close_activities()
        rows_sudo._after_lifted()
        rows_sudo.notice_id._tell()
        return True

    # === WHY NOT, BEYOND ROLE AND STATE === #

    def _cannot_decide_appeal(self):
        if self.env.user == self.sudo().confirmed_by_id:
            return self.env._(
                "You confirmed it: somebody else of the General Managers' Office decides."
            )
        return ""

    def _cannot_keep(self):
        if not self.needs_review:
            return self.env._("Nothing has changed that would ask for a review.")
        if not self.sudo().person_id._is_verified_case():
            return self.env._(
                "The complaint is not verified against this person now: lift it, or wait for the "
                "decision."
            )
        return ""

    def _cannot_lift(self):
        if not self.needs_review:
            return self.env._("It rests on what it rested on; the person may appeal.")
        return ""

    # === HELPERS, IN SUPERUSER MODE === #

    def _appeal(self, text):
        """Note the person's appeal and put it on the list of the GM office."""
        self.ensure_one()
        self.write({"state": "appealed", "kept_appeal": text, "appealed_at": fields.Datetime.now()})
        group = self.env.ref("insurance_service.group_hq_gm")
        offices = self.env["res.users"].search(
            [
                ("share", "=", False),
                ("all_group_ids", "in", group.ids),
                ("company_ids", "parent_of", self.company_id.ids),
            ]
        )
        free = self._only_free(offices) - self.confirmed_by_id
        if free:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "insurance_service.mail_activity_consequence",
                user_id=free[0].id,
                date_deadline=self._get_day_after(self._get_root().consequence_appeal_days),
            )

    def _after_lifted(self):
        """Propose what is right now, and have HR undo what was carried out."""
        self.write({"needs_review": False})
        for row in self.filtered("executed_by_id"):
            row.with_context(mail_activity_quick_update=True).activity_schedule(
                "insurance_service.mail_activity_consequence",
                user_id=row.executed_by_id.id,
                date_deadline=row._get_day_after(1),
            )
        self._reconcile(self.person_id.user_id)
