"""Branches: who sets their figures, and the company's day."""

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestResCompany(InsuranceCommon):
    def test_head_office_and_it_set_the_figures_of_branches(self):
        for user in (self.hq_officer, self.hq_technical):
            branch = self._as(user, self.gd)
            branch.write({"silver_quota": 7, "branch_class": "c", "service_tz": "Asia/Urumqi"})
            branch.branch_head_id = self.gd_branch_head
            self.assertEqual((self.gd.silver_quota, self.gd.branch_class), (7, "c"))

    @mute_logger("odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_model")
    def test_nobody_else_does(self):
        for user in (
            self.hq_gm,
            self.hq_operations,
            self.hq_auditor,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_salesperson,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, self.bj).write({"silver_quota": 99})
        self.assertEqual(self.bj.silver_quota, 2)

    def test_roles_cannot_touch_the_rest_of_a_company(self):
        for user in (self.hq_officer, self.hq_technical):
            for vals in (
                {"name": "Mine"},
                {"silver_quota": 3, "name": "Mine"},
                {"email": "x@example.cn"},
                {"parent_id": False},
            ):
                with self.assertRaises(AccessError, msg=str(vals)):
                    self._as(user, self.bj).write(vals)

    def test_odoo_administrator_without_the_role_leaves_them_alone(self):
        manager = new_test_user(
            self.env,
            "t_erp_manager",
            groups="base.group_user,base.group_erp_manager,base.group_partner_manager",
            company_id=self.hq.id,
            company_ids=[(6, 0, self.all_companies.ids)],
        )
        self._as(manager, self.bj).name = "Renamed branch"
        with self.assertRaisesRegex(AccessError, "not have enough rights|head office"):
            self._as(manager, self.bj).write({"silver_quota": 99})
        companies = self.env["res.company"].with_user(manager)
        with self.assertRaisesRegex(AccessError, "not have enough rights|head office"):
            companies.create({"name": "X", "silver_quota": 9})
        self.assertEqual(companies.create({"name": "X"}).sudo().service_tz, "Asia/Shanghai")

    @mute_logger("odoo.sql_db")
    def test_wrong_figures_are_refused(self):
        with self.assertRaises(CheckViolation):
            self.bj.silver_quota = -1
            self.env.flush_all()
        with self.assertRaises(UniqueViolation):
            self.bj.branch_code = " T-GD "
            self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "add the branch to the user's companies"):
            self.bj.branch_head_id = self.gd_branch_head

    def test_several_branches_without_code(self):
        (self.bj | self.gd).branch_code = "  "
        self.assertFalse(self.bj.branch_code)

    def test_counts_are_of_the_home_branch(self):
        product = self._create_product("RC")
        customers = [self._create_customer(f"RC-{n}") for n in range(3)]
        for number, customer in enumerate(customers):
            self._create_policy(f"P-{number}", customer, product, self.bj)
        self._create_policy("P-X", customers[0], product, self.gd)
        customers[0].tier_id = self.tiers["silver"]
        officer = self._as(self.hq_officer, self.bj | self.gd)
        self.assertEqual(officer.mapped("customer_count"), [3, 0])
        self.assertEqual(officer.mapped("policy_count"), [3, 1])
        self.assertEqual(officer.mapped("silver_customer_count"), [1, 0])

    # === The company's day === #

    def test_today_is_the_day_in_shanghai(self):
        companies = self.env["res.company"]
        with freeze_time("2026-01-31 15:59:59"):
            self.assertEqual(companies._service_today(), date(2026, 1, 31))
        with freeze_time("2026-01-31 16:00:00"):
            self.assertEqual(companies._service_today(), date(2026, 2, 1))
            self.bj.service_tz = "Europe/Berlin"
            self.assertEqual(self.bj._service_today(), date(2026, 1, 31))

    # === Settings === #

    def test_settings_page_opens_for_head_office_and_it_only(self):
        action = self.env.ref("insurance_service.insurance_settings_action")
        for user in (self.hq_officer, self.hq_gm, self.hq_auditor, self.hq_technical):
            opened = action.with_user(user).with_company(self.hq).run()
            self.assertEqual((opened["res_model"], opened["res_id"]), ("res.company", self.hq.id))
        with self.assertRaises(AccessError):
            action.with_user(self.bj_branch_head).run()

    def test_settings_page_shows_the_scheme_and_saves_the_time_zone(self):
        view = "insurance_service.res_company_view_form_settings"
        with Form(self._as(self.hq_officer, self.hq), view) as form:
            scheme = self.env["insurance.scheme"]._default_for_year(self.hq._service_today().year)
            self.assertEqual(form.assessment_scheme_id, scheme)
            self.assertEqual(form.gold_quota_existing, scheme.gold_quota_existing)
            form.service_tz = "Asia/Urumqi"
        self.assertEqual(self.hq.service_tz, "Asia/Urumqi")

    def test_odoo_settings_save_with_and_without_the_role(self):
        for groups, seen in (("", False), (",insurance_service.group_technical", True)):
            admin = new_test_user(
                self.env,
                f"t_admin_{seen}",
                groups="base.group_user,base.group_system" + groups,
                company_id=self.bj.id,
                company_ids=[(6, 0, self.all_companies.ids)],
            )
            settings = self.env["res.config.settings"].with_user(admin).with_company(self.bj)
            self.assertEqual("service_tz" in settings.fields_get(), seen)
            values = {"service_tz": "Asia/Urumqi"} if seen else {}
            settings.create(values).execute()
            self.assertEqual(self.hq.service_tz == "Asia/Urumqi", seen)
