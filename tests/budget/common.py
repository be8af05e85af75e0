"""Fixtures for budgets: priced standards of 2026, contacts, care tasks, approved budgets."""

from datetime import date

from ..service.common import ServiceCommon


class BudgetCommon(ServiceCommon):
    """Beijing: gold customer with 2 first and 1 second contact, silver one with 1 and 1.

    Standards of both tiers: D4 120 / 80 on birthdays, D5 200 twice, D6 up to 200, S2a (head
    office, gold only) 3000 once. Tests run on 6 March 2026 unless they say otherwise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.care_needs_budget = True
        cls.d4 = cls.env.ref("insurance_service.item_d4")
        cls.d5 = cls.env.ref("insurance_service.item_d5")
        cls.d6 = cls.env.ref("insurance_service.item_d6")
        cls.club = cls.env.ref("insurance_service.item_s2a")
        event = {"frequency_kind": "on_event"}
        cls._add_standards(cls.d4, **event, unit_cost=120, unit_cost_second=80)
        cls._add_standards(cls.d5, frequency_kind="per_year", frequency=2, unit_cost=200)
        cls._add_standards(cls.d6, **event, cost_limit=200)
        cls._add_standards(
            cls.club, ["gold"], frequency_kind="per_year", frequency=1, unit_cost=3000
        )
        cls.contact = cls._create_contact(cls.gold, "first", "One")
        cls._create_contact(cls.gold, "first", "Two")
        cls._create_contact(cls.gold, "second", "Three")
        cls._create_contact(cls.silver, "first", "Four")
        cls._create_contact(cls.silver, "second", "Five")

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 10:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    @classmethod
    def _add_standards(cls, item, tiers=("silver", "gold"), **values):
        cls.env["insurance.service.standard"].create(
            [
                {
                    "catalogue_id": cls.catalogue.id,
                    "item_id": item.id,
                    "tier_id": cls.tiers[tier].id,
                    **values,
                }
                for tier in tiers
            ]
        )

    @classmethod
    def _create_contact(cls, customer, role, name):
        return cls.env["res.partner"].create(
            {
                "name": f"Contact {name}",
                "parent_id": customer.id,
                "service_contact_role": role,
                "care_consent": "given",
            }
        )

    def _create_budget(self, user=None, company=None, **values):
        """Prepare a budget of 2026 as Beijing's officer; not calculated yet."""
        user = user or self.bj_branch_officer
        budgets = self.env["insurance.service.budget"].with_user(user)
        budgets = budgets.with_context(allowed_company_ids=user.company_ids.ids)
        return budgets.create({"company_id": (company or self.bj).id, "year": 2026, **values})

    def _approve_budget(self, amounts, tier="gold", company=None):
        """Return an approved budget with lines ``{item: amount}``."""
        hq = company == self.hq
        budget = self._create_budget(
            self.hq_officer if hq else None,
            company,
            line_ids=[
                (
                    0,
                    0,
                    {
                        "tier_id": self.tiers[tier].id,
                        "item_id": item.id,
                        "customers": 1,
                        "contacts_first": 1,
                        "unit_cost": amount,
                    },
                )
                for item, amount in amounts.items()
            ],
        )
        budget.action_submit()
        self._as(self.hq_gm, budget).action_approve()
        return budget

    def _line(self, budget, item, tier="gold"):
        line = budget.sudo().line_ids.filtered(
            lambda line: line.item_id == item and line.tier_id == self.tiers[tier]
        )
        line.invalidate_recordset()
        return line

    def _figures(self, budget, item, tier="gold"):
        """Return ``(reserved, spent, available)`` as the database has them."""
        line = self._line(budget, item, tier)
        return line.reserved, line.spent, line.available

    def _create_task(self, item=None, cost=120, day=date(2026, 3, 20), **values):
        """Create a care task of the gold customer as the planner would."""
        item = item or self.d4
        self._number = getattr(self, "_number", 0) + 1
        partner = values.pop("partner", self.gold)
        return self.env["insurance.care.task"].create(
            {
                "partner_id": partner.id,
                "company_id": partner.home_company_id.id,
                "tier_id": partner.tier_id.id,
                "item_id": item.id,
                "care_kind": item.care_kind,
                "year": day.year,
                "occasion": f"test-{self._number}",
                "date_occasion": day,
                "date_due": day,
                "date_prepare": day,
                "cost_planned": cost,
                **values,
            }
        )
