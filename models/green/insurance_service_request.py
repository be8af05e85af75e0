from odoo import api, models

from ..service.insurance_service_request import OPEN_STATES

#: What a VIP customer's named officer does himself (G7, G8, D1, L1); the rest is departments'.
OFFICER_KINDS = ("onsite", "sos", "reception", "enquiry")


class InsuranceServiceRequest(models.Model):
    """Requests of VIP customers go to the named officer at once."""

    _inherit = "insurance.service.request"

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.sudo()._give_to_named_officer()
        return requests

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
            handler = next((user for user in candidates if request._can_handle(user)), None)
            if handler:
                request._set_handler(handler)
