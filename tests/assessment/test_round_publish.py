from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RoundCommon


@tagged("post_install", "-at_install")
class TestRoundPublish(RoundCommon):
    def _apply(self, day):
        with self._on(day):
            return self.env["insurance.tier.period"].sudo()._apply(self.hq, day)

    def test_tiers_hold_from_the_first_of_the_next_month(self):
        gold = self._gold_customer("T-P1")
        regular = self._create_customer("T-P2")
        self._insure(regular, self.health, 10)
        record = self._published(date(2026, 1, 31))
        self.assertEqual(record.date_effective, date(2026, 2, 1))
        periods = {period.partner_id: period for period in record.period_ids}
        self.assertEqual(periods[gold].tier_id.code, "gold")
        self.assertEqual((periods[gold].change, periods[gold].rank), ("new", 1))
        self.assertEqual(periods[gold].approver_id, self.hq_gm)
        self.assertEqual(periods[regular].tier_id.code, "regular")
        self.assertEqual(self._apply(date(2026, 1, 31)), 0)
        self.assertFalse(gold.tier_id)
        self.assertEqual(self._apply(date(2026, 2, 1)), 2)
        self.assertEqual((gold.tier_id.code, gold.home_company_id), ("gold", self.bj))
        self.assertEqual(gold.value_index, periods[gold].value_index)
        self.assertEqual(gold.tier_round_id, record)
        self.assertEqual(self._apply(date(2026, 2, 2)), 0)

    def test_december_leads_into_january(self):
        self._gold_customer("T-DEC")
        self.assertEqual(self._published(date(2026, 12, 1)).date_effective, date(2027, 1, 1))

    def test_next_round_ends_periods_and_tells_up_down_renewed_and_gone(self):
        partners = {code: self._gold_customer(f"T-{code}") for code in ("KEEP", "DOWN", "GONE")}
        partners["UP"] = self._create_customer("T-UP")
        self._insure(partners["UP"], self.health, 10)
        partners["SAME"] = self._create_customer("T-SAME")
        self._insure(partners["SAME"], self.health, 10)
        self._published(date(2026, 1, 12))
        self._apply(date(2026, 2, 1))
        for code, amount in (("KEEP", 5_000_000), ("UP", 5_000_000), ("DOWN", 10), ("SAME", 1)):
            self._create_entry(partners[code].policy_ids, amount, day=date(2026, 5, 1))
        partners["GONE"].policy_ids.date_end = date(2026, 6, 30)
        with self._on(date(2027, 1, 8)):
            record = self._create_round(2026)
            record.action_collect()
            self._nominate(record)
            record = self._as(self.hq_officer, record)
            record.action_score()
            record.action_submit()
            self._as(self.hq_gm, record).action_approve()
            self._as(self.hq_officer, record).action_publish()
        changes = {p.partner_id: (p.change, p.previous_tier_id.code) for p in record.period_ids}
        self.assertEqual(changes[partners["KEEP"]], ("renewed", "gold"))
        self.assertEqual(changes[partners["DOWN"]], ("downgrade", "gold"))
        self.assertEqual(changes[partners["UP"]], ("upgrade", "regular"))
        self.assertNotIn(partners["SAME"], changes)
        gone = partners["GONE"].tier_period_ids
        self.assertEqual((gone.date_to, gone.is_current), (date(2027, 1, 31), True))
        self.assertIn("31 December 2026", gone.end_reason)
        self.assertEqual(self._apply(date(2027, 1, 31)), 0)
        self.assertEqual(self._apply(date(2027, 2, 1)), 4)
        self.assertFalse(partners["GONE"].tier_id)
        self.assertEqual(partners["DOWN"].tier_id.code, "regular")
        self.assertEqual(partners["SAME"].tier_id.code, "regular")
        self.assertEqual(self._apply(date(2027, 2, 1)), 0)

    def test_publishing_twice_a_month_is_refused(self):
        self._gold_customer("T-PUB")
        self._published(date(2026, 1, 12))
        with self._on(date(2026, 1, 20)):
            record = self._create_round(2024)
            record.action_collect()
            record = self._as(self.hq_officer, record)
            record.action_score()
            record.action_submit()
            self._as(self.hq_gm, record).action_approve()
            with self.assertRaisesRegex(UserError, "takes effect"):
                self._as(self.hq_officer, record).action_publish()

    def test_staff_of_each_branch_is_told_without_names(self):
        partner = self._gold_customer("T-SECRET")
        partner.user_id = self.bj_salesperson
        record = self._published()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("model", "=", record._name), ("res_id", "=", record.id), ("subject", "!=", False)]
            )
        )
        notices = messages.filtered(lambda m: "VIP list" in (m.subject or ""))
        told = notices.notified_partner_ids
        self.assertIn(self.bj_branch_officer.partner_id, told)
        self.assertIn(self.bj_salesperson.partner_id, told)
        self.assertIn(self.hq_gm.partner_id, told)
        self.assertNotIn(self.gd_branch_head.partner_id, told)
        self.assertFalse([m for m in notices if "T-SECRET" in (m.body or "")])
        self.assertIn(self.bj_branch_officer, record.sudo().activity_ids.user_id)
        self.assertNotIn(self.gd_branch_officer, record.sudo().activity_ids.user_id)

    def test_tier_change_of_a_vip_is_noted_on_the_customer(self):
        self.hq.partner_id.lang = "en_US"
        partner = self._gold_customer("T-NOTE")
        self._published()
        self._apply(date(2026, 2, 1))
        bodies = " ".join(partner.message_ids.mapped("body"))
        self.assertIn("Gold VIP", bodies)

    def test_crons_write_nothing_the_second_time(self):
        partner = self._gold_customer("T-CRON")
        self._published()
        states = []
        for _run in range(2):
            with self._on(date(2026, 2, 1)), self.enter_registry_test_mode():
                for name in ("ir_cron_apply_tiers", "ir_cron_late_changes"):
                    self.env.ref(f"insurance_service.{name}").method_direct_trigger()
            self.env.invalidate_all()
            self.env.cr.execute(
                "SELECT (SELECT array_agg(ctid ORDER BY id) FROM insurance_tier_period),"
                " (SELECT array_agg(ctid ORDER BY id) FROM insurance_assessment_late_change),"
                " (SELECT array_agg(ctid ORDER BY id) FROM res_partner WHERE tier_id IS NOT NULL)"
            )
            states.append(self.env.cr.fetchone())
        self.assertEqual(partner.tier_id.code, "gold")
        self.assertEqual(states[0], states[1])
