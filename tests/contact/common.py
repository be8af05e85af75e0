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
        cls.portal = new_test_user(cls.env, "t_contact_portal", groups="base.group_portal")
        cls.reader = new_test_user(
            cls.env,
            "t_contact_reader",
            groups="insurance_service.group_data_contact",
            company_id=cls.bj.id,
            company_ids=[Command.set(cls.bj.ids)],
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
