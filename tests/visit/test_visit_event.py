"""Appointments of visits: kept in line, silent, and without the customer's name."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..service.common import utc
from .common import VisitCommon

REPORT = ("Talked about the renewal", "good", "Mr Wang confirms")


@tagged("post_install", "-at_install")
class TestVisitEvent(VisitCommon):
    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 15:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)
        self.contact = self._create_contact(self.gold, "王总", service_mobile="13800000001")
        self.visit = self._visit(
            at="2026-03-09 10:00",
            contact_ids=[(6, 0, self.contact.ids)],
            colleague_ids=[(6, 0, self.gd_specialist.ids)],
            place="Customer V-GOLD tower",
        )
        self.event = self.visit.sudo().event_id

    def test_it_follows_the_visit(self):
        self.assertEqual(
            (self.event.start, self.event.stop), (self.visit.date_start, self.visit.date_stop)
        )
        self.assertEqual(self.event.user_id, self.bj_branch_head)
        self.visit.action_reschedule(utc("2026-03-10 09:00"))
        self.visit.duration = 2
        self.assertEqual(self.event.start, utc("2026-03-10 09:00"))
        self.assertEqual(self.event.stop, utc("2026-03-10 11:00"))
        self.visit.action_cancel("No more needed")
        self.assertFalse(self.event.active)
        self.visit.action_reopen("Needed after all")
        self.assertTrue(self.event.active)

    def test_nobody_but_colleagues_attends_and_no_mail_goes_out(self):
        attendees = self.bj_branch_head.partner_id + self.gd_specialist.partner_id
        self.assertEqual(self.event.partner_ids, attendees)
        mails = self.env["mail.mail"].sudo().search([])
        self.visit.action_reschedule(utc("2026-03-11 09:00"))
        self.visit.colleague_ids = self.bj_specialist
        self.assertEqual(
            self.event.partner_ids, self.bj_branch_head.partner_id + self.bj_specialist.partner_id
        )
        self.assertEqual(self.env["mail.mail"].sudo().search([]), mails)
        self.assertFalse(self.event.message_ids.filtered("partner_ids"))

    def test_it_names_neither_customer_nor_contact_nor_place(self):
        for user in (self.gd_specialist, self.gd_salesperson, self.hq_technical, self.hq_officer):
            event = self._as(user, self.event)
            values = event.read()[0]
            text = " ".join(str(value) for value in values.values())
            text += event.display_name
            for secret in ("V-GOLD", "王总", "13800000001", "tower"):
                self.assertNotIn(secret, text, user.login)
        self.assertEqual(self.event.privacy, "private")
        names = self._as(self.gd_salesperson, self.event).read(["name", "description"])[0]
        self.assertNotIn("isit", f"{names['name']} {names['description']}")

    def test_a_colleague_elsewhere_sees_the_time_but_not_the_visit(self):
        self.assertEqual(self._as(self.gd_specialist, self.event).name, "Customer visit")
        with self.assertRaises(AccessError):
            self._as(self.gd_specialist, self.visit).read(["partner_id"])

    def test_moving_the_appointment_moves_the_visit(self):
        moved = {"start": utc("2026-03-12 10:00"), "stop": utc("2026-03-12 12:00")}
        self._as(self.bj_branch_head, self.event).write(moved)
        self.assertEqual((self.visit.date_start, self.visit.duration), (moved["start"], 2))
        with self.assertRaises(AccessError):
            self._as(self.gd_specialist, self.event).write({"start": utc("2026-03-13 10:00")})

    def test_the_appointment_of_a_held_visit_stays(self):
        self.visit.action_hold(*REPORT, moment=utc("2026-03-06 09:00"))
        self.assertEqual(self.event.start, utc("2026-03-06 09:00"))
        with self.assertRaises(UserError):
            self._as(self.bj_branch_head, self.event).write(
                {"start": self.event.start + timedelta(hours=1)}
            )

    def test_planning_many_is_one_batch(self):
        partners = self._create_many("gold", 12)
        visits = self._as(self.bj_branch_head, self.env["insurance.visit"])
        rows = [
            {"partner_id": partner.id, "date_start": utc("2026-04-01 10:00")}
            for partner in partners
        ]
        visits.create(rows[:1])
        with self.assertQueryCount(__system__=10_000):
            before = self.env.cr.sql_log_count
            visits.create(rows[:2])
            few = self.env.cr.sql_log_count - before
            visits.create(rows)
            many = self.env.cr.sql_log_count - before - few
        self.assertLess(many, few * 4)
