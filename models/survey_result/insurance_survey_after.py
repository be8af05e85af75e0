import logging
from datetime import timedelta

from odoo import api, fields, models

from ...rules import wish
from ...rules.survey_flow import OPEN
from ...rules.survey_followup import PART_OF, is_drawn, may_ask

_logger = logging.getLogger(__name__)

#: Name of the job on the list of failures.
JOB = "Questionnaires after services"
#: Calendar days for an answer.
ANSWER_DAYS = 14


class InsuranceSurveyInvitation(models.Model):
    """A short questionnaire after a closed service or complaint, to whoever asked for it.

    In superuser mode. Nobody is asked too often: a contact once in so many days, not while
    another questionnaire waits, and of the services a share only (settings of head office).
    """

    _inherit = "insurance.survey.invitation"

    asked_date = fields.Date(
        "Asked On", readonly=True, help="After a service or complaint: day it was closed."
    )

    _request_uniq = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL", "The customer was asked about it already."
    )
    _complaint_uniq = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL", "The customer was asked about it already."
    )
    _contact_idx = models.Index("(contact_id, asked_date) WHERE contact_id IS NOT NULL")

    @api.model
    def _ask_after(self, kind, records):
        """Ask about what has just been closed; a failure is listed and never refuses the closing.

        :param str kind: ``request`` or ``complaint``
        :param BaseModel records: of ``insurance.service.request`` or ``insurance.complaint``
        :return: the invitations
        """
        created = self.browse()
        for record in records:
            created += self._ask_or_note(kind, record)
        return created

    @api.model
    def _ask_or_note(self, kind, record):
        """Ask about one closed record; what fails is put on the list of failures."""
        invitation, failures = self.browse(), self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                if not self._get_silence(kind, record):
                    invitation = self._invite_after(
                        kind, record.partner_id, record.contact_id, **{kind: record}
                    )
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Questionnaire after %s failed", record.name)
            message = f"{record.name}: {error}"
            failures._note(JOB, record.company_id, record.partner_id, message)
            return self.browse()
        return invitation

    @api.model
    def _invite_after(self, kind, partner, contact, request=None, complaint=None):
        """Invite a contact to say how a service was; leaves with the next sending.

        :param str kind: ``request`` or ``complaint``
        :return: the invitation; empty when there is no way to reach the contact
        """
        record = request or complaint
        channel = self._get_after_channel(contact)
        if not channel:
            return self.browse()
        company = partner.home_company_id or record.company_id
        today = company._service_today()
        regular = self.env.ref("insurance_service.tier_regular")
        invitation = self.create(
            {
                "name": f"MD-{record.name}",
                "kind": kind,
                "partner_id": partner.id,
                "contact_id": contact.id,
                "company_id": company.id,
                "tier_id": (partner.tier_id or regular).id,
                "request_id": request.id if request else False,
                "complaint_id": complaint.id if complaint else False,
                "channel": channel,
                "state": "drawn",
                "asked_date": today,
                "date_deadline": today + timedelta(days=ANSWER_DAYS),
            }
        )
        self.env.ref("insurance_service.ir_cron_survey_send")._trigger()
        return invitation

    @api.model
    def _get_silence(self, kind, record):
        """Return why nobody is asked about a closed record; "" when somebody is."""
        root = record.company_id.root_id
        contact, partner = record.contact_id, record.partner_id
        if not root.survey_ask_after:
            return "switched off"
        if not contact or not partner.customer_code:
            return "nobody to ask"
        if contact.care_consent == "withdrawn" or not contact.active:
            return "no consent"
        share = root.survey_vip_share if partner.tier_id.is_vip else root.survey_regular_share
        if not is_drawn(record.name, share):
            return "not in the sample"
        if self.search_count([(f"{kind}_id", "=", record.id)], limit=1):
            return "asked already"
        return self._get_too_often(contact, partner, root)

    @api.model
    def _get_too_often(self, contact, partner, root):
        """Return why a contact was asked recently enough; "" when not."""
        is_waiting = [
            ("state", "in", OPEN),
            "|",
            ("contact_id", "=", contact.id),
            "&",
            ("partner_id", "=", partner.id),
            ("campaign_id", "!=", False),
        ]
        if self.search_count(is_waiting, limit=1):
            return "a questionnaire waits"
        mine = [("contact_id", "=", contact.id), ("state", "!=", "skipped")]
        ((asked, sent),) = self._read_group(mine, [], ["asked_date:max", "sent_at:max"])
        company = partner.home_company_id or root
        days = [asked, sent and company._to_service_time(sent).date()]
        last = max(filter(None, days), default=None)
        if not may_ask(last, company._service_today(), root.survey_gap_days):
            return "asked recently"
        return ""

    @api.model
    def _get_after_channel(self, contact):
        """Return how a contact can be asked at once: ``mail``, ``sms`` or None."""
        if (contact.service_email or contact.email or "").strip():
            return "mail"
        root = (contact.commercial_partner_id.home_company_id or self.env.company).root_id
        number = wish.mobile_number(contact.service_mobile)
        if number and contact.sms_consent != "withdrawn" and root.care_sms_enabled:
            return "sms"
        return None

    def _create_user_input(self):
        """Ask after a service about the whole and the part concerned only."""
        user_input = super()._create_user_input()
        if self.kind != "campaign":
            codes = {"overall", "staff", "comment", self._get_part()}
            user_input.predefined_question_ids = user_input.survey_id.question_ids.filtered(
                lambda q: q.insurance_code in codes
            )
        return user_input

    def _get_part(self):
        """Return the part of the questionnaire a closed service belongs to; "" for none."""
        if self.kind == "complaint":
            return "complaint"
        return PART_OF.get(self.request_id.item_id.request_kind, "")
