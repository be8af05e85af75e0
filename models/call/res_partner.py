from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.phone import normalise
from ..res.res_partner import READER
from .phone_key import phone_key

#: Columns in which the number of a caller is looked up.
PHONES = ("service_mobile", "phone")


class ResPartner(models.Model):
    """Customers and contacts are found by the number that calls; their calls are counted."""

    _inherit = "res.partner"

    call_count = fields.Integer("Calls on Record", compute="_compute_call_count", groups=READER)

    _service_mobile_key_idx = models.Index(
        f"(({phone_key('service_mobile')})) WHERE service_mobile IS NOT NULL"
    )
    _phone_key_idx = models.Index(f"(({phone_key('phone')})) WHERE phone IS NOT NULL")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_call_count(self):
        calls = self.env["insurance.call"]
        counts = {}
        if calls.has_access("read"):
            counts = dict(
                calls._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
            )
        for partner in self:
            partner.call_count = counts.get(partner._origin, 0)

    def action_view_calls(self):
        """Open the calls of the customer that the user may see.

        :return: window action
        """
        self.ensure_one()
        self.env["insurance.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_call_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    @api.model
    def _find_by_phone(self, number):
        """Return the group customers and their contacts with a number, of every branch.

        In superuser mode: the caller restricts what leaves.

        :param str number: as written or shown by the telephone; a whole number
        """
        digits = normalise(number)
        self.flush_model([*PHONES, "active", "customer_code", "parent_id"])
        found = SQL(" UNION ").join(
            SQL(
                "SELECT id FROM res_partner WHERE %s = %s AND %s IS NOT NULL",
                SQL(phone_key(column)),  # pylint: disable=sql-injection
                digits,
                SQL.identifier(column),
            )
            for column in PHONES
        )
        ids = [partner_id for (partner_id,) in self.env.execute_query(found)]
        partners = self.sudo().browse(ids).filtered("active")
        return partners.filtered("commercial_partner_id.customer_code")
