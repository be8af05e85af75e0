from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Command

#: Priority of a request by the tier of its customer.
PRIORITY_OF_TIER = {"gold": "3", "silver": "2"}
#: What somebody who registers says of a paper.
PAPER_FIELDS = ("name", "sequence", "is_required", "is_received", "received_at")


class InsuranceServiceRequest(models.Model):
    """Registration: number, papers, and what is known of the customer."""

    _inherit = "insurance.service.request"

    def _check_customer_visible(self):
        """Refuse requests for customers the user may not see: they would open them to him."""
        if not self.env.su:
            self.partner_id.check_access("read")

    def _check_registered_in_own_branch(self):
        for request in self if not self.env.su else ():
            if not request._is_branch_of_user():
                raise AccessError(
                    self.env._("You do not work for %s.", request.company_id.sudo().name)
                )

    def _create_papers(self, commands_list):
        """Create the papers that came with the registration, or else those of the item.

        In superuser mode: later on only the people who do the work may tick papers.

        :param list commands_list: for each request its commands, or None
        """
        vals_list = []
        for request, commands in zip(self, commands_list, strict=True):
            given = [command[2] for command in commands or () if command[0] == Command.CREATE]
            for vals in given if commands is not None else request.item_id._get_paper_vals():
                kept = {name: vals[name] for name in PAPER_FIELDS if name in vals}
                vals_list.append({**kept, "request_id": request.id})
        self.env["insurance.service.request.paper"].create(vals_list)

    def _set_registered(self):
        """Number new requests and note what is known of the customer. In superuser mode."""
        for request in self:
            sequence = self.env["ir.sequence"].with_company(request.company_id.root_id)
            request.name = sequence.next_by_code("insurance.service.request")
        self._set_customer_facts()

    def _set_customer_facts(self):
        """Take home branch and tier of the customer; the start of the clock takes them again."""
        regular = self.env.ref("insurance_service.tier_regular")
        for request in self:
            partner = request.partner_id
            tier = partner.tier_id or regular
            request.home_company_id = partner.home_company_id
            request.tier_id = tier
            request.priority = max(PRIORITY_OF_TIER.get(tier.code, "0"), request.priority or "0")
