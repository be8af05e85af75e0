"""Fixtures of cross-region service."""

from ..service.common import ServiceCommon

OPENED = "2026-03-02 10:00"
MONITORS = ("odoo.addons.base.models.ir_rule", "odoo.models")


class RegionCommon(ServiceCommon):
    """Beijing serves ``far``, a gold customer of Guangdong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("X")
        cls.policy = cls._create_policy("X-FAR", cls.far, cls.product, cls.gd)
        cls._create_entry(cls.policy, 777)
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Far contact",
                "parent_id": cls.far.id,
                "service_contact_role": "first",
                "service_mobile": "13800001234",
            }
        )
        cls.other_contact = cls.env["res.partner"].create(
            {"name": "Far colleague", "parent_id": cls.far.id}
        )
        cls.far.home_company_id = cls.gd
        cls.staff = (
            cls.bj_specialist,
            cls.bj_branch_officer,
            cls.bj_branch_head,
            cls.bj_operations,
        )

    # === Helpers === #

    def _ask(self, user=None, code="T-FAR", **vals):
        """Ask as ``user`` of Beijing; return the action of the dialog."""
        dialogs = self._as(user or self.bj_operations, self.env["insurance.cross.access.dialog"])
        dialog = dialogs.create(
            {"customer_code": code, "company_id": self.bj.id, "reason": "Plant here", **vals}
        )
        self.dialog = dialog
        return dialog.action_confirm()

    def _get_access(self):
        return self.env["insurance.cross.access"].search([("partner_id", "=", self.far.id)])

    def _sees(self, user, record):
        """Whether ``user`` gets the record by search, by id, by name and by groups alike."""
        model = self._as(user, record)
        found = model.with_context(active_test=False).search([("id", "=", record.id)])
        by_id = self._as(user, record).has_access("read")
        by_name = bool(model.name_search(record.name, [("id", "=", record.id)]))
        by_group = bool(model._read_group([("id", "=", record.id)], ["name"]))
        self.assertEqual({bool(found), by_id, by_name, by_group}, {by_id}, user.login)
        return by_id
