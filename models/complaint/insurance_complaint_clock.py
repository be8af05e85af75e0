from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...rules.complaint_clock import get_clocks

#: Code of the item whose standards promise answers to complaints (1.6 D1).
HOTLINE = "D1"


class InsuranceComplaint(models.Model):
    """Registration: number, branch, tier, and the days the complaint is due by."""

    _inherit = "insurance.complaint"

    @api.model
    def _next_number(self, vals):
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        sequence_sudo = self.env["ir.sequence"].sudo().with_company(company.sudo().root_id)
        return sequence_sudo.next_by_code("insurance.complaint")

    def _check_registration(self):
        """Refuse complaints for branches and customers that are not the user's."""
        if self.env.su:
            return
        self.partner_id.check_access("read")
        for complaint in self:
            if not self.env.user._works_for(complaint.company_id):
                raise AccessError(
                    self.env._("You do not work for %s.", complaint.company_id.sudo().name)
                )

    def _set_registered(self):
        """Take branch and tier of the customer and set the clocks. In superuser mode."""
        self._set_customer_facts()
        self._set_clocks()

    def _set_customer_facts(self):
        regular = self.env.ref("insurance_service.tier_regular")
        for complaint in self.filtered("partner_id"):
            partner = complaint.partner_id
            if not partner.customer_code:
                raise UserError(
                    self.env._("%s is no group customer: choose one.", partner.display_name)
                )
            complaint.write(
                {
                    "company_id": (partner.home_company_id or complaint.company_id).id,
                    "tier_id": (partner.tier_id or regular).id,
                }
            )

    def _set_clocks(self, is_recheck=False):
        """Set the days complaints are due by, from what is known of them. In superuser mode.

        :param bool is_recheck: only the calendar may have changed: what was promised to the tier
            does not get later by it
        """
        item = self.env["insurance.service.item"].search([("code", "=", HOTLINE)], limit=1)
        calendars = {c: self.env["insurance.workday"]._get_calendar(c) for c in self.company_id}
        for complaint in self:
            company = complaint.company_id
            clocks = get_clocks(
                company._to_service_time(complaint.reopened_at or complaint.received_at),
                complaint._get_tier_days(item),
                company._get_complaint_limits(),
                calendars[company],
                company._get_service_hours(),
                complaint.is_complex,
                complaint.extension_days if complaint.extension_state == "approved" else 0,
            )
            if is_recheck and clocks.tier and complaint.date_tier_due:
                clocks = clocks._replace(tier=min(clocks.tier, complaint.date_tier_due))
            vals = {
                "date_acknowledge_due": clocks.acknowledge,
                "date_tier_due": clocks.tier,
                "date_regulator_due": clocks.regulator,
                "date_due": clocks.due,
                "governed_by": clocks.governed_by,
            }
            changed = {name: value for name, value in vals.items() if complaint[name] != value}
            if changed:
                complaint.write(changed)

    def _get_tier_days(self, item):
        """Return the working days the complaint's tier was promised; 0: none (1.6 D1)."""
        local = self.company_id._to_service_time(self.received_at)
        catalogues = self.env["insurance.service.catalogue"]
        return catalogues._get_standard(item, self.tier_id, local.date()).complaint_days
