"""Fixtures for visits: VIP customers of two branches, executives with a duty, a frozen clock."""

from odoo import fields

from ..care.common import CareCommon
from ..service.common import ServiceCommon, utc


class VisitCommon(CareCommon):
    """Executives of 2026: ``hq_gm``, department head ``hq_operations``, ``bj_branch_head``."""

    _at = ServiceCommon._at

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj.branch_head_id = cls.bj_branch_head
        cls.env["insurance.service.team"].search(
            [("company_id", "=", cls.hq.id), ("department", "=", "business_management")]
        ).leader_id = cls.hq_operations
        cls.gold = cls._create_tier_customer("V-GOLD", "gold", cls.bj)
        cls.far = cls._create_tier_customer("V-FAR", "silver", cls.gd)

    @classmethod
    def _create_tier_customer(cls, code, tier, branch, **values):
        customer = cls._create_customer(code, **values)
        customer.write(
            {
                "branch_ids": [fields.Command.set(branch.ids)],
                "home_company_id": branch.id,
                "tier_id": tier and cls.tiers[tier].id,
            }
        )
        return customer

    @classmethod
    def _create_many(cls, tier, count, branch=None):
        """Create customers ``tier-001`` ... of Beijing; those of the fixtures leave the tier."""
        (cls.gold + cls.far).tier_id = False
        customers = cls.env["res.partner"]
        for number in range(1, count + 1):
            code = f"{tier}-{number:03d}"
            customers += cls._create_tier_customer(code, tier, branch or cls.bj)
        return customers

    def _visit(self, user=None, at="2026-03-06 10:00", **values):
        """Plan a visit as ``user`` (default: the branch's head) for himself."""
        user = user or self.bj_branch_head
        visits = self._as(user, self.env["insurance.visit"])
        return visits.create(
            {
                "partner_id": self.gold.id,
                "user_id": user.id,
                "date_start": utc(at),
                **values,
            }
        )

    def _plan_of(self, company=None, user=None, **values):
        user = user or self.hq_officer
        plans = self._as(user, self.env["insurance.visit.plan"])
        return plans.create({"year": 2026, "company_id": (company or self.hq).id, **values})

    def _loads(self, plan):
        """Return ``{(login, tier code): number of lines}`` of a plan."""
        found = {}
        for line in plan.sudo().line_ids:
            key = (line.user_id.login, line.tier_id.code)
            found[key] = found.get(key, 0) + 1
        return found
