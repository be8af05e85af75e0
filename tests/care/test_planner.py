"""The programme of a customer follows tier, contacts and standards."""

from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon

JAN_15 = date(2026, 1, 15)


@tagged("post_install", "-at_install")
class TestPlanner(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls._create_vip("CARE-GOLD")
        cls.chair = cls._create_contact(cls.gold, "Chair", "first", "1960-03-10")
        cls.clerk = cls._create_contact(cls.gold, "Clerk", "second", "1980-01-14")

    def test_gold_customer_gets_the_year_of_the_regulation(self):
        self._plan(JAN_15)
        # Art. 14-20: 12 mailings, 2 reports, 3 visits, handbook, survey, check-up, club, card ...
        self.assertEqual(len(self._get_keys(self.gold, "D2")), 12)
        self.assertEqual(self._get_keys(self.gold, "D8"), ["half-1", "half-2"])
        self.assertEqual(self._get_keys(self.gold, "R6"), ["part-1of3", "part-2of3", "part-3of3"])
        for code in ("G6", "D10", "S1", "S2a", "S3", "S4", "S5"):
            self.assertEqual(self._get_keys(self.gold, code), ["year"], code)
        for code in ("D6", "D9", "G7", "S2b", "R4", "R5"):
            self.assertEqual(self._get_keys(self.gold, code), [], code)

    def test_contacts_get_birthday_festivals_and_messages(self):
        self._plan(JAN_15)
        # The clerk's birthday was the day before the tier began.
        birthdays = self.tasks.search([("care_kind", "=", "birthday")])
        self.assertEqual(birthdays.contact_id, self.chair)
        self.assertEqual(birthdays.date_due, date(2026, 3, 10))
        self.assertEqual(birthdays.date_prepare, date(2026, 3, 5))
        self.assertEqual(birthdays.cost_planned, 120)
        self.assertEqual(
            self._get_keys(self.gold, "D5"),
            ["mid_autumn", "mid_autumn", "spring_festival", "spring_festival"],
        )
        spring = self._get_task(self.gold, "D5", "spring_festival", self.clerk)
        # Working days end on 14 February (make-up); ten before: 2 February.
        self.assertEqual(spring.date_due, date(2026, 2, 14))
        self.assertEqual(spring.date_prepare, date(2026, 2, 2))
        self.assertEqual(spring.cost_planned, 200)
        wishes = self._get_task(self.gold, "D7", "birthday", self.chair)
        self.assertEqual(wishes.date_due, date(2026, 3, 9))
        self.assertEqual(len(self._get_keys(self.gold, "D7")), 5)

    def test_second_contact_gets_the_second_cost(self):
        self.clerk.birthday = "1980-05-20"
        self._plan(JAN_15)
        task = self._get_task(self.gold, "D4", "birthday", self.clerk)
        self.assertEqual(task.cost_planned, 80)

    def test_silver_gets_no_super_value_and_regular_only_its_visit(self):
        silver = self._create_vip("CARE-SILVER", "silver")
        regular = self._create_vip("CARE-REGULAR", "regular")
        self._plan(JAN_15)
        for code in ("S1", "S2a", "S3", "S4", "S5"):
            self.assertEqual(self._get_keys(silver, code), [], code)
        self.assertEqual(self._get_keys(silver, "R6"), ["part-1of2", "part-2of2"])
        tasks = self.tasks.search([("partner_id", "=", regular.id)])
        self.assertEqual(tasks.mapped("occasion"), ["part-1of1"])

    def test_second_run_changes_nothing(self):
        self._plan(JAN_15)
        nothing = {"created": 0, "cancelled": 0, "revived": 0, "moved": 0}
        self.assertEqual(self._plan(JAN_15), nothing)
        self.assertEqual(self._plan(date(2026, 1, 16)), nothing)

    def test_lunar_birthday(self):
        lunar = self._create_contact(
            self.gold, "Lunar", "first", "1965-08-15", birthday_calendar="lunar"
        )
        self._plan(JAN_15)
        task = self._get_task(self.gold, "D4", contact=lunar)
        self.assertEqual(task.date_due, date(2026, 9, 25))  # Mid-Autumn
        self.assertEqual(task.occasion, "birthday-L2026")

    def test_upgrade_replans_and_keeps_what_is_done(self):
        silver = self._create_vip("CARE-UP", "silver")
        self._plan(JAN_15)
        # What a held visit does:
        self.tasks._fulfil(silver, "R6", date(2026, 5, 4), "Met")
        self._hold(silver, "gold", date(2026, 7, 1))
        self._plan(date(2026, 7, 1))
        # Half done as silver, the rest as gold: three in all.
        self.assertEqual(self._get_keys(silver, "R6"), ["part-1of2", "part-2of3", "part-3of3"])
        dropped = self._get_task(silver, "R6", "part-2of2")
        self.assertEqual((dropped.state, dropped.close_code), ("cancelled", "tier"))
        self.assertTrue(dropped.close_reason)
        self.assertEqual(self._get_keys(silver, "S1"), ["year"])

    def test_customer_who_leaves_keeps_what_is_due_done_or_ordered(self):
        self._plan(JAN_15)
        january = self._get_task(self.gold, "D2", "month-01")
        birthday = self._get_task(self.gold, "D4", "birthday", self.chair)
        with self._on(date(2026, 3, 6)):
            self._as(self.bj_specialist, birthday).action_order("Cake")
        self._hold(self.gold, None, date(2026, 3, 8))
        self._plan(date(2026, 3, 8))
        self.assertEqual(january.state, "planned")  # due in January: a promise not kept
        self.assertEqual(birthday.state, "ordered")
        later = self._get_task(self.gold, "D2", "month-03")
        self.assertEqual((later.state, later.close_code), ("cancelled", "tier"))

    def test_tier_that_comes_back_revives_the_tasks(self):
        self._plan(JAN_15)
        self._hold(self.gold, None, date(2026, 3, 1))
        self._plan(date(2026, 3, 1))
        task = self._get_task(self.gold, "D2", "month-12")
        self.assertEqual(task.state, "cancelled")
        self._hold(self.gold, "gold", date(2026, 4, 1))
        counts = self._plan(date(2026, 4, 1))
        self.assertEqual((task.state, task.close_code), ("planned", False))
        self.assertTrue(counts["revived"])
        self.assertEqual(self._get_task(self.gold, "D2", "month-03").state, "cancelled")

    def test_what_people_cancelled_stays_cancelled(self):
        self._plan(JAN_15)
        task = self._get_task(self.gold, "D2", "month-06")
        self._as(self.bj_branch_officer, task).action_cancel("Not wanted")
        self._plan(date(2026, 1, 16))
        self.assertEqual((task.state, task.close_code), ("cancelled", "hand"))

    def test_withdrawn_consent_stops_care_and_nothing_else(self):
        self._plan(JAN_15)
        self.chair.sudo().care_consent = "withdrawn"
        self._plan(date(2026, 1, 16))
        gift = self._get_task(self.gold, "D5", "mid_autumn", self.chair)
        self.assertEqual((gift.state, gift.close_code), ("cancelled", "consent"))
        wishes = self._get_task(self.gold, "D7", "mid_autumn", self.chair)
        self.assertEqual(wishes.state, "planned")
        self.assertEqual(self._get_task(self.gold, "R6", "part-1of3").state, "planned")
        self.chair.sudo().care_consent = "given"
        self._plan(date(2026, 1, 17))
        self.assertEqual(gift.state, "planned")

    def test_public_sector_gets_no_gifts_unless_allowed(self):
        self.gold.is_public_sector = True
        self._plan(JAN_15)
        self.assertEqual(self._get_keys(self.gold, "D5"), [])
        self.assertTrue(self._get_keys(self.gold, "D7"))
        self.hq.care_block_public_sector = False
        self._plan(JAN_15)
        self.assertEqual(len(self._get_keys(self.gold, "D5")), 4)

    def test_corrected_birthday_moves_the_task(self):
        self._plan(JAN_15)
        task = self._get_task(self.gold, "D4", "birthday", self.chair)
        self.chair.birthday = "1960-04-08"
        self._plan(date(2026, 1, 16))
        self.assertEqual(task.date_due, date(2026, 4, 8))
        self.assertEqual(len(self._get_keys(self.gold, "D4")), 1)

    def test_contact_who_left(self):
        self._plan(JAN_15)
        self.chair.active = False
        self._plan(date(2026, 1, 16))
        task = self._get_task(self.gold, "D4", "birthday", self.chair)
        self.assertEqual((task.state, task.close_code), ("cancelled", "contact"))

    def test_next_year_is_planned_two_months_ahead(self):
        self._plan(date(2026, 11, 1))
        self.assertFalse(self.tasks.search([("date_occasion", ">", date(2026, 12, 31))]))
        self._plan(date(2026, 12, 15))
        next_year = self.tasks.search([("date_occasion", ">", date(2026, 12, 31))])
        self.assertEqual(
            {(task.item_id.code, task.occasion) for task in next_year},
            {
                ("D2", "month-01"),
                ("D4", "birthday"),
                ("D5", "spring_festival"),
                ("D7", "birthday"),
                ("D7", "spring_festival"),
            },
        )

    def test_responsible_is_the_officer_until_assigned_by_hand(self):
        self._plan(JAN_15)
        self.gold.service_officer_id = self.bj_specialist
        self._plan(JAN_15)
        task = self._get_task(self.gold, "D2", "month-06")
        self.assertEqual(task.user_id, self.bj_specialist)
        self._as(self.bj_branch_officer, task).action_assign(self.bj_operations.id)
        self.gold.service_officer_id = False
        self.gold.service_officer_id = self.bj_branch_officer
        self._plan(date(2026, 1, 16))
        self.assertEqual(task.user_id, self.bj_operations)
        other = self._get_task(self.gold, "D2", "month-07")
        self.assertEqual(other.user_id, self.bj_branch_officer)

    def test_wrong_birthday_is_listed_and_stops_nothing(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET birthday = '1960-13-45' WHERE id = %s", [self.chair.id]
        )
        self.env.invalidate_all()
        self._plan(JAN_15)
        failure = self.env["insurance.care.failure"].search([("partner_id", "=", self.chair.id)])
        self.assertEqual((failure.state, failure.company_id), ("open", self.hq))
        self.assertEqual(len(self._get_keys(self.gold, "D2")), 12)
        self._plan(JAN_15)
        self.assertEqual(len(failure.search([("partner_id", "=", self.chair.id)])), 1)
        self.chair.birthday = "1960-03-10"
        self._plan(JAN_15)
        self.assertEqual(failure.state, "solved")
        self.assertEqual(len(self._get_keys(self.gold, "D4")), 1)

    @mute_logger("odoo.addons.insurance_service.models.care.insurance_care_planner")
    def test_a_head_office_that_fails_stops_no_other(self):
        other = self.env["res.company"].create({"name": "Other insurer"})
        planner = type(self.tasks)
        original = planner._plan

        def fail(tasks, head_office):
            if head_office == other:
                raise ValueError("broken")
            return original(tasks, head_office)

        self.patch(planner, "_plan", fail)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with self._on(JAN_15):
            self.env["insurance.tier.period"]._apply(self.hq, JAN_15)
            self.tasks._cron_plan()
        self.assertEqual(len(self._get_keys(self.gold, "D2")), 12)
        failure = self.env["insurance.care.failure"].search([("company_id", "=", other.id)])
        self.assertIn("broken", failure.message)

    def test_queries_do_not_grow_with_customers(self):
        def count(number):
            for index in range(number):
                customer = self._create_vip(f"CARE-Q{number}-{index}")
                self._create_contact(customer, "A", "first", "1970-07-07")
            self.env.flush_all()
            self.env["insurance.tier.period"]._apply(self.hq, JAN_15)
            before = self.cr.sql_log_count
            self._plan(JAN_15, apply_tiers=False)
            return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(15))

    def test_handbook_fulfils_its_promise(self):
        self._plan(JAN_15)
        with self._on(date(2026, 2, 3)):
            self._as(self.bj_specialist, self.env["insurance.handbook.issue"]).create(
                {"partner_id": self.gold.id, "year": 2026, "date": date(2026, 2, 3)}
            )
        task = self._get_task(self.gold, "G6", "year")
        self.assertEqual((task.state, task.done_date), ("done", date(2026, 2, 3)))
