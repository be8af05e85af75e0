"""VIP customers about to fall: listed 90 days ahead, with the policy that causes it."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RoundCommon


@tagged("post_install", "-at_install")
class TestTierRisk(RoundCommon):
    """``golden``: gold VIP of Beijing since 2026-02-01 by 6,000,000 health premium of 2025,
    insured to the end of 2027; ``silver``: silver VIP with 3,000,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.golden = cls._create_customer("T-GOLDEN")
        cls.policy = cls._insure(
            cls.golden,
            cls.health,
            6_000_000,
            date_end=date(2027, 12, 31),
            user_id=cls.bj_salesperson.id,
        )
        cls.silver = cls._create_customer("T-SILVER")
        cls.silver_policy = cls._insure(
            cls.silver, cls.health, 3_000_000, date_end=date(2027, 12, 31)
        )
        cls.regular = cls._create_customer("T-REGULAR")
        cls._insure(cls.regular, cls.health, 10, date_end=date(2026, 3, 31))
        cls._publish_2025()

    @classmethod
    def _publish_2025(cls):
        """Nominate, score, approve and publish 2025; tiers hold from 2026-02-01."""
        record = cls._create_round(2025)
        record.action_collect()
        candidates = record.line_ids.filtered(lambda line: line.candidate_tier_id.code == "gold")
        cls._acting(cls.bj_branch_officer, candidates).action_nominate()
        record.action_score()
        record.action_submit()
        cls._acting(cls.hq_gm, record).action_approve()
        day = date(2026, 1, 12)
        company = type(cls.env["res.company"])
        today = company._service_today
        company._service_today = lambda _company: day
        try:
            record.action_publish()
        finally:
            company._service_today = today
        cls.env["insurance.tier.period"]._apply(cls.hq, date(2026, 2, 1))

    @classmethod
    def _acting(cls, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def setUp(self):
        super().setUp()
        self.assertEqual(self.golden.tier_id, self.tiers["gold"])
        self.assertEqual(self.silver.tier_id, self.tiers["silver"])

    def _refresh(self, day):
        """Refresh the list on a day; return ``(created, changed, removed)``."""
        counts = self.env["insurance.tier.risk"]._refresh(self.hq, day)
        self.env.flush_all()
        self.env.invalidate_all()
        return counts

    def _listed(self, day):
        """Refresh the list on a day and return ``{customer: risk}``."""
        self._refresh(day)
        found = self.env["insurance.tier.risk"].search([("company_id", "child_of", self.hq.id)])
        return {risk.partner_id: risk for risk in found}

    def _pay(self, policy, amount, day=date(2026, 5, 5), kind="premium"):
        self._create_entry(policy, amount, kind, day)

    # === No policy in force === #

    def test_ninety_days_before_the_last_policy_ends_not_ninety_one(self):
        self.policy.date_end = date(2026, 7, 31)
        ahead = date(2026, 7, 31) - timedelta(days=91)
        self.assertNotIn(self.golden, self._listed(ahead))
        risk = self._listed(ahead + timedelta(days=1))[self.golden]
        self.assertEqual(risk.kind, "no_policy")
        self.assertEqual(risk.expected_date, date(2026, 8, 1))
        self.assertEqual(risk.policy_id, self.policy)
        self.assertEqual(risk.tier_id, self.tiers["gold"])
        self.assertEqual(risk.company_id, self.bj)
        with self._on(date(2026, 5, 2)):
            self.assertEqual(risk.days_left, 91)

    def test_a_customer_without_any_policy_in_force_stays_listed(self):
        self.policy.date_end = date(2026, 3, 31)
        risk = self._listed(date(2026, 9, 1))[self.golden]
        self.assertEqual((risk.kind, risk.expected_date), ("no_policy", date(2026, 4, 1)))

    def test_a_renewal_takes_the_customer_off_the_list(self):
        self.policy.date_end = date(2026, 6, 30)
        self.assertIn(self.golden, self._listed(date(2026, 6, 1)))
        self._create_policy(
            "T-NEXT",
            self.golden,
            self.health,
            date_start=date(2026, 7, 1),
            date_end=date(2027, 6, 30),
        )
        self.assertNotIn(self.golden, self._listed(date(2026, 6, 1)))

    def test_a_cancelled_renewal_does_not_help_an_archived_one_does(self):
        self.policy.date_end = date(2026, 6, 30)
        renewal = self._create_policy(
            "T-NEXT",
            self.golden,
            self.health,
            date_start=date(2026, 7, 1),
            date_end=date(2027, 6, 30),
        )
        renewal.state = "cancelled"
        self.assertIn(self.golden, self._listed(date(2026, 6, 1)))
        renewal.write({"state": "in_force", "active": False})
        self.assertNotIn(self.golden, self._listed(date(2026, 6, 1)))

    def test_the_policy_that_ends_last_causes_it(self):
        self.policy.date_end = date(2026, 6, 30)
        last = self._insure(self.golden, self.accident, 5, date_end=date(2026, 7, 15))
        risk = self._listed(date(2026, 5, 1))[self.golden]
        self.assertEqual(risk.policy_id, last)
        self.assertEqual(risk.expected_date, date(2026, 7, 16))

    def test_insured_again_only_after_the_31st_of_december(self):
        self._pay(self.policy, 6_000_000)
        self.policy.date_end = date(2026, 12, 30)
        later = self._create_policy(
            "T-LATE",
            self.golden,
            self.health,
            date_start=date(2027, 1, 1),
            date_end=date(2027, 12, 31),
        )
        self.assertNotIn(self.golden, self._listed(date(2026, 10, 1)))
        risk = self._listed(date(2026, 10, 2))[self.golden]
        self.assertEqual((risk.kind, risk.expected_date), ("no_policy", date(2026, 12, 31)))
        self.assertEqual(risk.policy_id, self.policy)
        later.date_start = date(2026, 12, 31)
        self.assertNotIn(self.golden, self._listed(date(2026, 10, 2)))

    def test_regular_customers_are_not_watched(self):
        self.assertEqual(self.regular.tier_id, self.tiers["regular"])
        self.assertNotIn(self.regular, self._listed(date(2026, 3, 1)))

    # === Below every threshold === #

    def test_figures_count_from_90_days_before_the_31st_of_december(self):
        self.assertNotIn(self.golden, self._listed(date(2026, 10, 1)))
        risk = self._listed(date(2026, 10, 2))[self.golden]
        self.assertEqual((risk.kind, risk.expected_date), ("below_thresholds", date(2026, 12, 31)))
        self.assertEqual(risk.policy_id, self.policy)

    def test_the_31st_of_december_itself_and_the_day_after(self):
        self.assertIn(self.golden, self._listed(date(2026, 12, 31)))
        self.assertNotIn(self.golden, self._listed(date(2027, 1, 1)))

    def test_silver_figures_are_enough_one_fen_less_is_not(self):
        day = date(2026, 11, 1)
        self._pay(self.policy, 2_999_999.99)
        risk = self._listed(day)[self.golden]
        self.assertEqual(risk.health_premium, 2_999_999.99)
        self.assertEqual(risk.missing_health, 0.01)
        self.assertEqual(risk.missing_long_term, 20_000_000)
        self.assertEqual(risk.missing_non_health, 500_000)
        self._pay(self.policy, 0.01)
        self.assertNotIn(self.golden, self._listed(day))

    def test_the_loss_ratio_counts_and_says_how_much_premium_it_takes(self):
        day = date(2026, 11, 1)
        self._pay(self.policy, 3_000_000)
        self._pay(self.policy, 1_800_000, kind="claim")
        self.assertNotIn(self.golden, self._listed(day))
        # 1,800,600 / 0.6 = 3,001,000 premium carries these claims.
        self._pay(self.policy, 600, kind="claim")
        risk = self._listed(day)[self.golden]
        self.assertEqual(risk.missing_health, 1_000)
        self.assertIn("1,000", risk.missing_text)

    def test_silver_is_measured_in_the_home_branch_gold_everywhere(self):
        day = date(2026, 11, 1)
        south = self._insure(self.golden, self.health, 1, branch=self.gd)
        self._pay(self.policy, 2_500_000)
        self._pay(south, 2_499_999.99)
        self.assertIn(self.golden, self._listed(day))
        self._pay(south, 0.01)
        self.assertNotIn(self.golden, self._listed(day))

    def test_the_policy_whose_premium_fell_most_causes_it(self):
        fallen = self._insure(self.golden, self.accident, 900_000)
        self._insure(self.golden, self.long, 100_000, date_end=date(2026, 11, 30))
        self._pay(self.policy, 6_000_000 - 800_000, date(2026, 5, 5))
        self._pay(self.policy, 5_000_000, date(2026, 6, 6), "refund")
        risk = self._listed(date(2026, 11, 1))[self.golden]
        # health fell by 5,800,000, accident by 900,000, long-term by 100,000.
        self.assertEqual(risk.policy_id, self.policy)
        self._pay(self.policy, 2_700_000)
        self._pay(self.policy, 2_600_000, date(2025, 12, 31), "refund")
        risk = self._listed(date(2026, 11, 1))[self.golden]
        # 2026: 2,900,000 of health against 3,400,000 in 2025: accident fell most now.
        self.assertEqual(risk.policy_id, fallen)

    def test_when_no_premium_fell_the_policy_that_ends_next_causes_it(self):
        self._pay(self.policy, 6_000_000)
        self._pay(self.policy, 5_000_000, kind="claim")
        soon = self._create_policy("T-SOON", self.golden, self.accident, date_end=date(2027, 1, 31))
        risk = self._listed(date(2026, 11, 1))[self.golden]
        self.assertEqual(risk.policy_id, soon)

    # === The run === #

    def test_a_second_run_writes_nothing(self):
        self._pay(self.policy, 1_234_567.89)
        self.policy.date_end = date(2026, 12, 20)
        self.assertEqual(self._refresh(date(2026, 11, 1)), (2, 0, 0))
        self.env.cr.execute("SELECT xmin, ctid, t.* FROM insurance_tier_risk t ORDER BY id")
        before = self.env.cr.fetchall()
        self.assertEqual(self._refresh(date(2026, 11, 1)), (0, 0, 0))
        self.assertEqual(self._refresh(date(2026, 11, 2)), (0, 0, 0))
        self.env.cr.execute("SELECT xmin, ctid, t.* FROM insurance_tier_risk t ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_what_changes_is_written_and_what_passes_is_removed(self):
        self._pay(self.silver_policy, 3_000_000)
        self.assertEqual(self._refresh(date(2026, 11, 1)), (1, 0, 0))
        self._pay(self.policy, 1_000_000)
        self.assertEqual(self._refresh(date(2026, 11, 1)), (0, 1, 0))
        self.assertEqual(self.golden.tier_risk_ids.health_premium, 1_000_000)
        self._pay(self.policy, 5_000_000)
        self.assertEqual(self._refresh(date(2026, 11, 1)), (0, 0, 1))

    def test_queries_do_not_grow_with_the_customers(self):
        def count(day):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["insurance.tier.risk"]._refresh(self.hq, day)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._refresh(date(2026, 9, 1))
        one = count(date(2026, 9, 1))
        for number in range(10):
            partner = self._create_customer(f"T-V{number}")
            self._insure(partner, self.health, date_end=date(2027, 6, 1))
            self._hold_gold(partner)
        self.assertEqual(count(date(2026, 9, 1)), one)
        few = count(date(2026, 10, 2))
        self.assertEqual(self._refresh(date(2026, 10, 3)), (0, 0, 0))
        self.assertLessEqual(few, one + 12)

    def _hold_gold(self, partner):
        """Give a customer a running gold period, as a publication writes it."""
        model = self.golden.tier_period_id
        self.env["insurance.tier.period"].create(
            {
                "partner_id": partner.id,
                "company_id": self.bj.id,
                "tier_id": self.tiers["gold"].id,
                "change": "new",
                "date_from": "2026-02-01",
                "round_id": model.round_id.id,
                "line_id": model.line_id.id,
                "is_current": True,
            }
        )

    def test_the_scheduled_action_runs(self):
        cron = self.env.ref("insurance_service.ir_cron_tier_risks")
        self.assertEqual(cron.code, "model._cron_refresh()")
        self.assertTrue(cron.active)

    # === Who sees it, who refreshes === #

    def test_each_role_sees_its_own_part(self):
        self._refresh(date(2026, 11, 1))
        risks = self.env["insurance.tier.risk"]
        both = self.golden + self.silver
        for user, customers in (
            (self.bj_salesperson, self.golden),
            (self.bj_specialist, both),
            (self.bj_branch_officer, both),
            (self.bj_branch_head, both),
            (self.bj_operations, both),
            (self.hq_officer, both),
            (self.hq_gm, both),
            (self.hq_auditor, both),
            (self.gd_branch_officer, self.env["res.partner"]),
            (self.gd_salesperson, self.env["res.partner"]),
        ):
            with self.subTest(user=user.login):
                found = self._as(user, risks).search([("partner_id", "in", both.ids)])
                self.assertEqual(found.partner_id.ids, (found.partner_id & customers).ids)
                self.assertEqual(len(found), len(customers))
        with self.assertRaises(AccessError):
            self._as(self.hq_technical, risks).search([])

    def test_nobody_writes_the_list(self):
        self._refresh(date(2026, 11, 1))
        risk = self.golden.tier_risk_ids
        for user in (self.hq_officer, self.hq_gm, self.bj_branch_officer):
            seen = self._as(user, risk)
            for call in (
                lambda seen=seen: seen.write({"kind": "no_policy"}),
                lambda seen=seen: seen.unlink(),
                lambda seen=seen: seen.create({"partner_id": self.regular.id}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_customer_resources_refresh_the_list_others_do_not(self):
        risks = self.env["insurance.tier.risk"]
        with self._on(date(2026, 11, 1)):
            for user in (self.bj_branch_officer, self.hq_officer, self.hq_gm):
                self.assertTrue(self._as(user, risks).action_refresh())
            self.assertEqual(len(self.golden.tier_risk_ids), 1)
            for user in (self.bj_salesperson, self.hq_auditor, self.hq_technical):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    self._as(user, risks).action_refresh()

    def test_the_customers_card_warns(self):
        self._refresh(date(2026, 11, 1))
        with self._on(date(2026, 11, 1)):
            text = self._as(self.bj_branch_officer, self.golden).tier_risk_text
            self.assertRegex(text, "below every threshold .*60 days left until .*2026")
            self.assertIn("Health 3,000,000", text)
            self.assertFalse(self._as(self.bj_branch_officer, self.regular).tier_risk_text)
            # Another branch's officer does not learn of it.
            self.assertFalse(
                self._as(self.gd_branch_officer, self.env["res.partner"]).search(
                    [("tier_risk_ids", "!=", False)]
                )
            )

    def _plan(self, user):
        """Plan a follow-up with the golden customer through the dialog."""
        action = self._as(user, self.golden.tier_risk_ids).action_plan()
        wizard = self._as(user, self.env[action["res_model"]])
        Form(wizard.with_context(**action["context"])).save().action_schedule_activities()

    def test_whoever_serves_the_customer_plans_a_follow_up(self):
        self._refresh(date(2026, 11, 1))
        users = (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_officer,
            self.hq_gm,
        )
        for user in users:
            self._plan(user)
        activities = self.golden.activity_ids
        self.assertEqual(set(activities.user_id), set(self.env["res.users"].union(*users)))
        self.assertEqual(
            set(activities.mapped("summary")), {"Customer at risk of losing the VIP tier"}
        )
        for user in (self.bj_salesperson, self.bj_branch_head):
            with self.assertRaises(AccessError):
                self._as(user, self.golden).write({"insured_headcount": 1})

    def test_auditors_and_other_branches_plan_nothing(self):
        self._refresh(date(2026, 11, 1))
        for user in (self.hq_auditor, self.gd_branch_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._plan(user)

    def test_a_row_opens_the_customer(self):
        self._refresh(date(2026, 11, 1))
        risk = self._as(self.bj_branch_officer, self.golden.tier_risk_ids)
        self.assertEqual(risk.action_open_customer()["res_id"], self.golden.id)
