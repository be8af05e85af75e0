"""Who asks for, extends and ends cross-region service, and the list of its customers."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONITORS, OPENED, RegionCommon


@tagged("post_install", "-at_install")
class TestCrossAccessSteps(RegionCommon):
    """Beijing asks for ``far``, a gold customer of Guangdong."""

    # === Asking === #

    def test_who_may_ask(self):
        with self._at(OPENED):
            for user in (*self.staff, self.hq_officer):
                self.assertEqual(self._ask(user)["res_model"], "res.partner", user.login)
            self.assertEqual(len(self._get_access()), 1, "one at a time")
            for user in (self.bj_salesperson, self.hq_gm, self.hq_auditor, self.hq_technical):
                with self.assertRaises(AccessError), mute_logger(*MONITORS):
                    self._ask(user)
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._ask(self.gd_specialist)  # not for Beijing

    def test_own_customer_opens_without_access(self):
        with self._at(OPENED):
            action = self._ask(code="T-SILVER")
        self.assertEqual(action["res_id"], self.silver.id)
        accesses = self.env["insurance.cross.access"]
        self.assertFalse(accesses.search([("partner_id", "=", self.silver.id)]))

    def test_wrong_codes_are_neutral_logged_and_limited(self):
        self.hq.cross_access_tries = 3
        archived = self._create_tier_customer("T-GONE", None, self.gd)
        archived.active = False
        foreign = self.env["res.company"].create({"name": "Foreign"})
        self._create_tier_customer("T-FOREIGN", None, foreign)
        messages = set()
        with self._at(OPENED):
            for number, code in enumerate(("NONE", "T-GONE", "T-FOREIGN"), 1):
                action = self._ask(code=code)
                self.assertEqual(action["res_model"], "insurance.cross.access.dialog")
                messages.add(self.dialog.message.replace(str(3 - number), "N"))
            self.assertEqual(len(messages), 1, "the answer does not tell why")
            with self.assertRaisesRegex(UserError, "3 wrong codes"):
                self._ask()  # even a right one
            self.assertEqual(self._ask(self.bj_specialist)["res_model"], "res.partner")
            rows = self.env["insurance.cross.access.log"].search([("kind", "=", "refused")])
            self.assertEqual(rows.mapped("code"), ["T-FOREIGN", "T-GONE", "NONE"])
            self.assertEqual(rows.user_id, self.bj_operations)
        with self._at("2026-03-03 00:01"):
            self.assertEqual(self._ask()["res_model"], "res.partner")

    def test_part_of_a_code_finds_nothing(self):
        with self._at(OPENED):
            for code in ("T-FA", "%", "t-far", "T-FA_"):
                self.assertEqual(
                    self._ask(code=code)["res_model"], "insurance.cross.access.dialog", code
                )
            self.assertFalse(self._get_access())

    def test_input_is_checked(self):
        self.hq.cross_access_max_days = 60
        with self._at(OPENED):
            for vals in (
                {"reason": "  "},
                {"days": 0},
                {"days": 61},
                {"customer_code": " "},
            ):
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self._ask(**vals)
            self.assertFalse(self._get_access())
            self._ask(days=60)
            self.assertTrue(self._get_access())

    # === Changing === #

    def test_extend_and_end(self):
        with self._at(OPENED):
            self._ask(days=10)
        access = self._get_access()
        with self._at("2026-03-05 10:00"):
            for user in (self.gd_branch_officer, self.hq_officer, self.bj_operations):
                allowed = self._as(user, access).blocked_actions
                self.assertEqual(allowed, {"extend": "", "end": ""}, user.login)
            for user in (self.bj_specialist, self.bj_branch_officer, self.gd_specialist):
                self.assertFalse(self._as(user, access).blocked_actions, user.login)
                for step in ("action_extend", "action_end"):
                    arguments = (20, "more") if step == "action_extend" else ("enough",)
                    with self.assertRaises(AccessError), mute_logger(*MONITORS):
                        getattr(self._as(user, access), step)(*arguments)
            self._as(self.bj_operations, access).action_extend(20, "more work")
            self.assertEqual(str(access.expires_at), "2026-03-25 02:00:00")
            with self.assertRaises(UserError):
                self._as(self.bj_operations, access).action_extend(5, "shorter")
            with self.assertRaises(ValidationError):
                self._as(self.bj_operations, access).action_extend(91, "too long")
            with self.assertRaises(ValidationError):
                self._as(self.bj_operations, access).action_end(" ")
            self._as(self.gd_branch_officer, access).action_end("Moved back")
            self.assertFalse(self._sees(self.bj_operations, self.far))
            self.assertEqual(access.ended_by_id, self.gd_branch_officer)
            self.assertEqual(
                access.log_ids.sorted("id").mapped("kind"), ["opened", "extended", "ended"]
            )
            with self.assertRaises(UserError):
                self._as(self.bj_operations, access).action_extend(60, "again")
            self._ask(days=10)
            self.assertEqual(len(self._get_access()), 2, "a new one can be asked for")

    def test_nobody_writes_accesses_or_logs(self):
        with self._at(OPENED):
            self._ask()
            access = self._get_access()
            for user in (self.bj_operations, self.gd_branch_officer, self.hq_officer):
                for record, vals in (
                    (access, {"expires_at": "2030-01-01 00:00:00"}),
                    (access.log_ids, {"reason": "x"}),
                ):
                    with self.assertRaises(UserError), mute_logger(*MONITORS):
                        self._as(user, record).write(vals)
                    with self.assertRaises(UserError), mute_logger(*MONITORS):
                        self._as(user, record).unlink()
        for record in (access.log_ids, access):
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            access.log_ids.write({"reason": "x"})

    def test_home_officer_gets_one_activity_and_no_mail(self):
        mails = self.env["mail.mail"].search_count([])
        with self._at(OPENED):
            self._ask()
            self._ask()
        access = self._get_access()
        self.assertEqual(access.activity_ids.user_id, self.gd_branch_officer)
        self.assertEqual(len(access.activity_ids), 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertTrue(self._as(self.gd_branch_officer, access).has_access("read"))
        hn = self._create_role_user("hn_officer", "branch_officer", self.hn, self.hn)
        for user in (hn, self.gd_salesperson, self.bj_salesperson):
            self.assertFalse(self._as(user, access).has_access("read"), user.login)

    # === List of customers === #

    def test_national_customers_are_set_by_head_office_only(self):
        for user in (self.gd_branch_officer, self.gd_operations, self.gd_branch_head):
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(user, self.far).write({"is_national_customer": True})
        partners = self._as(self.gd_operations, self.env["res.partner"])
        with self.assertRaises(AccessError):
            partners.with_context(default_is_national_customer=True).create({"name": "N"})
        self._as(self.hq_officer, self.far).write({"is_national_customer": True})
        self.assertTrue(self.far.is_national_customer)

    def test_list_of_customers_that_need_it(self):
        both = self._create_tier_customer("T-BOTH", None, self.bj)
        both.branch_ids = [Command.set((self.bj | self.gd).ids)]
        self.silver.is_national_customer = True
        mine = [("customer_code", "=like", "T-%")]
        listed = self.env["res.partner"].search([*mine, ("is_cross_region_customer", "=", True)])
        self.assertEqual(listed, both | self.silver)
        others = self.env["res.partner"].search([*mine, ("is_cross_region_customer", "=", False)])
        self.assertIn(self.far, others)
        self.assertFalse(others & listed)
        self.assertEqual(listed.mapped("is_cross_region_customer"), [True, True])
        self.assertEqual(both.served_branch_names, "Test branch T-BJ and Test branch T-GD")
        with self._at(OPENED):
            self._ask()
            self._create_request(self.bj_operations, partner_id=self.far.id)
            for user, count in ((self.hq_officer, 1), (self.gd_branch_officer, 1)):
                far = self._as(user, self.far)
                self.assertEqual((far.cross_access_open_count, far.cross_request_count), (count, 1))
            found = self._as(self.hq_officer, self.env["res.partner"]).search(
                [("cross_access_ids", "any", [("state", "=", "open")])]
            )
            self.assertEqual(found, self.far)
        with self._at("2026-06-01 10:00"):
            self.assertEqual(self._as(self.hq_officer, self.far).cross_access_open_count, 0)

    def test_card_tells_why_it_is_seen(self):
        with self._at(OPENED):
            self._ask()
            self.assertIn(
                "Test branch T-GD", self._as(self.bj_specialist, self.far).cross_served_text
            )
            self.assertFalse(self._as(self.gd_specialist, self.far).cross_served_text)
            form = Form(
                self._as(self.bj_operations, self.far),
                "insurance_service.res_partner_view_form_customer",
            )
            self.assertEqual(form.name, self.far.name)

    def test_limits_are_checked_and_set_by_head_office(self):
        self._as(self.hq_officer, self.hq).cross_access_max_days = 120
        for vals in (
            {"cross_access_days": 0},
            {"cross_access_days": 121},
            {"cross_access_max_days": 367},
            {"cross_access_tries": 0},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.hq.write(vals)
        with self.assertRaises(AccessError), mute_logger(*MONITORS):
            self._as(self.bj_branch_officer, self.bj).cross_access_max_days = 366

    def test_flat_queries(self):
        """Reading cards under access takes the same queries for 2 and for 12 customers."""
        customers = self.env["res.partner"]
        with self._at(OPENED):
            for number in range(12):
                customers |= self._create_tier_customer(f"T-N{number}", "gold", self.gd)
                self._ask(code=f"T-N{number}")
            counts = []
            for some in (customers[:2], customers[:2], customers):
                cards = self._as(self.bj_specialist, some)
                before = self.env.cr.sql_log_count
                cards.search_read(
                    [("id", "in", some.ids)], ["name", "cross_access_open_count", "is_cross_served"]
                )
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
