"""Gifts: blocked recipients, the public sector, consent, the yearly limit; what the card says."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, ContactCommon


@tagged("post_install", "-at_install", "insurance_service")
class TestGift(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.gift_yearly_limit = 300
        (cls.wang | cls.li | cls.chen).write({"care_consent": "given", "sms_consent": "given"})

    def _take(self, step, tasks, user=None, **values):
        with self._on(TODAY):
            return getattr(self._as(user or self.bj_specialist, tasks), f"action_{step}")(**values)

    def _give(self, cost, **values):
        """Let Wang have got a gift."""
        task = self._create_task(cost, **values)
        self._take("done", task)
        return task

    # === Who gets none === #

    def test_blocked_recipients(self):
        for blocked in (self.wang, self.gold):
            task = self._create_task()
            blocked.is_gift_blocked = True
            for step in ("order", "send", "done"):
                with self.assertRaisesRegex(UserError, "Wang gets no gifts", msg=step):
                    self._take(step, task)
                self.assertIn("no gifts", self._as(self.bj_specialist, task).blocked_actions[step])
            blocked.is_gift_blocked = False
            self._take("order", task)

    def test_public_sector_unless_head_office_allows_it(self):
        task = self._create_task()
        self.gold.is_public_sector = True
        for step in ("order", "send", "done"):
            with self.assertRaisesRegex(UserError, "public sector"):
                self._take(step, task)
        self.hq.care_block_public_sector = False
        self._take("order", task)

    def test_consent_missing_or_withdrawn(self):
        task = self._create_task()
        for state, text in ((False, "not been asked"), ("withdrawn", "withdrew")):
            self.wang.care_consent = state
            for step in ("order", "send", "done"):
                with self.assertRaisesRegex(UserError, text):
                    self._take(step, task)

    def test_what_is_on_its_way_is_recorded(self):
        task = self._create_task()
        self._take("send", task)
        self.gold.is_public_sector = True
        self.wang.care_consent = "withdrawn"
        self._take("done", task)
        self.assertEqual(task.state, "done")

    def test_other_care_has_no_such_rules(self):
        task = self._create_task(9999, is_gift=False, care_kind="monthly")
        self.gold.is_public_sector = self.wang.is_gift_blocked = True
        self._take("order", task)
        self._take("done", task)

    # === How much === #

    def test_limit_counts_given_ordered_and_sent(self):
        self._give(100)
        self._take("order", self._create_task(100))
        fits, over = self._create_task(100), self._create_task(101)
        with self.assertRaisesRegex(UserError, "200.00.*2026.*101.00.*301.00.*300.00"):
            self._take("order", over)
        with self.assertRaises(UserError):
            self._take("done", over)
        self._take("send", fits)
        # Confirming what was sent does not count it twice.
        self._take("done", fits)
        self.assertEqual((self.wang.gift_total, self.wang.gift_pending), (200, 100))
        self.assertEqual((self.wang.gift_limit, self.wang.gift_remaining), (300, 0))

    def test_actual_cost_decides(self):
        self._give(250)
        task = self._create_task(100)
        with self.assertRaises(UserError):
            self._take("done", task)
        with self.assertRaises(UserError):
            self._take("done", task, cost=50.01)
        self._take("done", task, cost=50)
        self.assertEqual(self.wang.gift_total, 300)
        sent = self._create_task(0)
        self._take("send", sent)
        with self.assertRaises(UserError):
            self._take("done", sent, cost=0.01)
        self._take("done", sent, cost=0)

    def test_several_at_once_count_together(self):
        tasks = self._create_task(150) | self._create_task(151)
        for step in ("order", "send", "done"):
            with self.assertRaises(UserError):
                self._take(step, tasks)
            self.assertEqual(set(tasks.mapped("state")), {"planned"})
        with self.assertRaises(UserError):
            self._take("done", tasks, cost=160)
        self._take("order", tasks[0])
        self._take("done", tasks, cost=150)

    def test_each_person_and_year_on_its_own(self):
        self._give(300)
        second = self._create_contact(self.gold, "Zhao", care_consent="given")
        self._take("order", self._create_task(300, contact=second))
        self._take("order", self._create_task(300, self.silver, self.li))
        self._take("order", self._create_task(300, date_due=date(2027, 1, 5), year=2027))
        # A gift to the customer as a whole is the customer's own.
        self._take("order", self._create_task(300, contact=False))
        with self.assertRaises(UserError):
            self._take("order", self._create_task(1, contact=False))

    def test_done_for_last_year_counts_there(self):
        self._give(300)
        task = self._create_task(300, date_due=date(2025, 12, 30), year=2025)
        self._take("done", task, day="2025-12-30")
        other = self._create_task(300, date_due=date(2025, 12, 31), year=2025)
        with self.assertRaises(UserError):
            self._take("done", other)

    def test_no_limit(self):
        self.hq.gift_yearly_limit = 0
        self._give(5000)
        self._take("order", self._create_task(5000))
        self.assertEqual((self.wang.gift_limit, self.wang.gift_remaining), (0, 0))

    # === The card === #

    def test_totals_of_contact_and_customer(self):
        self._give(100)
        second = self._create_contact(self.gold, "Zhao", care_consent="given")
        self._give(40, contact=second)
        self._give(30, contact=False)
        contact = self._as(self.bj_branch_head, self.wang)
        customer = self._as(self.bj_branch_head, self.gold)
        with self._on(TODAY):
            self.assertEqual((contact.gift_total, contact.gift_count), (100, 1))
            self.assertEqual(contact.gift_remaining, 200)
            self.assertEqual((customer.gift_total, customer.gift_count), (170, 3))
        with self._on(date(2027, 1, 1)):
            self.env.invalidate_all()
            self.assertEqual((contact.gift_total, contact.gift_count), (0, 1))

    def test_reasons_of_a_list_need_a_flat_number_of_queries(self):
        def count(number):
            tasks = self.env["insurance.care.task"]
            for place in range(number):
                person = self._create_contact(
                    self.gold, f"P{place}", service_contact_role=False, care_consent="given"
                )
                tasks |= self._create_task(10, contact=person)
            tasks = self._as(self.bj_specialist, tasks)
            start = self.cr.sql_log_count
            self.assertEqual(tasks.mapped("waits_for"), [""] * number)
            return self.cr.sql_log_count - start

        count(2)
        self.assertEqual(count(3), count(30))

    # === Withdrawal === #

    def test_withdrawal_cancels_open_gifts_of_the_contact(self):
        planned, ordered, sent = (self._create_task(10) for _number in range(3))
        self._take("order", ordered)
        self._take("send", sent)
        done = self._give(10)
        other = self._create_task(10, contact=self._create_contact(self.gold, "Zhao"))
        sms = self._create_task(0, is_gift=False, care_kind="sms")
        mailing = self._create_task(0, is_gift=False, care_kind="monthly")
        self._state(self.bj_salesperson, self.wang, state="withdrawn")
        for task in (planned, ordered):
            self.assertEqual((task.state, task.close_code), ("cancelled", "consent"))
            self.assertIn("withdrew", task.close_reason)
        self.assertEqual(sent.state, "sent")
        self.assertEqual(done.state, "done")
        self.assertEqual(set((other | sms | mailing).mapped("state")), {"planned"})
        self._state(self.bj_specialist, self.wang, "sms", "withdrawn")
        self.assertEqual((sms.state, mailing.state), ("cancelled", "planned"))
