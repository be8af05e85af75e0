from datetime import date

from odoo import models
from odoo.tools import SQL

from ...rules import budget as rules
from ...rules.exact import to_decimal


class InsuranceServiceBudget(models.Model):
    """The estimate of attachment 7: the year's standards times today's customers."""

    _inherit = "insurance.service.budget"

    def _calculate(self):
        """Bring the lines in line with standards and customers. In superuser mode."""
        self.ensure_one()
        expected = self._get_expected()
        lines = {(line.tier_id.id, line.item_id.id): line for line in self.line_ids}
        new = []
        for place, vals in expected.items():
            if line := lines.pop(place, None):
                line._recalculate(vals)
            else:
                tier_id, item_id = place
                new.append({**vals, "budget_id": self.id, "tier_id": tier_id, "item_id": item_id})
        self.env["insurance.service.budget.line"].create(new)
        gone = [line.id for line in lines.values() if line.is_calculated]
        self.line_ids.browse(gone).unlink()
        self.calculated_date = self.company_id._service_today()

    def _get_expected(self):
        """Return ``{(tier id, item id): figures}`` of the estimate.

        Care with a price, and for VIP tiers what may cost although the standard names no price:
        the preparer enters it. Nothing for a tier without customers. Services paid by head office
        go into the budget of their department there.
        """
        catalogue = self.env["insurance.service.catalogue"]._get_effective(date(self.year, 12, 31))
        counts = self._get_counts()
        level = self._get_level()
        expected = {}
        for standard in catalogue.standard_ids:
            item, tier = standard.item_id, standard.tier_id
            is_ours = item.budget_level == level and (
                level == "branch" or item.department == self.department
            )
            first, second = rules.unit_costs(
                standard.unit_cost, standard.unit_cost_second, standard.cost_limit
            )
            priced = first or second
            may_cost = tier.is_vip and item.service_class != "regular" and item.care_kind != "sms"
            wanted = item.active and item.care_kind and (priced or may_cost)
            if is_ours and wanted and tier.id in counts:
                customers, contacts_first, contacts_second = counts[tier.id]
                each = item.care_kind in rules.CONTACT_KINDS
                expected[tier.id, item.id] = {
                    "customers": customers,
                    "contacts_first": contacts_first if each else 0,
                    "contacts_second": contacts_second if each else 0,
                    "times": rules.times_a_year(item.care_kind, standard.frequency),
                    "unit_cost": first,
                    "unit_cost_second": second if each else 0,
                    "is_calculated": True,
                }
        return expected

    def _get_counts(self):
        """Return ``{tier id: (customers, first contacts, second contacts)}`` as of today."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.tier_id, count(DISTINCT p.id),
                       count(*) FILTER (WHERE c.service_contact_role = 'first'),
                       count(*) FILTER (WHERE c.service_contact_role = 'second')
                  FROM res_partner p
                  JOIN res_company h ON h.id = p.home_company_id
                  LEFT JOIN res_partner c ON c.parent_id = p.id AND c.active
                   AND c.type = 'contact' AND c.service_contact_role IN ('first', 'second')
                 WHERE p.active AND p.customer_code IS NOT NULL AND p.tier_id IS NOT NULL
                   AND (h.id = %(company)s OR h.parent_path LIKE %(below)s)
                 GROUP BY p.tier_id
                """,
                company=self.company_id.id,
                below=f"{self.company_id.parent_path}%",
            )
        )
        return {tier_id: tuple(figures) for tier_id, *figures in rows}


class InsuranceServiceBudgetLine(models.Model):
    _inherit = "insurance.service.budget.line"

    def _recalculate(self, vals):
        """Take new figures, but keep what the preparer decided. In superuser mode.

        Kept: an own amount with its reason, the assumed number of events, and a unit cost where
        the standard gives none.
        """
        self.ensure_one()
        own = self.reason and to_decimal(self.amount, 2) != to_decimal(self.calculated_amount, 2)
        amount = self.amount
        if self.item_id.care_kind == "event" and self.times:
            vals = {**vals, "times": self.times}
        if not vals["unit_cost"] and self.unit_cost:
            costs = {"unit_cost": self.unit_cost, "unit_cost_second": self.unit_cost_second}
            vals = {**vals, **costs}
        self.write(vals)
        if own:
            self.amount = amount
