"""Registration and papers of a service request, as the roles concerned."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceCommon, utc


@tagged("post_install", "-at_install")
class TestRequestRegistration(ServiceCommon):
    def test_tier_standard_and_deadline_are_taken_at_the_start(self):
        with self._at("2026-03-06 10:00"):  # a Friday
            gold = self._create_request()
            plain = self._create_request(partner_id=self.plain.id)
        self.assertEqual((gold.state, gold.tier_code, gold.priority), ("running", "gold", "3"))
        self.assertEqual((gold.target_kind, gold.target_days), ("days", 2))
        self.assertEqual(gold.deadline_date, date(2026, 3, 10))
        self.assertEqual(gold.deadline_at, utc("2026-03-10 17:30"))
        self.assertRegex(gold.name, r"^SR2026-\d{6}$")
        self.assertEqual((plain.tier_code, plain.priority), ("regular", "0"))
        self.assertEqual(plain.deadline_date, date(2026, 3, 13))

    def test_received_at_the_cut_off_counts_from_the_next_working_day(self):
        with self._at("2026-03-06 16:00"):
            late = self._create_request()
        with self._at("2026-03-07 09:00"):  # Saturday
            weekend = self._create_request()
        self.assertEqual(
            (late.started_date, late.deadline_date), (date(2026, 3, 9), date(2026, 3, 11))
        )
        self.assertEqual(weekend.deadline_date, date(2026, 3, 11))

    def test_item_without_standard_has_no_deadline(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request(item_id=self.open_item.id)
        self.assertEqual((request.state, request.target_kind), ("running", "none"))
        self.assertFalse(request.deadline_date or request.deadline_at or request.standard_id)

    def test_password_takes_the_place_of_papers_on_the_hotline(self):
        """Spec 4; other services and channels need their papers."""
        claim = self._create_item("T5", {"gold": 5}, request_kind="claim", clock_start="documents")
        claim.paper_ids = [Command.create({"name": "Claim form"})]
        for item, channel, count in (
            (self.papers_item, "hotline", 1),
            (self.papers_item, "web", 1),
            (self.papers_item, "letter", 3),
            (claim, "hotline", 1),
        ):
            request = self._create_request(item_id=item.id, channel=channel)
            self.assertEqual(len(request.paper_ids), count, (item.code, channel))
            self.assertEqual(request.state, "waiting")
        self.assertEqual(request.paper_ids.name, "Claim form")

    def test_service_is_asked_for_by_its_channels_only(self):
        counter = self.env.ref("insurance_service.channel_counter")
        self.item.channel_ids = counter
        with self.assertRaisesRegex(ValidationError, "cannot be asked for this way"):
            self._create_request(channel="hotline")
        self.assertTrue(self._create_request(channel="counter"))

    def test_clock_starts_with_the_last_required_paper(self):
        with self._at("2026-03-06 10:00"):
            request = self._create_request(item_id=self.papers_item.id)
            self.assertEqual((request.state, request.missing_paper_count), ("waiting", 2))
            self.assertFalse(request.deadline_date)
        first, second, optional = request.paper_ids
        self.assertFalse(optional.is_required)
        with self._at("2026-03-09 10:00"):
            first.is_received = True
        self.assertEqual(request.state, "waiting")
        with self._at("2026-03-10 10:00"):
            second.is_received = True
        self.assertEqual((request.state, request.missing_paper_count), ("running", 0))
        self.assertEqual(request.started_at, utc("2026-03-10 10:00"))
        self.assertEqual(request.deadline_date, date(2026, 3, 12))
        with self.assertRaisesRegex(UserError, "started with"):
            second.is_received = False

    def test_salesperson_registers_with_papers_but_ticks_none_later(self):
        self.gold.user_id = self.bj_salesperson
        papers = [
            Command.create({"name": "Application form", "is_received": True}),
            Command.create({"name": "Copy of licence"}),
        ]
        with self._at("2026-03-06 10:00"):
            request = self._create_request(
                self.bj_salesperson, item_id=self.papers_item.id, paper_ids=papers
            )
        self.assertEqual((request.state, request.missing_paper_count), ("waiting", 1))
        missing = request.paper_ids.filtered(lambda paper: not paper.is_received)
        with self.assertRaises(AccessError):
            missing.is_received = True
        missing.with_user(self.bj_operations).is_received = True
        self.assertEqual(request.state, "running")

    def test_who_may_register(self):
        for user in (self.bj_specialist, self.bj_branch_officer, self.bj_operations):
            self.assertTrue(self._create_request(user))
        self.assertTrue(self._create_request(self.hq_officer))
        for user in (self.bj_branch_head, self.hq_gm, self.hq_auditor, self.hq_technical):
            with self.assertRaises(AccessError):
                self._create_request(user)

    def test_foreign_customer_policy_and_branch_are_refused(self):
        with self.assertRaises(AccessError):
            self._create_request(partner_id=self.far.id)
        with self.assertRaises(AccessError):
            self._create_request(company_id=self.gd.id)
        with self.assertRaises(AccessError):
            self._create_request(self.bj_salesperson)  # a colleague's customer
        product = self._create_product("T-P")
        policy = self._create_policy("T-POL", self.silver, product)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._create_request(policy_id=policy.id)
        ordinary = self.env["res.partner"].create({"name": "No customer"})
        with self.assertRaisesRegex(ValidationError, "no group customer"):
            self._create_request(partner_id=ordinary.id)
        with self._at("2026-03-06 10:00"), self.assertRaisesRegex(ValidationError, "future"):
            self._create_request(received_at=utc("2026-03-06 10:01"))

    def test_figures_of_the_clock_are_not_typed(self):
        request = self._create_request()
        for name, value in (
            ("state", "done"),
            ("deadline_date", "2030-01-01"),
            ("tier_id", self.tiers["regular"].id),
            ("user_id", self.bj_operations.id),
            ("on_time", 1),
        ):
            with self.assertRaises(AccessError, msg=name):
                request.write({name: value})
            with self.assertRaises(AccessError, msg=name):
                self._create_request(**{name: value})
            defaults = {f"default_{name}": value}
            requests = self.env["insurance.service.request"].with_context(**defaults)
            if name != "state":
                with self.assertRaises(AccessError, msg=name):
                    requests.with_user(self.bj_operations).create(
                        {
                            "partner_id": self.gold.id,
                            "item_id": self.item.id,
                            "company_id": self.bj.id,
                        }
                    )

    def test_state_of_a_context_is_not_taken(self):
        requests = self.env["insurance.service.request"].with_user(self.bj_operations)
        request = requests.with_context(default_state="done").create(
            {"partner_id": self.gold.id, "item_id": self.item.id, "company_id": self.bj.id}
        )
        self.assertEqual(request.state, "running")

    def test_who_may_change_what_a_request_says(self):
        self.gold.user_id = self.bj_salesperson
        request = self._create_request(self.bj_salesperson)
        request.summary = "Corrected by who registered it"
        self._as(self.bj_operations, request).action_take()
        with self.assertRaisesRegex(AccessError, "being worked on"):
            self._as(self.bj_salesperson, request).summary = "Too late"
        self._as(self.bj_branch_officer, request).summary = "Officer"
        with self.assertRaises(AccessError):
            self._as(self.gd_operations, request).summary = "Other branch"
        working = self._as(self.bj_operations, request)
        working.action_finish("Done")
        with self.assertRaisesRegex(UserError, "reopen"):
            working.result = "Something else"

    def test_what_the_clock_rests_on_is_fixed_once_started(self):
        request = self._create_request()
        for name, value in (
            ("partner_id", self.silver.id),
            ("item_id", self.papers_item.id),
            ("received_at", "2026-01-01 00:00:00"),
        ):
            with self.assertRaisesRegex(UserError, "clock has started", msg=name):
                request.write({name: value})
        request.write({"partner_id": self.gold.id, "summary": "Unchanged values may be saved"})
        waiting = self._create_request(item_id=self.papers_item.id)
        waiting.partner_id = self.silver
        self.assertEqual(waiting.tier_code, "silver")

    def test_requests_and_their_events_are_never_deleted(self):
        request = self._create_request()
        with self.assertRaises(AccessError):
            request.unlink()
        with self.assertRaisesRegex(UserError, "kept for ever"):
            request.sudo().unlink()
        with self.assertRaisesRegex(UserError, "kept for ever"):
            request.sudo().event_ids.unlink()
        with self.assertRaisesRegex(UserError, "kept as it was"):
            request.sudo().event_ids.write({"date": "2020-01-01"})
