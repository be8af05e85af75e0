"""Cross-region service: what it opens, to whom, and that it closes to the second."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..service.common import ServiceCommon

OPENED = "2026-03-02 10:00"
MONITORS = ("odoo.addons.base.models.ir_rule", "odoo.models")


@tagged("post_install", "-at_install")
class TestCrossAccess(ServiceCommon):
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

    # === What is open === #

    def test_card_and_contacts_are_open_to_the_staff_only(self):
        with self._at(OPENED):
            for user in self.staff:
                self.assertFalse(self._sees(user, self.far), user.login)
            action = self._ask()
            self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.far.id))
            for user in self.staff:
                self.assertTrue(self._sees(user, self.far), user.login)
                self.assertTrue(self._sees(user, self.contact), user.login)
            hn_specialist = self._create_role_user("hn_specialist", "specialist", self.hn, self.hn)
            self.assertFalse(self._sees(self.bj_specialist, self.other_contact), "no role")
            for user in (self.bj_salesperson, hn_specialist):
                self.assertFalse(self._sees(user, self.far), user.login)
                self.assertFalse(self._sees(user, self.contact), user.login)

    def test_salesperson_of_the_customer_in_the_serving_branch_sees_nothing(self):
        self.far.user_id = self.bj_salesperson
        with self._at(OPENED):
            self._ask()
            self.assertFalse(self._sees(self.bj_salesperson, self.far))

    def test_nothing_but_the_card_is_open(self):
        self.env["insurance.tier.risk"].create(
            {
                "partner_id": self.far.id,
                "company_id": self.gd.id,
                "tier_id": self.tiers["gold"].id,
                "kind": "no_policy",
                "expected_date": "2026-12-31",
            }
        )
        with self._at(OPENED):
            other = self._create_request(
                self.gd_operations, partner_id=self.far.id, company_id=self.gd.id
            )
            self._ask()
            for user in self.staff:
                for model in (
                    "insurance.policy",
                    "insurance.policy.entry",
                    "insurance.policy.year",
                    "insurance.tier.risk",
                    "insurance.tier.period",
                    "insurance.assessment.line",
                    "insurance.service.request",
                    "insurance.service.event",
                ):
                    records = self._as(user, self.env[model])
                    found = (
                        records.search([("partner_id", "=", self.far.id)])
                        if ("partner_id" in records._fields)
                        else records.search([("policy_id.partner_id", "=", self.far.id)])
                    )
                    self.assertFalse(found, (user.login, model))
                card = self._as(user, self.far)
                self.assertFalse(card.policy_ids)
                self.assertEqual(card.policy_count, 0)
                self.assertEqual(card.service_request_count, 0)
                self.assertFalse(self._as(user, other).has_access("read"))
                by_policy = card.search([("policy_ids.policy_number", "=", "X-FAR")])
                self.assertFalse(by_policy, "nothing to guess by")

    def test_reading_only(self):
        with self._at(OPENED):
            self._ask()
            for user in self.staff:
                card = self._as(user, self.far)
                for operation in ("write", "unlink"):
                    self.assertFalse(card.has_access(operation), (user.login, operation))
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(self.bj_operations, self.far).write({"name": "Mine"})
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(self.bj_operations, self.env["res.partner"]).create(
                    {"name": "Pushed", "parent_id": self.far.id}
                )

    def test_usual_masking(self):
        with self._at(OPENED):
            self._ask()
            contact = self._as(self.bj_operations, self.contact)
            self.assertNotIn("1234567", contact.service_mobile_masked)
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                contact.read(["service_mobile"])
            self.assertEqual(self._as(self.bj_specialist, self.contact).service_mobile[:3], "138")

    def test_notes_of_the_home_branch_stay_there(self):
        note = self.far.message_post(body="CANARY note")
        with self._at(OPENED):
            self._ask()
            for user in self.staff:
                self.assertFalse(self._as(user, note).has_access("read"), user.login)
                self.assertNotIn(note, self._as(user, self.far).message_ids, user.login)
        self.assertTrue(self._as(self.gd_specialist, note).has_access("read"))

    def test_files_and_activities_of_the_home_branch_stay_there(self):
        attachments = self.env["ir.attachment"]
        file = attachments.create(
            {"name": "CANARY", "raw": b"x", "res_model": "res.partner", "res_id": self.far.id}
        )
        activity = self.far.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.gd_specialist.id, summary="CANARY"
        )
        mine = [("res_model", "=", "res.partner"), ("res_id", "=", self.far.id)]
        with self._at(OPENED):
            self._ask()
            for user in self.staff:
                for domain in (mine, [("id", "=", file.id)]):
                    self.assertNotIn(file, self._as(user, attachments).search(domain), user.login)
                self.assertFalse(self._as(user, file).has_access("read"), user.login)
                with self.assertRaises(AccessError), mute_logger(*MONITORS):
                    self._as(user, file).read(["name"])
                self.assertFalse(self._as(user, activity).has_access("read"), user.login)
                self.assertFalse(self._as(user, self.far).activity_ids, user.login)
                self.assertTrue(self._as(user, self.far).avatar_128)
            self.assertIn(file, self._as(self.gd_specialist, attachments).search(mine))
            self.assertTrue(self._as(self.gd_specialist, file).has_access("read"))
            own = attachments.create(
                {"name": "own", "raw": b"x", "res_model": "res.partner", "res_id": self.gold.id}
            )
            self.assertTrue(self._as(self.bj_specialist, own).has_access("read"))

    def test_export_gives_nothing_more(self):
        for user in self.staff:
            user.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        with self._at(OPENED):
            self._ask()
            for user in self.staff:
                card = self._as(user, self.far)
                [row] = card.export_data(
                    ["customer_code", "policy_ids/policy_number", "assessment_line_ids/rank"]
                )["datas"]
                self.assertEqual(row, ["T-FAR", "", ""], user.login)

    # === The clock === #

    def test_open_to_the_second(self):
        with self._at(OPENED):
            self._ask(days=30)
        access = self._get_access()
        self.assertEqual(access.expires_at - access.date_from, timedelta(days=30))
        # Without any change of data or rules in between: only the clock moves.
        for moment, seen in (
            ("2026-04-01 09:59", True),
            ("2026-04-01 10:00", False),
            ("2026-03-31 10:00", True),
            ("2026-05-01 10:00", False),
        ):
            with self._at(moment):
                for user in self.staff:
                    self.assertEqual(self._sees(user, self.far), seen, (moment, user.login))
                    self.assertEqual(self._sees(user, self.contact), seen, (moment, user.login))
                self.env.invalidate_all()
                self.assertEqual(access.state, "open" if seen else "expired")

    def test_after_expiry_the_own_requests_stay_usable(self):
        with self._at(OPENED):
            self._ask()
            request = self._create_request(self.bj_operations, partner_id=self.far.id)
            waiting = self._create_request(
                self.bj_operations, partner_id=self.far.id, item_id=self.papers_item.id
            )
        with self._at("2026-04-02 10:00"):
            for record in (request, waiting):
                mine = self._as(self.bj_operations, record)
                self.assertTrue(mine.has_access("read"))
                for view in (
                    "insurance_service_request_view_form",
                    "insurance_service_request_view_list",
                ):
                    arch = mine.get_view(self.env.ref(f"insurance_service.{view}").id)["arch"]
                    names = {n.get("name") for n in etree.fromstring(arch).iter("field")}
                    fields = {n: {} for n in names if n in mine._fields}
                    fields["partner_id"] = {"fields": {"display_name": {}}}
                    [row] = self._as(self.bj_operations, record).web_read(fields)
                    self.assertEqual(row["partner_id"]["display_name"], self.far.display_name)
            self.assertFalse(self._sees(self.bj_operations, self.far))
            self._as(self.bj_operations, request).action_finish("Done")
            self.assertEqual(request.state, "done")
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._create_request(self.bj_operations, partner_id=self.far.id)

    # === Requests === #

    def test_request_at_the_customers_own_tier(self):
        with self._at(OPENED):
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._create_request(self.bj_operations, partner_id=self.far.id)
            self._ask()
            request = self._create_request(self.bj_specialist, partner_id=self.far.id)
        access = self._get_access()
        self.assertTrue(request.sudo().is_cross_region)
        # Gold: 2 working days from Monday 2 March.
        self.assertEqual(request.sudo().tier_id, self.tiers["gold"])
        self.assertEqual(str(request.sudo().deadline_date), "2026-03-04")
        self.assertEqual(request.sudo().cross_access_id, access)
        self.assertEqual(access.log_ids.sorted("id").mapped("kind"), ["opened", "request"])
        self.assertEqual(access.log_ids.filtered("request_id").user_id, self.bj_specialist)
        self.assertTrue(self._as(self.gd_specialist, request).has_access("read"), "home branch")

    def test_policy_of_the_home_branch_cannot_be_chosen(self):
        with self._at(OPENED):
            self._ask()
            policies = self._as(self.bj_operations, self.env["insurance.policy"])
            self.assertFalse(policies.search([("partner_id", "=", self.far.id)]))
            with self.assertRaises(UserError), mute_logger(*MONITORS):
                self._create_request(
                    self.bj_operations, partner_id=self.far.id, policy_id=self.policy.id
                )

    def test_link_to_the_access_cannot_be_forged(self):
        with self._at(OPENED):
            self._ask()
            request = self._create_request(self.bj_operations)
            with self.assertRaises(AccessError):
                self._as(self.bj_operations, request).write(
                    {"cross_access_id": self._get_access().id}
                )
            with self.assertRaises(AccessError):
                self._create_request(
                    self.bj_operations,
                    partner_id=self.far.id,
                    cross_access_id=self._get_access().id,
                )

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
