"""Tier, value index, home branch and served branches: set by the addon's own code only."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestProtectedFields(InsuranceCommon):
    """Each protected field of a customer, each way in, each role that may edit customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"]
        cls.customer = cls._create_customer("PR-1")
        cls._create_policy("PR-1", cls.customer, cls._create_product("PR"), cls.bj)
        cls.contact = cls.partners.create({"name": "C", "parent_id": cls.customer.id})
        period = cls._create_period()
        #: field -> value for create and write
        cls.values = {
            "tier_id": cls.tiers["gold"].id,
            "tier_period_id": period.id,
            "tier_round_id": period.round_id.id,
            "value_index": 99.0,
            "home_company_id": cls.gd.id,
            "branch_ids": [Command.link(cls.gd.id)],
        }
        cls.env.flush_all()

    @classmethod
    def _create_period(cls):
        base = {
            "partner_id": cls._create_customer("PERIOD").id,
            "company_id": cls.bj.id,
            "round_id": cls._create_round(2023).id,
        }
        line = cls.env["insurance.assessment.line"].create(base)
        return cls.env["insurance.tier.period"].create(
            {
                **base,
                "line_id": line.id,
                "tier_id": cls.tiers["gold"].id,
                "change": "new",
                "date_from": "2024-02-01",
            }
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def _assert_refused(self, way):
        for user in (self.bj_operations, self.bj_branch_officer, self.hq_officer):
            # Commands run as the user who began the transaction, in tests the superuser.
            self.env.transaction.default_env = self.env(user=user)
            for name, value in self.values.items():
                with self.assertRaises(AccessError, msg=f"{name} {user.login}"):
                    way(self.customer.with_user(user), name, value)
        self.env.invalidate_all()
        self.assertFalse((self.customer | self.contact).tier_id)
        self.assertEqual((self.customer | self.contact).branch_ids, self.bj)

    def test_by_create(self):
        self._assert_refused(lambda mine, name, value: mine.create({"name": "X", name: value}))

    def test_by_write(self):
        self._assert_refused(lambda mine, name, value: mine.write({name: value}))

    def test_by_clearing(self):
        self._assert_refused(lambda mine, name, value: mine.write({name: False}))

    def test_by_copy(self):
        self._assert_refused(lambda mine, name, value: mine.copy({name: value}))

    def test_by_default_of_the_context(self):
        def create(mine, name, value):
            default = [self.gd.id] if name == "branch_ids" else value
            mine.with_context(**{f"default_{name}": default}).create({"name": "X"})

        self._assert_refused(create)

    def test_by_default_of_the_user(self):
        def create(mine, name, value):
            default = [self.gd.id] if name == "branch_ids" else value
            mine.env["ir.default"].set("res.partner", name, default, user_id=True)
            mine.create({"name": "X"})

        self._assert_refused(create)

    def test_by_name_create_with_a_default(self):
        def create(mine, name, value):
            default = [self.gd.id] if name == "branch_ids" else value
            mine.with_context(**{f"default_{name}": default}).name_create("X")

        self._assert_refused(create)

    def test_by_web_save(self):
        self._assert_refused(lambda mine, name, value: mine.web_save({name: value}, {}))

    def test_by_web_save_multi(self):
        self._assert_refused(lambda mine, name, value: mine.web_save_multi([{name: value}], {}))

    def test_by_command_on_a_contact(self):
        def write(mine, name, value):
            mine.write({"child_ids": [Command.update(self.contact.id, {name: value})]})

        self._assert_refused(write)

    def test_by_command_that_creates_a_contact(self):
        def write(mine, name, value):
            mine.write({"service_contact_ids": [Command.create({"name": "X", name: value})]})

        self._assert_refused(write)

    def test_by_import_of_a_file(self):
        """Odoo's own import: whatever it says, nothing may have changed."""
        cells = {
            "tier_id/.id": str(self.tiers["gold"].id),
            "home_company_id/.id": str(self.gd.id),
            "branch_ids/.id": str(self.gd.id),
            "value_index": "99",
        }
        for user in (self.bj_operations, self.hq_officer):
            for path, cell in cells.items():
                partners = self.partners.with_user(user)
                try:
                    done = partners.load([".id", path], [[str(self.customer.id), cell]])
                except AccessError:
                    continue
                self.assertFalse(done["ids"], path)
        self.env.invalidate_all()
        self.assertFalse(self.customer.tier_id)
        self.assertEqual(self.customer.branch_ids, self.bj)
        self.assertEqual(self.customer.home_company_id, self.bj)
        self.assertEqual(self.customer.value_index, 0)
