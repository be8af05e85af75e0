from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.survey_followup import STEPS
from .insurance_survey_followup import ACTIVITY, CONTENT

#: What a follow-up is about -> category of the complaint it becomes.
CATEGORY_OF = {
    "overall": "other",
    "issue": "issue",
    "preservation": "preservation",
    "claim": "claim",
    "care": "care",
    "complaint": "hotline",
    "staff": "attitude",
}
SOURCE_OF = {"mail": "email", "sms": "portal", "phone": "phone", "paper": "letter"}
#: Steps of whoever has taken it on.
OWNER_STEPS = ("contact", "close", "complain", "visit")


class InsuranceSurveyFollowup(models.Model):
    """Steps: take, contact, close, reopen; and what may come of it: a complaint or a visit."""

    _inherit = "insurance.survey.followup"

    # === REASONS === #

    @api.depends("user_id", "complaint_id", "visit_id", "scored_ids")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        """Add: who was scored keeps out; only a superior follows up; one's own first."""
        if reason := super()._get_special_reason(name):
            return reason
        followup_sudo, user = self.sudo(), self.env.user
        if not self.env.su:
            if user in followup_sudo.scored_ids:
                return self.env._("The answer is about your own work: somebody else follows up.")
            if name == "take" and not self._supervises(user):
                return self.env._(
                    "Heads of departments, branch customer resources and the branch head follow up."
                )
            if name in OWNER_STEPS and followup_sudo.user_id != user:
                return self.env._("Take it on first: this is up to its owner.")
        if name == "take" and self.state == "taken" and followup_sudo.user_id == user:
            return self.env._("You have it already.")
        if name == "complain" and followup_sudo.complaint_id:
            return self.env._("A complaint was registered already.")
        if name == "visit" and followup_sudo.visit_id.state == "planned":
            return self.env._("A visit is planned already.")
        return ""

    def _supervises(self, user):
        """Whether somebody may follow up answers about the branch's people."""
        if any(user.has_group(f"insurance_service.group_{r}") for r in STEPS["assign"].roles):
            return True
        teams_sudo = self.env["insurance.service.team"].sudo()
        mine = [("company_id", "=", self.company_id.id), ("leader_id", "=", user.id)]
        return user == self.sudo().user_id or bool(teams_sudo.search_count(mine, limit=1))

    # === ACTION METHODS === #

    def action_take(self):
        """Become the owner of the follow-ups."""
        followups_sudo = self._begin_step("take")
        followups_sudo.write({"state": "taken", "user_id": self.env.uid})
        followups_sudo._remind()

    def action_assign(self, user_id):
        """Give the follow-ups to somebody who was not scored.

        :param int user_id: who works for the branch and supervises there
        :raise ValidationError: says what speaks against this person
        """
        followups_sudo = self._begin_step("assign")
        user = self.env["res.users"].browse(user_id or []).exists()
        for followup_sudo in followups_sudo:
            followup_sudo._check_owner(user)
        followups_sudo.write({"user_id": user.id})
        followups_sudo._remind()

    def action_contact(self, note):
        """Record that the customer was spoken to.

        :param str note: what was said; required
        """
        followups_sudo = self._begin_step("contact")
        note = self._check_text(note, self.env._("Write what the customer said: it is kept."))
        followups_sudo.write(
            {
                "state": "contacted",
                "contact_note": note,
                "contacted_at": fields.Datetime.now(),
            }
        )

    def action_close(self, result, is_content="unknown"):
        """Close the follow-ups.

        :param str result: what was done; required
        :param str is_content: whether the customer is content now: yes, no, unknown
        """
        followups_sudo = self._begin_step("close")
        result = self._check_text(result, self.env._("Write what was done: it is kept."))
        if is_content not in dict(CONTENT):
            raise ValidationError(self.env._("Say whether the customer is content now."))
        now = fields.Datetime.now()
        for followup_sudo in followups_sudo:
            close = followup_sudo.company_id._get_close_of(followup_sudo.date_due)
            followup_sudo.write(
                {
                    "state": "closed",
                    "result": result,
                    "is_content": is_content,
                    "closed_at": now,
                    "closed_by_id": self.env.uid,
                    "closed_in_time": float(now <= close),
                }
            )
        followups_sudo.activity_unlink([ACTIVITY])

    def action_reopen(self, reason):
        """Open closed follow-ups again; in time or not is found anew when they are closed.

        :param str reason: required
        """
        followups_sudo = self._begin_step("reopen")
        reason = self._check_reason(reason)
        followups_sudo.write(
            {
                "state": "taken",
                "closed_at": False,
                "closed_by_id": False,
                "closed_in_time": 0,
                "is_content": False,
            }
        )
        for followup_sudo in followups_sudo:
            followup_sudo.message_post(body=self.env._("Reopened: %s", reason))
        followups_sudo._remind()

    def action_complain(self):
        """Register a complaint with the customer's words, as the current user.

        :return: window action of the complaint
        """
        self.ensure_one()
        followup_sudo = self._begin_step("complain")
        invitation_sudo = followup_sudo.invitation_id
        category = CATEGORY_OF[followup_sudo.question_code]
        complaint = self.env["insurance.complaint"].create(
            {
                "subject": self.env._("Unhappy answer in the survey %s", followup_sudo.name),
                "description": self._get_complaint_text(followup_sudo),
                "category_id": self.env.ref(f"insurance_service.complaint_category_{category}").id,
                "source": SOURCE_OF.get(invitation_sudo.channel, "phone"),
                "partner_id": followup_sudo.partner_id.id,
                "contact_id": followup_sudo.contact_id.id,
                "company_id": followup_sudo.company_id.id,
                "received_at": followup_sudo.answered_at,
            }
        )
        followup_sudo.complaint_id = complaint
        return self._open_record(complaint)

    def action_visit(self, moment):
        """Plan one's own visit to the customer, to follow up.

        :param datetime moment: UTC; in the future
        :return: window action of the visit
        """
        self.ensure_one()
        followup_sudo = self._begin_step("visit")
        moment = fields.Datetime.to_datetime(moment)
        if not moment or moment < fields.Datetime.now():
            raise ValidationError(self.env._("Give the day and time of the visit, from now on."))
        contact = followup_sudo.contact_id
        visit = self.env["insurance.visit"].create(
            {
                "partner_id": followup_sudo.partner_id.id,
                "contact_ids": [fields.Command.set(contact.ids)],
                "user_id": self.env.uid,
                "purpose": "complaint",
                "date_start": moment,
                "preparation": self.env._("Follow-up %s of the survey.", followup_sudo.name),
            }
        )
        followup_sudo.visit_id = visit
        return self._open_record(visit)

    def action_open_step(self):
        """Return the dialog of the step in context ``reason_step``."""
        return self._open_step_dialog("insurance.survey.followup.step", "followup_ids")

    # === HELPERS === #

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _get_complaint_text(self, followup_sudo):
        words = followup_sudo.comment or ""
        return "\n".join(
            filter(None, (self.env._("Unhappy with: %s", followup_sudo.part_names), words))
        )

    @api.model
    def _check_text(self, text, message):
        text = (text or "").strip()
        if not text:
            raise ValidationError(message)
        return text

    def _check_owner(self, user):
        """Refuse an owner who was scored, or does not supervise there.

        :raise ValidationError: says which
        """
        if user in self.scored_ids:
            raise ValidationError(
                self.env._("The answer is about the work of %s: choose somebody else.", user.name)
            )
        roles = STEPS["take"].roles
        can = user and any(user.has_group(f"insurance_service.group_{role}") for role in roles)
        if not can or not user._works_for(self.company_id) or not self._supervises(user):
            raise ValidationError(
                self.env._(
                    "%(user)s does not follow up answers for %(branch)s. Choose a head of "
                    "department, branch customer resources or the branch head.",
                    user=user.sudo().name or self.env._("Nobody"),
                    branch=self.company_id.name,
                )
            )
