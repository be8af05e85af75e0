"""Who is told of a reception beforehand: everybody concerned, once, with a neutral subject."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import ReceptionCommon


@tagged("post_install", "-at_install")
class TestReceptionNotice(ReceptionCommon):
    def _get_told(self, reception, kind):
        notices = reception.sudo().notice_ids.filtered(lambda notice: notice.kind == kind)
        return {notice.user_id: notice.role for notice in notices}

    def _get_messages(self, reception):
        return self.env["mail.message"].search(
            [
                ("model", "=", "insurance.reception"),
                ("res_id", "=", reception.id),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_told_at_booking_each_as_what_he_is(self):
        reception = self._book()
        self.assertEqual(
            self._get_told(reception, "booked"),
            {
                self.bj_lead: "escort",
                self.bj_branch_head: "team_head",
                self.bj_salesperson: "salesperson",
            },  # the host booked it
        )
        messages = self._get_messages(reception)
        self.assertEqual(len(messages), 3)
        for message in messages:
            self.assertNotIn(self.gold.name, message.subject)
            self.assertNotIn(self.gold.name, message.record_name or "")
            self.assertIn(self.gold.name, message.body)
        subjects = {message.partner_ids: message.subject for message in messages}
        self.assertIn("Reception booked", subjects[self.bj_branch_head.partner_id])

    def test_reminded_on_the_working_day_before_and_once(self):
        reception = self._book(start="2026-03-16 10:00", end="2026-03-16 11:00")  # a Monday
        self._remind("2026-03-12 08:00")
        self.assertFalse(self._get_told(reception, "reminder"))
        self._remind("2026-03-13 08:00")
        everybody = {
            self.bj_specialist,
            self.bj_lead,
            self.bj_branch_head,
            self.bj_salesperson,
        }
        self.assertEqual(set(self._get_told(reception, "reminder")), everybody)
        count = len(self._get_messages(reception))
        for text in ("2026-03-13 08:00", "2026-03-15 08:00"):
            self._remind(text)
            self.assertEqual(len(self._get_messages(reception)), count)

    def test_whoever_was_told_on_the_reminder_day_is_not_reminded(self):
        reception = self._book(start="2026-03-09 10:00", end="2026-03-09 11:00")  # Monday
        self._remind("2026-03-06 18:00")  # booked this Friday
        self.assertEqual(set(self._get_told(reception, "reminder")), {self.bj_specialist})

    def test_moved_and_back_again_tells_each_time(self):
        reception = self._book()
        for number, day in enumerate(("13", "12", "13"), 1):
            reception.write(
                {"date_start": utc(f"2026-03-{day} 15:00"), "date_end": utc(f"2026-03-{day} 16:00")}
            )
            notices = reception.sudo().notice_ids.filtered(lambda n: n.kind == "changed")
            self.assertEqual(len(notices), 3 * number)

    def test_whoever_joins_later_is_told_alone(self):
        reception = self._book()
        reception.write({"escort_id": self.bj_operations.id, "deputy_reason": "On leave"})
        told = self._get_told(reception, "booked")
        self.assertEqual(told[self.bj_operations], "escort")
        self.assertEqual(len(told), 4)

    def test_cancelled_tells_also_who_was_told_once(self):
        reception = self._book()
        reception.write({"escort_id": self.bj_operations.id, "deputy_reason": "On leave"})
        self._as(self.bj_branch_officer, reception).action_cancel("Postponed")
        self.assertEqual(
            set(self._get_told(reception, "cancelled")),
            {
                self.bj_specialist,
                self.bj_operations,
                self.bj_lead,
                self.bj_branch_head,
                self.bj_salesperson,
            },
        )
        self._remind("2026-03-11 08:00")
        self.assertFalse(self._get_told(reception, "reminder"))

    def test_written_down_afterwards_nobody_is_told(self):
        reception = self._book(start="2026-03-05 10:00", end="2026-03-05 11:00")
        self.assertFalse(reception.sudo().notice_ids)

    def test_notices_are_not_written_by_hand(self):
        reception = self._book()
        notice = reception.sudo().notice_ids[0]
        for user in (self.bj_specialist, self.hq_officer, self.hq_auditor):
            with self.subTest(user.login):
                self.assertTrue(self._as(user, notice).read(["role"]))
                with self.assertRaises(AccessError):
                    self._as(user, notice).write({"role": "host"})
        with self.assertRaises(AccessError):
            self._as(self.gd_specialist, notice).read(["role"])

    @mute_logger("odoo.addons.insurance_service.models.reception.insurance_reception_remind")
    def test_a_failing_reception_is_listed_and_keeps_nothing_back(self):
        bad = self._book()
        good = self._book(start="2026-03-12 11:00", end="2026-03-12 12:00")
        cls = type(bad)
        tell = cls._tell

        def fail(record, user, role, kind):
            if record.id == bad.id:
                raise ValueError("no mail server")
            return tell(record, user, role, kind)

        with patch.object(cls, "_tell", fail):
            self._remind("2026-03-11 08:00")
        self.assertFalse(self._get_told(bad, "reminder"))
        self.assertTrue(self._get_told(good, "reminder"))
        failure = self.env["insurance.care.failure"].search([("partner_id", "=", self.gold.id)])
        self.assertIn("no mail server", failure.message)
        self._remind("2026-03-11 09:00")
        self.assertTrue(self._get_told(bad, "reminder"))
        self.assertEqual(failure.state, "solved")
