from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ACTIVITIES = {
    "return": "insurance_service.mail_activity_prepare_appraisal",
    "prepare": "insurance_service.mail_activity_freeze_appraisal",
    "freeze": "insurance_service.mail_activity_sign_appraisal",
    "restate": "insurance_service.mail_activity_prepare_appraisal",
}


class InsuranceAppraisal(models.Model):
    """The steps: counting, preparing, freezing by somebody else, reading and signing."""

    _inherit = "insurance.appraisal"

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        if not self.is_current:
            return self.env._("A later version restates this one: open that.")
        if name in ("sign", "comment") and self.user_id != self.env.user:
            return self.env._("Only %s can do this.", self.user_id.sudo().name)
        if name in ("prepare", "freeze"):
            return self._get_too_early_reason() or self._get_person_reason(name)
        return ""

    def _get_too_early_reason(self):
        last = date(self.year, 12, 31)
        if self.company_id._service_today() <= last:
            return self.env._(
                "The year ends on %s: prepare and freeze it after that day.",
                format_date(self.env, last),
            )
        return ""

    def _get_person_reason(self, name):
        """Return who may not take the step although the role is right."""
        if self.env.su or name != "freeze":
            return ""
        if self.prepared_by_id == self.env.user:
            return self.env._("You prepared it yourself; somebody else freezes it.")
        if self.user_id == self.env.user:
            return self.env._("It is your own appraisal; somebody else freezes it.")
        person = self._get_person()
        if person != self.user_id:
            return self.env._(
                "%(new)s holds the post now, the figures are those of %(old)s: return it, to be "
                "prepared again.",
                new=person.sudo().name or self.env._("Nobody"),
                old=self.user_id.sudo().name,
            )
        return ""

    def _get_person(self):
        """Return who holds the post; of a restated appraisal whoever was appraised then."""
        self.ensure_one()
        if self.previous_id:
            return self.previous_id.user_id
        people = self.sudo()._get_people(self.company_id.sudo())
        return people.get((self.company_id.id, self.role), self.env["res.users"])

    # === STEPS === #

    def action_refresh(self):
        """Count the figures of drafts anew, for whoever holds the post now."""
        appraisals_sudo = self._begin_step("refresh")
        appraisals_sudo._set_person()
        appraisals_sudo._refresh()

    def action_prepare(self):
        """Count the figures a last time and hand them to the general managers' office."""
        appraisals_sudo = self._begin_step("prepare")
        appraisals_sudo._set_person()
        appraisals_sudo._refresh()
        appraisals_sudo.write(
            {
                "state": "prepared",
                "prepared_by_id": self.env.uid,
                "prepared_at": fields.Datetime.now(),
            }
        )
        appraisals_sudo._ask("prepare")

    def action_return(self, reason):
        """Give prepared appraisals back.

        :param str reason: required
        """
        reason = self._check_reason(reason)
        appraisals_sudo = self._begin_step("return")
        appraisals_sudo.write({"state": "draft"})
        for appraisal_sudo in appraisals_sudo:
            appraisal_sudo.message_post(body=self.env._("Returned: %s", reason))
        appraisals_sudo._ask("return")

    def action_freeze(self):
        """Freeze the figures as prepared and ask the persons appraised to sign."""
        appraisals_sudo = self._begin_step("freeze")
        appraisals_sudo.write(
            {
                "state": "frozen",
                "frozen_by_id": self.env.uid,
                "frozen_at": fields.Datetime.now(),
            }
        )
        appraisals_sudo._ask("freeze")

    def action_sign(self):
        """Sign one's own appraisal as read; a comment is given before."""
        appraisals_sudo = self._begin_step("sign")
        appraisals_sudo.write({"state": "signed", "signed_at": fields.Datetime.now()})
        appraisals_sudo._ask("sign")

    def action_restate(self, reason):
        """Make the next version: a draft with the figures known now; this one stays.

        :param str reason: why; required
        :return: window action of the new version
        """
        self.ensure_one()
        reason = self._check_reason(reason)
        appraisal_sudo = self._begin_step("restate")
        appraisal_sudo.is_current = False
        appraisal_sudo.flush_recordset(["is_current"])
        appraisal_sudo.message_post(body=self.env._("Restated: %s", reason))
        version_sudo = appraisal_sudo.create(
            {
                "year": appraisal_sudo.year,
                "company_id": appraisal_sudo.company_id.id,
                "role": appraisal_sudo.role,
                "user_id": appraisal_sudo.user_id.id,
                "version": appraisal_sudo.version + 1,
                "previous_id": appraisal_sudo.id,
                "restate_reason": reason,
            }
        )
        version_sudo._refresh()
        appraisal_sudo._close_activities()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version_sudo.id,
            "views": [(False, "form")],
        }

    def action_open_reason(self):
        """Open the dialog that asks for the reason of the step in context ``reason_step``.

        :return: window action
        """
        return self.env["insurance.step.reason"]._open(self)

    # === HELPERS, IN SUPERUSER MODE === #

    def _set_person(self):
        """Take whoever holds the post now and note the change.

        :raise UserError: nobody holds it
        """
        for appraisal in self:
            person = appraisal._get_person()
            if not person:
                raise UserError(
                    self.env._(
                        "%s: nobody holds the post. Name the branch head, or the head of the "
                        "department in its service team, first.",
                        appraisal.display_name,
                    )
                )
            if person != appraisal.user_id:
                appraisal.write(
                    {
                        "person_note": self.env._(
                            "Until %(day)s: %(old)s",
                            day=format_date(self.env, appraisal.company_id._service_today()),
                            old=appraisal.user_id.name,
                        ),
                        "user_id": person.id,
                    }
                )

    def _ask(self, step):
        """Close what was asked before and put the appraisal on the list of who is next."""
        self._close_activities()
        if step not in ACTIVITIES:
            return
        for appraisal in self:
            for user in appraisal._get_next_people(step):
                appraisal.with_context(lang=user.lang).activity_schedule(
                    ACTIVITIES[step], user_id=user.id
                )

    def _get_next_people(self, step):
        if step == "freeze":
            return self.user_id
        if step == "return":
            return self.prepared_by_id
        users = self.env.ref("insurance_service.group_hq_gm").all_user_ids
        return users.filtered(
            lambda user: user.active and not user.share and user._works_for(self.company_id)
        )

    def _close_activities(self):
        self.activity_unlink(list(set(ACTIVITIES.values())))
