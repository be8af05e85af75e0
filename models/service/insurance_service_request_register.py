from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...rules.request_flow import LEADERS, WORKERS
from .insurance_service_request import OPEN_STATES

#: Priority of a request by the tier of its customer.
PRIORITY_OF_TIER = {"gold": "3", "silver": "2"}
#: What somebody who registers says of a paper.
PAPER_FIELDS = ("name", "sequence", "is_required", "is_received", "received_at")

#: What a request says; people change it while it is open.
CONTENT = frozenset(
    (
        "summary",
        "description",
        "partner_id",
        "company_id",
        "policy_id",
        "contact_id",
        "item_id",
        "channel",
        "department",
        "priority",
        "received_at",
        "result",
    )
)
#: What a running clock rests on: another value would be another request.
FIXED_ONCE_STARTED = ("partner_id", "company_id", "item_id", "received_at")


class InsuranceServiceRequest(models.Model):
    """Registration and changes: number, papers, what is known of the customer, who may edit."""

    _inherit = "insurance.service.request"

    def _check_customer_visible(self):
        """Refuse requests for customers the user may not see: they would open them to him."""
        if not self.env.su:
            self.partner_id.check_access("read")

    def _check_registered_in_own_branch(self):
        for request in self if not self.env.su else ():
            if not self.env.user._works_for(request.company_id):
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
            if commands is None:
                given = request.item_id._get_paper_vals(request.channel)
            for vals in given:
                kept = {name: vals[name] for name in PAPER_FIELDS if vals.get(name) is not None}
                if kept.get("is_received") and not kept.get("received_at"):
                    # Ticked while registering: it came with the request.
                    kept["received_at"] = request.received_at
                vals_list.append({**kept, "request_id": request.id})
        self.env["insurance.service.request.paper"].create(vals_list)

    @api.model
    def _next_number(self, vals):
        """Return the number of a new request: before it is stored, as numbers are unique."""
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        sequence_sudo = self.env["ir.sequence"].sudo().with_company(company.sudo().root_id)
        return sequence_sudo.next_by_code("insurance.service.request")

    def _set_registered(self):
        """Note what is known of the customer. In superuser mode."""
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

    def _check_may_edit(self, vals):
        """Refuse changes of what a request says by people who only read it, or once closed."""
        if self.env.su or not CONTENT.intersection(vals):
            return
        if not self._get_roles().intersection((*WORKERS, *LEADERS)):
            # Whoever registered may correct it until somebody works on it.
            others = self.filtered(lambda r: r.create_uid != self.env.user or r.user_id)
            if others:
                raise AccessError(
                    self.env._(
                        "%s is being worked on: ask its handler to change it.", others[0].name
                    )
                )
        closed = self.filtered(lambda r: r.state not in OPEN_STATES)
        if closed:
            raise UserError(self.env._("%s is closed: reopen it to change it.", closed[0].name))

    def _check_fixed(self, vals):
        """Refuse another customer, branch, service or receipt once the clock has started."""
        names = [name for name in FIXED_ONCE_STARTED if name in vals]
        if self.env.su:
            return  # reclassifying
        for request in self if names else ():
            changed = [name for name in names if request._is_other_value(name, vals[name])]
            if changed and request.started_at:
                raise UserError(
                    self.env._(
                        "%(field)s of %(number)s: the clock has started, so it cannot change. "
                        "Reclassify the request, or cancel it and register it anew.",
                        field=self._fields[changed[0]]._description_string(self.env),
                        number=request.name,
                    )
                )

    def _is_other_value(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
