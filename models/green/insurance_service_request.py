from odoo import api, models

from ..service.insurance_service_request import OPEN_STATES

#: What a VIP customer's named officer does himself (G7, G8, D1, L1); the rest is departments'.
OFFICER_KINDS = ("onsite", "sos", "reception", "enquiry")


class InsuranceServiceRequest(models.Model):
    """Requests of VIP customers go to the named officer at once; customers are told by e-mail."""

    _inherit = "insurance.service.request"

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.sudo()._give_to_named_officer()
        requests._send_automatic()
        return requests

    def action_pause(self, *args, **kwargs):
        result = super().action_pause(*args, **kwargs)
        self._send_automatic()
        return result

    def action_finish(self, *args, **kwargs):
        result = super().action_finish(*args, **kwargs)
        self._send_automatic()
        return result

    def action_agree_date(self, *args, **kwargs):
        result = super().action_agree_date(*args, **kwargs)
        # While it is paused the customer would be told of the pause again.
        self.filtered(lambda request: request.state == "running")._send_automatic()
        return result

    def _send_automatic(self):
        """Tell customers how their requests stand, where branch or head office wants it.

        Whoever has no address is told nothing; the step before counts all the same.
        """
        for request_sudo in self.sudo():
            company = request_sudo.company_id
            wanted = company.green_auto_messages or company.root_id.green_auto_messages
            if wanted and request_sudo._get_message_address():
                request_sudo._send_message()

    def _give_to_named_officer(self):
        """Give new requests to the customer's officer, or his substitute. In superuser mode.

        Whoever does not work for the serving branch, or is away, gets none: they stay in the
        queue.
        """
        for request in self:
            is_his = request.is_vip and request.request_kind in OFFICER_KINDS
            if not is_his or request.user_id or request.state not in OPEN_STATES:
                continue
            officer = request.partner_id.service_officer_id
            candidates = officer + self._get_absence(officer).substitute_id if officer else officer
            handler = next((user for user in candidates if request._filter_for(user)), None)
            if handler:
                request._set_handler(handler)
