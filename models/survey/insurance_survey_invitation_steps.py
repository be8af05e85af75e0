import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.survey_flow import OPEN
from ..const import LEVELS, NOT_USED, QUESTIONS
from .drawing import recipients_query

_logger = logging.getLogger(__name__)
JOB_ANSWER = "survey_answers"


class InsuranceSurveyInvitation(models.Model):
    """Steps of an invitation, and the answers taken over once."""

    _inherit = "insurance.survey.invitation"

    # === ACTION METHODS === #

    def action_skip(self, reason):
        """Leave customers out, with a reason that is kept and counted.

        :param str reason: why this customer is not asked
        :raise AccessError: for everybody but head office customer resources
        :raise UserError: when the user looks after the customer, or it was answered
        """
        reason = self._check_reason(reason)
        self._begin_step("skip")._set_skipped(reason, self.env.user)

    def action_send_again(self):
        """Try again to send what could not be sent, or send an open invitation once more."""
        invitations_sudo = self._begin_step("send_again")
        invitations_sudo._forget_messages()
        invitations_sudo.write({"problem": False, "state": "drawn"})
        self.env.ref("insurance_service.ir_cron_survey_send").sudo()._trigger()

    def action_enter(self, way, answers, respondent, evidence="", comment="", moment=False):
        """Write down what a customer answered on the telephone or on paper.

        :param str way: ``phone`` or ``paper``
        :param dict answers: question code -> level or ``not_used``; ``overall`` is needed
        :param str respondent: who answered
        :param str evidence: where the paper or the recording is kept
        :param str comment: the customer's own words
        :param datetime moment: when, UTC; default: now
        :raise UserError: when the user looks after the customer, or it is answered already
        :raise ValidationError: unknown question or level, nothing overall, nobody answered
        """
        self.ensure_one()
        moment = self._check_entry(way, answers, respondent, moment)
        invitation_sudo = self._begin_step("enter")
        invitation_sudo.write(
            {
                "answer_way": way,
                "entered_by_id": self.env.uid,
                "respondent": respondent.strip(),
                "evidence": (evidence or "").strip() or False,
                "answered_at": moment,
            }
        )
        invitation_sudo._forget_messages()
        invitation_sudo._fill_in(answers, (comment or "").strip())

    def action_open_entry(self):
        """Open the dialog that writes down an interview or a paper form.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter Answers"),
            "res_model": "insurance.survey.entry",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_invitation_id": self.id},
        }

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    # === CHECKS === #

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        campaign_state = self.campaign_id.sudo().state
        if name in ("enter", "send_again") and campaign_state not in (False, "running"):
            return self.env._("The survey is not under way.")
        if name == "skip" and campaign_state not in (False, "frozen", "running"):
            return self.env._("The survey is closed.")
        today = self.company_id._service_today()
        if name in ("enter", "send_again") and self.date_deadline < today:
            return self.env._("The last day for answers was %s.", self.date_deadline)
        if name == "send_again" and self.channel not in ("mail", "sms"):
            return self.env._("This customer is asked on the telephone or on paper.")
        if name == "send_again" and self._is_just_sent():
            return self.env._("It was sent within the last day.")
        if name in ("skip", "enter") and not self.env.su and self._is_scored(self.env.user):
            return self.env._("You look after this customer: somebody else asks and decides.")
        return ""

    def _is_just_sent(self):
        day = fields.Datetime.now() - timedelta(days=1)
        last = max(filter(None, (self.sent_at, self.reminded_at)), default=day)
        return self.state == "sent" and last > day

    def _is_scored(self, user):
        """Whether the answers of this customer are about the work of a user."""
        partner_sudo = self.sudo().partner_id
        scored = partner_sudo.user_id | partner_sudo.service_officer_id
        return user in scored | partner_sudo.policy_ids.user_id

    def _check_entry(self, way, answers, respondent, moment):
        if way not in ("phone", "paper"):
            raise ValidationError(self.env._("Answers are entered from the phone or from paper."))
        levels = {key for key, _label in LEVELS}
        codes = {key for key, _label in QUESTIONS}
        wrong = set(answers) - codes or set(answers.values()) - levels - {NOT_USED}
        if wrong:
            raise ValidationError(
                self.env._("%s is no question, or no answer, of this survey.", sorted(wrong)[0])
            )
        if answers.get("overall") not in levels:
            raise ValidationError(
                self.env._("Enter how satisfied the customer is overall: it is needed.")
            )
        if not (respondent or "").strip():
            raise ValidationError(self.env._("Say who answered."))
        now = fields.Datetime.now()
        moment = fields.Datetime.to_datetime(moment) or now
        if moment > now:
            raise ValidationError(self.env._("An interview cannot be in the future."))
        return moment

    # === RECIPIENTS === #

    @api.model
    def _get_recipients(self, partners):
        """Return whom to ask for customers, and how. In superuser mode.

        :return: partner id -> dict with ``contact_id`` (or None), ``channel``, ``is_withdrawn``
        """
        if not partners:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query_dict(recipients_query(partners.ids))
        return {row["partner_id"]: row for row in rows}

    # === STATES, IN SUPERUSER MODE === #

    def _set_skipped(self, reason, user=None):
        self._forget_messages()
        self.write(
            {"state": "skipped", "skip_reason": reason, "skipped_by_id": user.id if user else False}
        )

    def _set_expired(self):
        """Let open invitations lapse; their links say so."""
        self._forget_messages()
        self.write({"state": "expired"})

    def _withdraw(self, contacts, purpose):
        """Follow contacts who withdrew a consent: care: not asked; sms: asked on the phone."""
        found = self.search([("contact_id", "in", contacts.ids), ("state", "in", OPEN)])
        if purpose == "care":
            found._set_skipped(self.env._("The contact withdrew the consent to care."))
        else:
            by_sms = found.filtered(lambda invitation: invitation.channel == "sms")
            by_sms._forget_messages()
            by_sms.write({"channel": "phone", "problem": False})

    # === ANSWERS, IN SUPERUSER MODE === #

    def _fill_in(self, answers, comment):
        """Store answers as lines of the questionnaire, as if filled in there, and finish it."""
        self.ensure_one()
        user_input = self.user_input_id or self._create_user_input()
        for question in user_input.survey_id.question_ids:
            code = question.insurance_code
            if code == "comment":
                user_input._save_lines(question, comment)
                continue
            choice = question.suggested_answer_ids.filtered(
                lambda a, code=code: a.insurance_level == answers.get(code, NOT_USED)
            )
            user_input._save_lines(question, choice[:1].id)
        user_input._mark_done()

    def _take_over_answers(self):
        """Take over what was filled in, once, and let others follow."""
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        fresh = self.filtered(lambda invitation: invitation.state in OPEN)
        vals_list = []
        for invitation in fresh:
            levels = invitation._get_levels()
            vals_list += [
                {"invitation_id": invitation.id, "question_code": code, "level": level}
                for code, level in levels.items()
            ]
            invitation.write(
                {
                    "state": "answered",
                    "problem": False,
                    "overall": levels.get("overall"),
                    "comment": invitation._get_comment(),
                    "answer_way": invitation.answer_way or "link",
                    "answered_at": invitation.answered_at or fields.Datetime.now(),
                }
            )
        self.env["insurance.survey.answer"].create(vals_list)
        for invitation in fresh:
            invitation._follow_up_safely()

    def _get_levels(self):
        """Return question code -> level of the parts that were used."""
        lines = self.user_input_id.user_input_line_ids.filtered("suggested_answer_id")
        levels = {
            line.question_id.insurance_code: line.suggested_answer_id.insurance_level
            for line in lines
        }
        return {c: level for c, level in levels.items() if c and level and level != NOT_USED}

    def _get_comment(self):
        lines = self.user_input_id.user_input_line_ids.filtered(
            lambda line: line.question_id.insurance_code == "comment"
        )
        return "\n".join(text for text in lines.mapped("value_text_box") if text) or False

    def _follow_up_safely(self):
        """Let others follow an answer; what fails is listed, the customer's answer stays."""
        try:
            with self.env.cr.savepoint():
                self._after_answered()
                self.env.flush_all()
        except OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("What follows the answer of invitation %s failed", self.id)
            self.env["insurance.care.failure"]._note(
                JOB_ANSWER, self.company_id, self.partner_id, f"{self.name}: {error}"
            )

    def _after_answered(self):
        """Let other subjects follow answers that have just come in. In superuser mode.

        The yearly survey of a VIP customer (D10) is done with it.
        """
        for invitation in self:
            moment = invitation.company_id._to_service_time(invitation.answered_at)
            self.env["insurance.care.task"]._fulfil(
                invitation.partner_id,
                "D10",
                moment.date(),
                self.env._("Satisfaction survey %s", invitation.name),
            )

    # === MESSAGES === #

    def _forget_messages(self):
        """Take what has not left yet out of the queues."""
        mails = self.mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        mails.unlink()
        self.sms_id.filtered(lambda sms: sms.state in ("outgoing", "error")).unlink()
