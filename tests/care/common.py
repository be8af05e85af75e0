"""Fixtures for the care programme: customers with tier periods and service contacts."""

from datetime import date, timedelta

from ..common import InsuranceCommon


class CareCommon(InsuranceCommon):
    """The shipped catalogue of 2026; `_hold` gives a customer a tier, `_plan` plans a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round = cls.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": cls.hq.id, "state": "published"}
        )
        cls.tasks = cls.env["insurance.care.task"]

    @classmethod
    def _hold(cls, customer, tier, date_from, date_to=False, branch=None):
        """Let a customer hold a tier from a day on; an earlier period ends the day before."""
        branch = branch or cls.bj
        line = cls.env["insurance.assessment.line"].search(
            [("round_id", "=", cls.round.id), ("partner_id", "=", customer.id)]
        ) or cls.env["insurance.assessment.line"].create(
            {"partner_id": customer.id, "company_id": branch.id, "round_id": cls.round.id}
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE insurance_tier_period SET date_to = %s WHERE partner_id = %s"
            " AND date_to IS NULL",
            [date_from - timedelta(1), customer.id],
        )
        cls.env.invalidate_all(flush=False)
        if not tier:
            return cls.env["insurance.tier.period"]
        return cls.env["insurance.tier.period"].create(
            {
                "partner_id": customer.id,
                "company_id": branch.id,
                "tier_id": cls.tiers[tier].id,
                "change": "new",
                "date_from": date_from,
                "date_to": date_to,
                "round_id": cls.round.id,
                "line_id": line.id,
                "is_current": False,
            }
        )

    @classmethod
    def _create_contact(cls, customer, name, role="first", birthday="1970-06-15", **values):
        """Create a service contact who consented to care and text messages."""
        given = {"care_consent": "given", "sms_consent": "given"}
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": customer.id,
                "service_contact_role": role,
                "birthday": birthday,
                **given,
                **values,
            }
        )

    @classmethod
    def _create_vip(cls, code, tier="gold", day=date(2026, 1, 15), branch=None):
        """Create a customer who holds a tier from a day on, in Beijing unless said."""
        customer = cls._create_customer(code)
        branch = branch or cls.bj
        customer.write({"branch_ids": [(6, 0, branch.ids)], "home_company_id": branch.id})
        cls._hold(customer, tier, day, branch=branch)
        return customer

    def _plan(self, day, apply_tiers=True):
        """Plan as the night of ``day`` does; return the numbers of changes."""
        with self._on(day):
            if apply_tiers:
                self.env["insurance.tier.period"]._apply(self.hq, day)
            return self.env["insurance.care.task"]._plan(self.hq)

    def _get_keys(self, customer, code, states=("planned", "ordered", "sent", "done")):
        """Return the sorted occasions of a customer's tasks of a service."""
        found = self.tasks.search(
            [
                ("partner_id", "=", customer.id),
                ("item_id.code", "=", code),
                ("state", "in", states),
            ]
        )
        return sorted(found.mapped("occasion"))

    def _get_task(self, customer, code, occasion=False, contact=False):
        domain = [("partner_id", "=", customer.id), ("item_id.code", "=", code)]
        if occasion:
            domain.append(("occasion", "=", occasion))
        if contact:
            domain.append(("contact_id", "=", contact.id))
        return self.tasks.search(domain, limit=1)
