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

    def _set_clocks(self):
        """Set the days complaints are due by, from what is known of them. In superuser mode."""
        for complaint, changed in self._get_clock_changes().items():
            complaint.write(changed)

    def _recheck_clocks(self):
        """Set the days again where the working calendar changed. In superuser mode.

        What was promised to the tier does not get later by it. Complaints somebody works on at
        this moment keep their days until the next time.
        """
        changes = self._get_clock_changes(is_recheck=True)
        changing = self.browse([complaint.id for complaint in changes])
        for complaint in changing.try_lock_for_update(allow_referencing=True):
            complaint.write(changes[complaint])

    def _get_clock_changes(self, is_recheck=False):
        """Return the days that are not as they should be: ``{complaint: values}``.

        :param bool is_recheck: only the calendar may have changed: what was promised to the tier
            does not get later by it
        """
        changes, promises = {}, self._get_tier_promises()
        for company, complaints in self.grouped("company_id").items():
            terms = (
                company._get_complaint_limits(),
                self.env["insurance.workday"]._get_calendar(company),
                company._get_service_hours(),
            )
            for complaint in complaints:
                vals = complaint._get_clock_values(promises[complaint], terms, is_recheck)
                changed = {name: value for name, value in vals.items() if complaint[name] != value}
                if changed:
                    changes[complaint] = changed
        return changes

    def _get_clock_values(self, tier_days, terms, is_recheck):
        """Return the days one complaint is due by, as values of its fields.

        :param int tier_days: working days promised to the tier; 0: none
        :param tuple terms: limits, calendar and hours of the branch
        """
        clocks = get_clocks(
            self._get_clock_start(),
            tier_days,
            *terms,
            self.is_complex,
            self.extension_days if self.extension_state == "approved" else 0,
        )
        if is_recheck and clocks.tier and self.date_tier_due:
            clocks = clocks._replace(tier=min(clocks.tier, self.date_tier_due))
        return {
            "date_acknowledge_due": clocks.acknowledge,
            "date_tier_due": clocks.tier,
            "date_regulator_due": clocks.regulator,
            "date_due": clocks.due,
            "governed_by": clocks.governed_by,
        }

    def _get_clock_start(self):
        return self.company_id._to_service_time(self.reopened_at or self.received_at)

    def _get_tier_promises(self):
        """Return the working days each complaint's tier was promised; 0: none (1.6 D1)."""
        catalogues = self.env["insurance.service.catalogue"]
        item = self.env["insurance.service.item"].search([("code", "=", HOTLINE)], limit=1)
        found, promises = {}, {}
        for complaint in self:
            day = complaint.company_id._to_service_time(complaint.received_at).date()
            # One catalogue is in effect for all of a year.
            key = (complaint.tier_id, day.year)
            if key not in found:
                found[key] = catalogues._get_standard(item, complaint.tier_id, day).complaint_days
            promises[complaint] = found[key]
        return promises
