"""Fixtures of service contacts: people of three customers, a year of the service."""

from datetime import date

from odoo.fields import Command
from odoo.tests import new_test_user

from ..service.common import ServiceCommon

TODAY = date(2026, 3, 6)


class ContactCommon(ServiceCommon):
    """`ServiceCommon` and contacts ``wang`` of gold, ``li`` of silver, ``chen`` of far.

    ``bj_salesperson`` sells to gold only. ``portal`` is a portal user.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.user_id = cls.bj_salesperson
        cls.wang = cls._create_contact(cls.gold, "Wang", birthday="1970-03-20")
        cls.li = cls._create_contact(cls.silver, "Li", birthday="1970-03-25")
        cls.chen = cls._create_contact(cls.far, "Chen", birthday="1970-03-21")
        cls.gift = cls._create_item("TG", {"silver": 0, "gold": 0})
        cls.gift.write({"care_kind": "birthday", "is_gift": True})
        cls.number = 0
        cls.portal = new_test_user(cls.env, "t_contact_portal", groups="base.group_portal")
        cls.reader = new_test_user(
            cls.env,
            "t_contact_reader",
            groups="insurance_service.group_data_contact",
            company_id=cls.bj.id,
            company_ids=[Command.set(cls.bj.ids)],
        )

    @classmethod
    def _create_task(cls, cost=120, customer=None, contact=None, **values):
        """Create a gift of 20 March 2026 for Wang of gold, unless said otherwise."""
        cls.number += 1
        customer = customer or cls.gold
        return cls.env["insurance.care.task"].create(
            {
                "partner_id": customer.id,
                "contact_id": cls.wang.id if contact is None else contact and contact.id,
                "company_id": customer.home_company_id.id,
                "item_id": cls.gift.id,
                "care_kind": "birthday",
                "is_gift": True,
                "year": 2026,
                "occasion": f"birthday-{cls.number}",
                "date_occasion": date(2026, 3, 20),
                "date_due": date(2026, 3, 20),
                "date_prepare": date(2026, 3, 17),
                "cost_planned": cost,
                **values,
            }
        )

    @classmethod
    def _create_contact(cls, customer, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": customer.id,
                "service_contact_role": "first",
                "birthday_calendar": "solar",
                "service_mobile": "13800001234",
                **values,
            }
        )

    def _state(self, user, contact, purpose="care", state="given", **values):
        """Record a statement as a user, on 6 March 2026."""
        with self._on(TODAY):
            return self._as(user, self.env["insurance.contact.consent"]).create(
                {
                    "contact_id": contact.id,
                    "purpose": purpose,
                    "state": state,
                    "date": TODAY,
                    **values,
                }
            )
