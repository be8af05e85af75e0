from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from ..complaint.insurance_complaint import ACCEPTED, SEVERITIES
from ..const import DEPARTMENTS

#: Calls that follow one make their own way.
WITH_CUSTOMER = ("hand_over",)
#: Steps that make a record of one call.
ALONE = ("hand_over", "complain", "call_back")
#: Ids of the database are integers of 32 bits.
MAX_ID = 2**31


def to_text(value):
    """Return a text a client sent without blanks around it; "" for anything that is no text."""
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


class InsuranceCall(models.Model):
    """The steps of a call: answer, hand over, make it a complaint, link its customer."""

    _inherit = "insurance.call"

    # === REASONS === #

    @api.depends(
        "partner_id", "complaint_id", "request_id", "later_call_ids", "first_call_id", "kind"
    )
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        if name != "register" and self.first_call_id:
            return self.env._("This call answers %s: go on there.", self.first_call_id.name)
        if name in WITH_CUSTOMER and not self.partner_id:
            return self.env._("Link the customer first: requests belong to one.")
        if name == "hand_over" and self.kind == "complaint":
            # A request is read by the customer's salesperson.
            return self.env._("Register the complaint: a request would not be confidential.")
        if name == "answer" and self.complaint_id:
            return self.env._("Its complaint %s answers it.", self._get_complaint_name())
        if name == "link" and self.partner_id:
            return self.env._("The customer is known already.")
        if name == "link" and self.complaint_id:
            return self.env._(
                "Link the customer of %s: its calls follow.", self._get_complaint_name()
            )
        if name == "give_up" and not self.later_call_ids:
            return self.env._("Call back at least once first, and record it.")
        return ""

    # === ACTION METHODS === #

    def action_answer(self, result, satisfied="unknown"):
        """Record what the caller was told: the clock stops.

        :param str result: what was said; required
        :param str satisfied: whether the caller is satisfied: yes, no or unknown
        """
        calls_sudo = self._begin_step("answer")
        calls_sudo._set_answered(*self._check_answer(result, satisfied))
        return True

    def action_hand_over(self, item_id, summary=False, department=False):
        """Hand what the caller wants to a department, as a service request with its own clock.

        :param int item_id: service that is asked for; it takes requests by the hotline
        :param str summary: subject; False: the first line of what was said
        :param str department: key; False: the item's
        :return: the request
        """
        call_sudo = self._begin_step("hand_over")
        item = self._find_by_id("insurance.service.item", item_id)
        if not item.active:
            raise ValidationError(self.env._("Choose the service that is asked for."))
        vals = {
            "partner_id": call_sudo.partner_id.id,
            "contact_id": call_sudo.contact_id.id,
            "policy_id": call_sudo.policy_id.id,
            "company_id": call_sudo.company_id.id,
            "item_id": item.id,
            "channel": "hotline",
            "received_at": call_sudo.date,
            "summary": to_text(summary) or call_sudo._get_first_line(),
            "description": plaintext2html(call_sudo.content),
        }
        if department:
            if department not in [key for key, _label in DEPARTMENTS]:
                raise ValidationError(self.env._("Choose the department."))
            vals["department"] = department
        # As the user: he may register requests, or it is refused.
        request = self.env["insurance.service.request"].create(vals)
        verdict = call_sudo._get_verdict(fields.Datetime.now())
        call_sudo.write({"state": "handed_over", "request_id": request.id, "verdict": verdict})
        call_sudo.activity_unlink(["mail.mail_activity_data_call"])
        return request

    def action_complain(
        self, category_id, subject=False, expected_outcome=False, severity="1", description=False
    ):
        """Register what the caller says as a complaint, with the promises to the tier and by law.

        :param int category_id: what it is about
        :param str subject: without names of staff; False: the category
        :param str expected_outcome: what the customer wants
        :param str severity: key of the selection
        :param str description: False: what was said in the call
        :return: the complaint; the user may not see it when another branch handles it
        """
        call_sudo = self._begin_step("complain")
        category = self._find_by_id("insurance.complaint.category", category_id)
        if not category.active:
            raise ValidationError(self.env._("Choose what the complaint is about."))
        if severity not in [key for key, _label in SEVERITIES]:
            raise ValidationError(self.env._("Choose how serious it is."))
        vals = {
            "subject": to_text(subject) or category.name,
            "description": to_text(description) or call_sudo.content,
            "expected_outcome": to_text(expected_outcome) or False,
            "severity": severity,
            "category_id": category.id,
            "source": "phone",
            "received_at": call_sudo.date,
            "partner_id": call_sudo.partner_id.id,
            "contact_id": call_sudo.contact_id.id,
            "policy_id": call_sudo.policy_id.id,
            "company_id": call_sudo.company_id.id,
            "caller_name": call_sudo.caller_name,
            "caller_phone": call_sudo.caller_phone,
        }
        complaint = self.env["insurance.complaint"].create(vals)
        call_sudo.write({"kind": "complaint", "state": "handed_over"})
        call_sudo._set_complaint(complaint.sudo())
        call_sudo.activity_unlink(["mail.mail_activity_data_call"])
        return complaint

    def action_link(self, partner_id, contact_id=False, policy_id=False):
        """Note the customer of an unknown caller; tier and due day follow.

        :param int partner_id: customer the user may see
        :param int contact_id: who called; False: not known
        :param int policy_id: policy it is about; False: not known
        """
        calls_sudo = self._begin_step("link")
        partner = self._find_by_id("res.partner", partner_id)
        contact = self._find_by_id("res.partner", contact_id)
        policy = self._find_by_id("insurance.policy", policy_id)
        (partner | contact).check_access("read")
        policy.check_access("read")
        if not partner:
            raise ValidationError(self.env._("Choose the customer."))
        vals = {"partner_id": partner.id, "contact_id": contact.id, "policy_id": policy.id}
        family_sudo = calls_sudo | calls_sudo.later_call_ids
        family_sudo.write(vals)
        family_sudo._set_registered()
        # Answered before anybody knew what was promised to the caller.
        for call_sudo in calls_sudo.filtered("answered_at"):
            call_sudo.verdict = call_sudo._get_verdict(call_sudo.answered_at)
        return True

    # === HELPERS === #

    def _begin_step(self, name):
        if name in ALONE and len(self) > 1:
            raise UserError(self.env._("Take one call after the other for this."))
        return super()._begin_step(name)

    @api.model
    def _find_by_id(self, model, record_id):
        """Return the record with an id a client sent; nothing for anything that is no id."""
        is_id = type(record_id) is int and 0 < record_id < MAX_ID
        return self.env[model].browse(record_id if is_id else []).exists()

    @api.model
    def _check_answer(self, result, satisfied):
        """Return an answer without blanks around it, and whether the caller is satisfied.

        :raise ValidationError: says what is missing
        """
        result = to_text(result)
        if not result:
            raise ValidationError(self.env._("Write down what the caller was told."))
        if satisfied not in [key for key, _label in ACCEPTED]:
            raise ValidationError(self.env._("Say whether the caller is satisfied."))
        return result, satisfied

    def _get_complaint_name(self):
        return self.sudo().complaint_id.name

    def _get_first_line(self):
        return next(iter(self.content.strip().splitlines()), "")[:80]

    def _set_complaint(self, complaint):
        """Let calls belong to a complaint: hidden from whom it is about. In superuser mode."""
        calls = self | self.later_call_ids
        calls.complaint_id = complaint
        calls._set_reply_due()
