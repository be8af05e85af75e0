"""Policies: conversion factor, salesperson, branches, protection, in force."""

from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestPolicy(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health = cls._create_product("PH", "health")
        cls.long_term = cls._create_product("PL", "long_term")
        cls.single = cls._create_product("PS", "long_term", payment="single")
        cls.customer = cls._create_customer("POL-1")
        cls.policy = cls._create_policy("POL-1", cls.customer, cls.long_term, cls.bj)

    # === Conversion factor === #

    def test_conversion_factor_by_the_default_rule(self):
        for product, years, factor in (
            (self.long_term, 0, 0.1),
            (self.long_term, 1, 0.1),
            (self.long_term, 7, 0.7),
            (self.long_term, 10, 1.0),
            (self.long_term, 20, 1.0),
            (self.single, 20, 0.1),
            (self.health, 1, 1.0),
            (self._create_product("PN", "non_health", payment="single"), 0, 1.0),
        ):
            self.policy.write({"product_id": product.id, "payment_years": years})
            self.assertEqual(self.policy.conversion_factor, factor, (product.name, years))
            self.assertEqual(self.policy.line, product.line)

    def test_own_factor_of_the_product_reaches_its_policies(self):
        self.long_term.write({"has_conversion_factor": True, "conversion_factor": 0.25})
        self.assertEqual(self.policy.conversion_factor, 0.25)
        self.long_term.conversion_factor = 0
        self.assertEqual(self.policy.conversion_factor, 0)
        self.long_term.has_conversion_factor = False
        self.assertEqual(self.policy.conversion_factor, 1)

    @mute_logger("odoo.sql_db")
    def test_wrong_figures_are_refused(self):
        for vals in (
            {"date_end": "2022-12-31"},
            {"payment_years": -1},
            {"insured_count": -1},
        ):
            with self.assertRaises(CheckViolation, msg=str(vals)):
                self.policy.write(vals)
                self.env.flush_all()
        with self.assertRaises(UniqueViolation):
            self._create_policy("POL-1", self.customer, self.health)
        with self.assertRaises(CheckViolation):
            self.health.conversion_factor = -0.1
            self.env.flush_all()

    # === Protection === #

    def test_operations_maintains_policies_and_others_do_not(self):
        vals = {
            "policy_number": "POL-2",
            "partner_id": self.customer.id,
            "product_id": self.health.id,
            "company_id": self.bj.id,
            "date_start": "2025-01-01",
            "date_end": "2025-12-31",
        }
        policies = self.env["insurance.policy"]
        policy = policies.with_user(self.bj_operations).create(vals)
        policy.write({"state": "surrendered", "date_end": "2025-06-30"})
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                policies.with_user(user).create({**vals, "policy_number": user.login})
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, policy).write({"state": "in_force"})
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, policy).unlink()

    def test_factor_and_line_cannot_be_typed(self):
        mine = self.policy.with_user(self.bj_operations)
        for vals in ({"conversion_factor": 9}, {"line": "health"}):
            with self.assertRaisesRegex(AccessError, "by hand"):
                mine.write(vals)
            with self.assertRaisesRegex(AccessError, "by hand"):
                mine.copy({**vals, "policy_number": "X"})
            with self.assertRaisesRegex(AccessError, "by hand"):
                mine.web_save(vals, {})
        policy = mine.with_context(default_conversion_factor=9, default_line="health").copy(
            {"policy_number": "POL-3"}
        )
        self.assertEqual((policy.conversion_factor, policy.line), (1, "long_term"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_policy_cannot_be_pushed_to_another_branch(self):
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.policy).company_id = self.gd
        self._as(self.hq_operations, self.policy).company_id = self.gd
        self.assertEqual(self.policy.company_id, self.gd)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_foreign_customer_cannot_be_opened_by_a_policy(self):
        """A policy makes the customer visible in its branch, so the branch must know it."""
        foreign = self._create_customer("POL-2")
        self._create_policy("POL-9", foreign, self.health, self.gd)
        policies = self.env["insurance.policy"].with_user(self.bj_operations)
        with self.assertRaises(AccessError):
            policies.create(
                {
                    "policy_number": "POL-8",
                    "partner_id": foreign.id,
                    "product_id": self.health.id,
                    "date_start": "2025-01-01",
                    "date_end": "2025-12-31",
                }
            )
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.policy).partner_id = foreign
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.customer).write(
                {"policy_ids": [Command.link(foreign.policy_ids.id)]}
            )
        self.env.invalidate_all()
        self.assertEqual(foreign.branch_ids, self.gd)

    def test_policy_needs_a_customer(self):
        ordinary = self.env["res.partner"].create({"name": "Ordinary"})
        with self.assertRaisesRegex(ValidationError, "no customer code"):
            self.policy.partner_id = ordinary

    def test_form_offers_customers_only_and_shows_the_factor(self):
        with Form(self.env["insurance.policy"].with_user(self.bj_operations)) as form:
            form.policy_number = "POL-F"
            form.partner_id = self.customer
            form.product_id = self.long_term
            form.payment_years = 3
            form.date_start, form.date_end = "2026-01-01", "2026-12-31"
            self.assertEqual(form.conversion_factor, 0.3)
        self.assertEqual(form.record.company_id, self.bj)

    # === Salesperson === #

    def test_salesperson_is_the_customers_unless_given(self):
        self.customer.user_id = self.bj_salesperson
        policy = self._create_policy("POL-4", self.customer, self.health, self.bj)
        self.assertEqual(policy.user_id, self.bj_salesperson)
        given = self._create_policy(
            "POL-5", self.customer, self.health, self.bj, user_id=self.bj_specialist.id
        )
        self.assertEqual(given.user_id, self.bj_specialist)
        elsewhere = self._create_policy("POL-6", self.customer, self.health, self.gd)
        self.assertFalse(elsewhere.user_id, "he could not see it")

    def test_salesperson_must_have_access_to_the_branch(self):
        with self.assertRaisesRegex(UserError, "company"):
            self.policy.user_id = self.gd_salesperson
        self.policy.user_id = self.bj_salesperson
        self.policy.company_id = self.gd
        self.assertFalse(self.policy.user_id, "he cannot follow to the other branch")

    # === In force === #

    def test_in_force_from_first_to_last_day(self):
        policies = self.env["insurance.policy"]
        self.policy.write({"date_start": "2025-03-01", "date_end": "2025-12-31"})
        for day, expected in (
            (date(2025, 2, 28), False),
            (date(2025, 3, 1), True),
            (date(2025, 12, 31), True),
            (date(2026, 1, 1), False),
        ):
            with self._on(day):
                self.policy.invalidate_recordset()
                self.assertEqual(self.policy.is_in_force, expected, day)
                found = policies.search([("is_in_force", "=", True)])
                self.assertEqual(self.policy in found, expected, day)
                self.assertEqual(
                    self.policy in policies.search([("is_in_force", "=", False)]), not expected
                )
        with self._on(date(2025, 6, 1)):
            for state, expected in (("lapsed", True), ("surrendered", True), ("cancelled", False)):
                self.policy.state = state
                self.assertEqual(self.policy.is_in_force, expected, state)

    # === Deletion === #

    def test_policy_of_an_assessed_year_cannot_be_deleted_by_anybody(self):
        policy = self._create_policy(
            "POL-7", self.customer, self.health, date_start="2024-01-01", date_end="2025-01-01"
        )
        assessed = self.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": self.hq.id, "state": "nomination"}
        )
        with self.assertRaisesRegex(UserError, "2025.*assessed"):
            policy.unlink()
        assessed.state = "draft"
        policy.unlink()

    # === Empty lists === #

    def test_empty_lists_lead_importers_to_the_import(self):
        link = 'name="insurance_service.insurance_data_import_action"'
        for name in (
            "insurance_customer_action",
            "insurance_service_contact_action",
            "insurance_product_action",
            "insurance_policy_action",
            "insurance_policy_entry_action",
        ):
            for user, leads in ((self.bj_operations, True), (self.bj_branch_officer, False)):
                actions = self.env["ir.actions.act_window"].with_user(user)
                text = actions._for_xml_id(f"insurance_service.{name}")["help"]
                self.assertEqual(link in text, leads, (name, user.login))
                self.assertIn("o_view_nocontent_smiling_face", text)
