"""Hand-over at a change of tier: what comes to review, what confirming does, and never later."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..service.common import ServiceCommon

MONITORS = ("odoo.addons.base.models.ir_rule", "odoo.models")
EFFECTIVE = date(2026, 3, 3)


@tagged("post_install", "-at_install")
class TestHandover(ServiceCommon):
    """New tiers from Tuesday 3 March 2026 on; requests registered on Monday 2 March, 10:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round = cls.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": cls.hq.id, "state": "published"}
        )

    # === Helpers === #

    def _decide(self, customer, tier, day=EFFECTIVE):
        """Let ``customer`` hold ``tier`` from ``day`` on, as a published round does."""
        company = customer.home_company_id
        lines = self.env["insurance.assessment.line"]
        line = lines.search(
            [("round_id", "=", self.round.id), ("partner_id", "=", customer.id)]
        ) or lines.create(
            {"round_id": self.round.id, "partner_id": customer.id, "company_id": company.id}
        )
        periods = self.env["insurance.tier.period"]
        self.env.cr.execute(
            "UPDATE insurance_tier_period SET date_to = %s - 1"
            " WHERE partner_id = %s AND date_to IS NULL",
            [day, customer.id],
        )
        periods.invalidate_model()
        periods.create(
            {
                "partner_id": customer.id,
                "company_id": company.id,
                "tier_id": self.tiers[tier].id,
                "change": "new",
                "date_from": day,
                "round_id": self.round.id,
                "line_id": line.id,
                "is_current": False,  # as SQL writes it: not empty
            }
        )

    def _apply(self, day=EFFECTIVE):
        self.env["insurance.tier.period"]._apply(self.hq, day)
        self.env.invalidate_all()

    def _get(self, customer):
        return self.env["insurance.tier.handover"].search([("partner_id", "=", customer.id)])

    def _change(self, customer, tier):
        self._decide(customer, tier)
        with self._at("2026-03-03 00:30"):
            self._apply()
        return self._get(customer)

    def _register(self, customer, **vals):
        with self._at("2026-03-02 10:00"):
            return self._create_request(self.bj_operations, partner_id=customer.id, **vals).sudo()

    def _confirm(self, handover, user=None, moment="2026-03-03 09:00", **vals):
        officer = user or self.bj_branch_officer
        with self._at(moment):
            mine = self._as(officer, handover)
            if "name" in mine.mapped("officer_todo"):
                vals = {"officer_id": self.bj_specialist.id, **vals}
            if vals:
                mine.write(vals)
            self._as(officer, handover).action_confirm()

    # === What comes to review === #

    def test_kinds_of_change(self):
        for customer, tier in (
            (self.plain, "silver"),
            (self.silver, "gold"),
            (self.gold, "silver"),
            (self.far, "regular"),
        ):
            self._decide(customer, tier)
        with self._at("2026-03-03 00:30"):
            self._apply()
        for customer, expected in (
            (self.plain, ("new_vip", False, "silver")),
            (self.silver, ("upgrade", "silver", "gold")),
            (self.gold, ("downgrade", "gold", "silver")),
            (self.far, ("left", "gold", "regular")),
        ):
            row = self._get(customer)
            self.assertEqual((row.change, row.old_tier_id.code, row.new_tier_id.code), expected)
            self.assertEqual((row.date, row.company_id), (EFFECTIVE, customer.home_company_id))

    def test_nothing_for_those_who_stay(self):
        for customer, tier in ((self.gold, "gold"), (self.plain, "regular")):
            self.assertFalse(self._change(customer, tier))

    def test_not_before_it_takes_effect_and_only_once(self):
        self._register(self.silver)
        self._decide(self.silver, "gold")
        with self._at("2026-03-02 23:59"):
            self._apply(date(2026, 3, 2))
        self.assertFalse(self._get(self.silver))
        for _run in range(3):
            with self._at("2026-03-03 00:30"):
                self._apply()
        self.assertEqual(len(self._get(self.silver)), 1)

    def test_no_open_request_is_settled_when_nothing_else_is_due(self):
        row = self._change(self.gold, "silver")
        expected = "nothing_to_do" if row.officer_todo == "none" else "to_review"
        if not row.unused_text:
            self.assertEqual(row.state, expected)

    def test_a_later_change_replaces_an_earlier_one(self):
        self._register(self.silver)
        first = self._change(self.silver, "gold")
        self._decide(self.silver, "regular", date(2026, 3, 4))
        with self._at("2026-03-04 00:30"):
            self._apply(date(2026, 3, 4))
        self.assertEqual(first.state, "nothing_to_do")
        self.assertEqual((self._get(self.silver) - first).change, "left")

    # === Deadlines === #

    def test_upgrade_moves_the_deadline_earlier(self):
        request = self._register(self.silver)  # 3 days: Thursday 5 March
        self.assertEqual(str(request.deadline_date), "2026-03-05")
        row = self._change(self.silver, "gold")
        with self._at("2026-03-03 09:00"):
            self.assertEqual(self._as(self.bj_branch_officer, row).earlier_count, 1)
        self._confirm(row)
        self.assertEqual(str(request.deadline_date), "2026-03-04")
        self.assertEqual((row.state, row.moved_count), ("confirmed", 1))
        self.assertEqual(row.confirmed_by_id, self.bj_branch_officer)
        self.assertEqual(request.tier_id, self.tiers["silver"], "tier of the start is kept")
        event = request.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.user_id), ("promise", self.bj_branch_officer))

    def test_a_pause_so_far_is_kept(self):
        request = self._register(self.plain)  # 5 days: Monday 9 March
        with self._at("2026-03-02 11:00"):
            reason = self.env.ref("insurance_service.pause_papers")
            self._as(self.bj_operations, request).action_pause(reason.id)
        row = self._change(self.plain, "gold")
        with self._at("2026-03-04 11:00"):
            self._as(self.bj_operations, request).action_resume()
        # 2 days paused: regular Wednesday 11 March; gold 2 days + 2: Friday 6 March.
        self.assertEqual(str(request.deadline_date), "2026-03-11")
        self._confirm(row, moment="2026-03-04 12:00")
        self.assertEqual(str(request.deadline_date), "2026-03-06")

    def test_a_day_that_is_over_becomes_the_next_possible_one(self):
        for moment, expected in (
            ("2026-03-05 17:30", "2026-03-05"),
            ("2026-03-05 17:31", "2026-03-06"),
        ):
            customer = self._create_tier_customer(f"T-{moment}", None, self.bj)
            request = self._register(customer)  # regular to 9 March, gold to 4 March
            self._confirm(self._change(customer, "gold"), moment=moment)
            self.assertEqual(str(request.deadline_date), expected)
            self.assertFalse(request.is_breached)

    def test_never_later(self):
        request = self._register(self.gold)  # 2 days: Wednesday 4 March
        row = self._change(self.gold, "silver")
        self._confirm(row)
        self.assertEqual((str(request.deadline_date), row.moved_count), ("2026-03-04", 0))
        agreed = self._register(self.silver)
        with self._at("2026-03-02 12:00"):
            officer = self._as(self.bj_branch_officer, agreed)
            officer.action_agree_date("2026-03-03", "Asked for")
        row = self._change(self.silver, "gold")
        self._confirm(row)
        self.assertEqual(str(agreed.deadline_date), "2026-03-03")

    def test_reviewer_may_leave_deadlines(self):
        request = self._register(self.silver)
        row = self._change(self.silver, "gold")
        self._confirm(row, move_earlier=False)
        self.assertEqual((str(request.deadline_date), row.moved_count), ("2026-03-05", 0))

    def test_waiting_and_closed_requests_are_left(self):
        waiting = self._register(self.silver, item_id=self.papers_item.id)
        closed = self._register(self.silver)
        with self._at("2026-03-02 15:00"):
            self._as(self.bj_operations, closed).action_finish("Done")
        row = self._change(self.silver, "gold")
        self._confirm(row)
        self.assertEqual((waiting.state, row.moved_count), ("waiting", 0))
        self.assertEqual(str(closed.deadline_date), "2026-03-05")

    # === Named officer === #

    def test_new_vip_needs_an_officer(self):
        row = self._change(self.plain, "silver")
        self.assertEqual((row.state, row.officer_todo), ("to_review", "name"))
        with self.assertRaisesRegex(UserError, "Name the service officer"):
            self._as(self.bj_branch_officer, row).action_confirm()
        self._confirm(row, officer_id=self.bj_specialist.id)
        self.assertEqual(self.plain.service_officer_id, self.bj_specialist)

    def test_officer_of_a_former_vip_is_released_or_kept(self):
        for customer, release in ((self.silver, True), (self.gold, False)):
            customer.service_officer_id = self.bj_specialist
            row = self._change(customer, "regular")
            self.assertEqual((row.state, row.officer_todo), ("to_review", "release"))
            self.assertEqual(row.current_officer_id, self.bj_specialist)
            self._confirm(row, release_officer=release)
            expected = self.env["res.users"] if release else self.bj_specialist
            self.assertEqual(customer.service_officer_id, expected)

    def test_officer_stays_between_vip_tiers(self):
        self.silver.service_officer_id = self.bj_specialist
        row = self._change(self.silver, "gold")
        self.assertEqual((row.state, row.officer_todo), ("nothing_to_do", "none"))

    # === Yearly services === #

    def test_unused_yearly_services(self):
        """Gold has 3 a year, silver 2: after one delivered this year, one is lost."""
        visits = self._create_item("T5", {"regular": 5, "silver": 5, "gold": 5})
        per_year = self._create_item("T6", {"regular": 5, "silver": 5, "gold": 5})
        for item, times in ((visits, (1, 2, 3)), (per_year, (1, 1, 1))):
            for tier, often in zip(("regular", "silver", "gold"), times, strict=True):
                item.standard_ids.filtered(lambda s, t=tier: s.tier_id.code == t).write(
                    {"frequency_kind": "per_year", "frequency": often}
                )
        for received, done in (
            ("2025-12-30 10:00", "2025-12-31 23:59"),  # last year, in Shanghai
            ("2025-12-31 10:00", "2026-01-01 00:00"),
        ):
            with self._at(received):
                request = self._create_request(partner_id=self.gold.id, item_id=visits.id)
            with self._at(done):
                self._as(self.bj_operations, request).action_finish("Done")
        row = self._change(self.gold, "silver")
        self.assertEqual(row.state, "to_review")
        self.assertEqual(row.unused_text, "Test item T5: 1 of 3 this year")
        self._confirm(row, carry_over=True, carry_over_note="One visit until June")
        self.assertEqual((row.state, row.carry_over), ("confirmed", True))
        up = self._change(self.silver, "gold")
        self.assertFalse(up.unused_text, "goes on by itself")

    def test_handbook_not_issued_is_unused(self):
        book = self.env["insurance.service.item"].search([("code", "=", "G6")])
        self.env["insurance.service.standard"].create(
            {
                "catalogue_id": self.catalogue.id,
                "item_id": book.id,
                "tier_id": self.tiers["gold"].id,
                "frequency_kind": "per_year",
                "frequency": 1,
            }
        )
        customer = self._create_tier_customer("T-BOOK", "gold", self.bj)
        with self._at("2026-02-02 10:00"):
            self._as(self.bj_specialist, self.env["insurance.handbook.issue"]).create(
                {"partner_id": customer.id}
            )
        self.assertFalse(self._change(customer, "regular").unused_text)
        self.assertIn("0 of 1", self._change(self.gold, "regular").unused_text)

    # === Who === #

    def test_who_may_confirm(self):
        self._register(self.silver)
        row = self._change(self.silver, "gold")
        for user in (
            self.bj_specialist,
            self.bj_branch_head,
            self.bj_operations,
            self.hq_gm,
            self.hq_auditor,
        ):
            self.assertTrue(self._as(user, row).has_access("read"), user.login)
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(user, row).action_confirm()
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(user, row).write({"note": "x"})
        for user in (self.gd_branch_officer, self.bj_salesperson, self.hq_technical):
            self.assertFalse(self._as(user, row).has_access("read"), user.login)
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(user, row).action_confirm()
        self._confirm(row, user=self.hq_officer)
        self.assertEqual(row.state, "confirmed")
        with self.assertRaises(UserError):
            self._as(self.hq_officer, row).action_confirm()
        with self.assertRaises(UserError):
            self._as(self.hq_officer, row).write({"note": "late"})

    def test_figures_cannot_be_written(self):
        self._register(self.silver)
        row = self._as(self.bj_branch_officer, self._change(self.silver, "gold"))
        for vals in (
            {"state": "confirmed"},
            {"new_tier_id": self.tiers["gold"].id},
            {"partner_id": self.gold.id},
            {"moved_count": 9},
            {"company_id": self.gd.id},
        ):
            with self.assertRaises(AccessError):
                row.write(vals)
        with self.assertRaises(AccessError), mute_logger(*MONITORS):
            row.copy()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            row.officer_id = self.gd_specialist
        row.officer_id = self.bj_specialist

    def test_all_or_none(self):
        self._register(self.silver)
        self._register(self.plain)
        rows = self._change(self.silver, "gold") | self._change(self.plain, "gold")
        self._confirm(rows[0])
        with self.assertRaises(UserError):
            self._confirm(rows)
        self.assertEqual(rows.mapped("state").count("to_review"), 1)

    # === Reminders === #

    def test_one_activity_for_each_branch(self):
        for customer in (self.silver, self.plain):
            self._register(customer)
            self._decide(customer, "gold")
        mails = self.env["mail.mail"].search_count([])
        with self._at("2026-03-03 00:30"):
            self._apply()
        rows = self._get(self.silver) | self._get(self.plain)
        self.assertEqual(len(rows.activity_ids), 1)
        self.assertEqual(rows.activity_ids.user_id, self.bj_branch_officer)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        owner = rows.filtered("activity_ids")
        self._confirm(owner)
        self.env.invalidate_all()
        self.assertEqual(len((rows - owner).activity_ids), 1, "moves to what still waits")
        self._confirm(rows - owner)
        self.env.invalidate_all()
        self.assertFalse(rows.activity_ids)

    def test_form(self):
        self._register(self.silver)
        row = self._change(self.silver, "gold")
        with self._at("2026-03-03 09:00"):
            form = Form(self._as(self.bj_branch_officer, row))
            self.assertIn("2026-03-04", str(form.earlier_html))
            form.note = "Told the customer"
            form.save()
        self.assertEqual(row.note, "Told the customer")

    def test_queries_do_not_grow(self):
        """The daily action takes about the same queries for 3 changes and for 30."""
        counts = []
        for size in (3, 30):
            for number in range(size):
                customer = self._create_tier_customer(f"T-Q{size}-{number}", None, self.bj)
                self._decide(customer, "silver")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            with self._at("2026-03-03 00:30"):
                self.env["insurance.tier.period"]._apply(self.hq, EFFECTIVE)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 10, counts)
