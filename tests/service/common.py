"""Fixtures for service requests: a catalogue of 2026, customers of each tier, a frozen clock."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import pytz

from odoo import fields

from ..common import InsuranceCommon

SHANGHAI = pytz.timezone("Asia/Shanghai")


def utc(text):
    """Return local time in Shanghai, ``YYYY-MM-DD HH:MM``, as UTC datetime."""
    local = SHANGHAI.localize(datetime.strptime(text, "%Y-%m-%d %H:%M"))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


class ServiceCommon(InsuranceCommon):
    """Customers ``gold``, ``silver`` and ``plain`` of Beijing, ``far`` (gold) of Guangdong.

    Items ``item`` (3 / 2 / 5 working days for silver / gold / regular, starts at receipt),
    ``papers_item`` (the same, starts with complete papers), ``same_day_item`` and
    ``open_item`` (no standard). `_at` freezes the clock.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls._create_tier_customer("T-GOLD", "gold", cls.bj)
        cls.silver = cls._create_tier_customer("T-SILVER", "silver", cls.bj)
        cls.plain = cls._create_tier_customer("T-PLAIN", None, cls.bj)
        cls.far = cls._create_tier_customer("T-FAR", "gold", cls.gd)
        cls.catalogue = cls._create_catalogue()
        cls.item = cls._create_item("T1", {"regular": 5, "silver": 3, "gold": 2})
        cls.papers_item = cls._create_item(
            "T2", {"regular": 5, "silver": 3, "gold": 2}, clock_start="documents"
        )
        cls.env["insurance.service.item.paper"].create(
            [
                {"item_id": cls.papers_item.id, "name": "Application form"},
                {"item_id": cls.papers_item.id, "name": "Copy of licence"},
                {"item_id": cls.papers_item.id, "name": "Power of attorney", "is_required": False},
            ]
        )
        cls.same_day_item = cls._create_item("T3", {"regular": 0, "silver": 0, "gold": 0})
        cls.open_item = cls._create_item("T4", {})
        cls.catalogue.state = "active"

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
    def _create_catalogue(cls, year=2024):
        """Create a catalogue in force from ``year`` on, in place of the shipped one."""
        shipped = cls.env["insurance.service.catalogue"].search([("state", "=", "active")])
        shipped.state = "retired"
        return cls.env["insurance.service.catalogue"].create(
            {"name": f"Test catalogue {year}", "year": year, "version": 90}
        )

    @classmethod
    def _create_item(cls, code, days_of_tier, **values):
        """Create an item with a target in working days by tier code (0: same day)."""
        item = cls.env["insurance.service.item"].create(
            {
                "name": f"Test item {code}",
                "code": code,
                "request_kind": "preservation",
                "department": "business_management",
                "clock_start": "receipt",
                **values,
            }
        )
        cls.env["insurance.service.standard"].create(
            [
                {
                    "catalogue_id": cls.catalogue.id,
                    "item_id": item.id,
                    "tier_id": cls.tiers[tier].id,
                    "target_kind": "days" if days else "same_day",
                    "target_days": days,
                }
                for tier, days in days_of_tier.items()
            ]
        )
        return item

    def _create_request(self, user=None, **values):
        """Register a request in Beijing as ``user`` (default: its operations)."""
        user = user or self.bj_operations
        requests = self.env["insurance.service.request"].with_user(user)
        requests = requests.with_context(allowed_company_ids=user.company_ids.ids)
        return requests.create(
            {
                "partner_id": self.gold.id,
                "item_id": self.item.id,
                "company_id": self.bj.id,
                "summary": "Test",
                **values,
            }
        )

    @contextmanager
    def _at(self, text):
        """Let it be ``YYYY-MM-DD HH:MM`` in Shanghai."""
        moment = utc(text)
        company = type(self.env["res.company"])
        day = datetime.strptime(text, "%Y-%m-%d %H:%M").date()
        with (
            patch.object(fields.Datetime, "now", staticmethod(lambda: moment)),
            patch.object(company, "_service_today", lambda _company: day),
        ):
            yield moment
