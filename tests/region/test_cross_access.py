"""What cross-region service opens, to whom, and that it closes to the second."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONITORS, OPENED, RegionCommon


@tagged("post_install", "-at_install")
class TestCrossAccess(RegionCommon):
    """Beijing serves ``far``, a gold customer of Guangdong."""

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
        note = self.far._message_log(body="CANARY note")
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
