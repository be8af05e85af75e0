"""Fixtures for the hotline: contacts with numbers, calls logged by Beijing's specialist."""

from ..complaint.common import ComplaintCommon


class CallCommon(ComplaintCommon):
    """Gold customer with the contact ``lin`` (13812345678), far customer's contact ``he``.

    The catalogue of `ComplaintCommon` answers enquiries of gold and silver the same day (D1).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lin = cls._create_contact(cls.gold, "Lin", "+86 138-1234-5678")
        cls.he = cls._create_contact(cls.far, "He", "13900001111")
        cls.gold.phone = "(010) 6234 5678 转 801"

    @classmethod
    def _create_contact(cls, customer, name, mobile, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": customer.id,
                "service_contact_role": "first",
                "service_mobile": mobile,
                **values,
            }
        )

    def _calls(self, user=None):
        user = user or self.bj_specialist
        calls = self.env["insurance.call"].with_user(user)
        return calls.with_context(allowed_company_ids=user.company_ids.ids)

    def _call(self, user=None, **values):
        """Log a call as ``user`` (default: Beijing's specialist)."""
        user = user or self.bj_specialist
        return self._calls(user).create(
            {
                "content": "When is the claim paid?",
                "partner_id": self.gold.id,
                "company_id": user.company_id.id,
                **values,
            }
        )
