"""Receptions: place by branch class, no double booking, steps by role, and what leaks not."""

import re

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from ..service.common import utc
from .common import ReceptionCommon

RECORD = {
    "attended": "Mr Zhang with two colleagues",
    "talk": "Renewal of the health plan",
    "outcome": "Offer wanted by the end of the month",
    "follow_up": "Sales sends the offer by 25 March",
}


@tagged("post_install", "-at_install")
class TestReception(ReceptionCommon):
    # === PLACE === #

    def test_class_a_needs_a_signed_room_of_its_own(self):
        self.assertEqual(self._book().branch_class, "a")
        gd_room = self.env["insurance.reception.room"].create(
            {"name": "G1", "company_id": self.gd.id, "is_signed": True}
        )
        for number, values in enumerate(
            (
                {"room_id": False},
                {"room_id": False, "receptionist_id": self.bj_specialist.id},
                {"room_id": self.bare_room.id},
                {"room_id": gd_room.id},
            ),
            14,
        ):
            day = f"2026-03-{number}"
            with self.subTest(values), self._refusing(ValidationError, "room|branch"):
                self._book(start=f"{day} 10:00", end=f"{day} 11:00", **values)

    def test_other_classes_need_a_receptionist_who_works_there(self):
        for number, branch_class in enumerate("bcd", 16):
            self.gd.branch_class = branch_class
            day = f"2026-03-{number}"
            at = {"start": f"{day} 10:00", "end": f"{day} 11:00"}
            with self.subTest(branch_class):
                self.assertTrue(self._book_far(**at))
                for receptionist in (self.env["res.users"], self.bj_specialist):
                    with self._refusing(ValidationError, "receptionist|receive"):
                        self._book_far(receptionist_id=receptionist.id, **at)

    # === NOTHING TWICE === #

    def test_a_room_is_booked_once_and_touching_times_are_allowed(self):
        first = self._book()
        self.assertTrue(self._book(start="2026-03-12 09:00", end="2026-03-12 10:00"))
        self.assertTrue(self._book(start="2026-03-12 11:00", end="2026-03-12 12:00"))
        for start, end in (("10:00", "11:00"), ("10:59", "11:30"), ("08:00", "13:00")):
            with self.subTest(start), self._refusing(ValidationError, "R1 is taken"):
                self._book(start=f"2026-03-12 {start}", end=f"2026-03-12 {end}")
        self._as(self.bj_specialist, first).action_cancel("Guests are ill")
        self.assertTrue(self._book())

    def test_a_receptionist_is_booked_once(self):
        self._book_far()
        name = re.escape(self.gd_specialist.name)
        with self._refusing(ValidationError, f"{name} is taken"):
            self._book_far(start="2026-03-12 10:30", end="2026-03-12 12:00")
        other = self._book_far(receptionist_id=self.gd_branch_officer.id)
        with self._refusing(ValidationError, "is taken"):
            other.receptionist_id = self.gd_specialist

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_gets_past_the_check(self):
        self._book()
        other = self._book(start="2026-03-12 11:00", end="2026-03-12 12:00")
        self.env.flush_all()
        with self.assertRaises(errors.ExclusionViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                SQL(
                    "SET CONSTRAINTS ALL IMMEDIATE; UPDATE insurance_reception SET date_start = %s"
                    " WHERE id = %s",
                    utc("2026-03-12 10:30"),
                    other.id,
                )
            )

    def test_it_ends_after_it_began_and_on_the_same_local_day(self):
        # 23:30 to 00:30 in Shanghai is one day in UTC.
        with self._refusing(ValidationError, "one day"):
            self._book(start="2026-03-12 23:30", end="2026-03-13 00:30")
        self.assertTrue(self._book(start="2026-03-12 07:00", end="2026-03-12 09:00"))

    def test_an_hour_is_proposed_and_a_moved_one_keeps_its_length(self):
        reception = self._book(date_end=utc("2026-03-12 12:30"))
        with Form(reception) as form:
            form.date_start = utc("2026-03-13 09:00")
            self.assertEqual(form.date_end, utc("2026-03-13 11:30"))
        new = Form(self._as(self.bj_specialist, self.env["insurance.reception"]))
        new.date_start = utc("2026-03-12 10:00")
        self.assertEqual(new.date_end, utc("2026-03-12 11:00"))

    # === PEOPLE === #

    def test_the_department_head_accompanies_or_a_deputy_with_a_reason(self):
        reception = self._book()
        self.assertEqual(reception.escort_id, self.bj_lead)
        at = {"start": "2026-03-13 10:00", "end": "2026-03-13 11:00"}
        deputy = {"escort_id": self.bj_operations.id}
        with self._refusing(ValidationError, "why the department head"):
            self._book(**deputy, **at)
        with self._refusing(ValidationError, "Name who accompanies"):
            self._book(escort_id=False, **at)
        with self._refusing(ValidationError, "does not work for"):
            self._book(escort_id=self.gd_lead.id, deputy_reason="On leave", **at)
        self.assertTrue(self._book(**deputy, deputy_reason="On leave", **at))

    def test_customer_resources_hosts(self):
        with self._refusing(ValidationError, "Customer resources hosts"):
            self._book(host_id=self.bj_operations.id)
        with self._refusing(ValidationError, "Customer resources hosts"):
            self._book(host_id=self.gd_specialist.id)

    def test_visitors_are_contacts_of_the_customer(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": "Own", "parent_id": self.gold.id},
                {"name": "Stranger", "parent_id": self.far.id},
            ]
        )
        self.assertEqual(self._book(visitor_ids=contacts[0].ids).guest_count, 1)
        at = {"start": "2026-03-13 10:00", "end": "2026-03-13 11:00"}
        with self._refusing(ValidationError, "not a contact"):
            self._book(visitor_ids=contacts.ids, **at)

    def test_others_than_vip_customers_are_received_with_a_warning(self):
        self.assertTrue(self._book().is_vip)
        at = {"start": "2026-03-13 10:00", "end": "2026-03-13 11:00"}
        self.assertFalse(self._book(partner_id=self.plain.id, **at).is_vip)

    # === STEPS === #

    def test_held_only_with_a_complete_record_after_it_began(self):
        reception = self._book()
        with self._at("2026-03-12 11:30"):
            self._refuse(self.bj_specialist, reception, "action_hold", message="Still missing")
            reception.write({**RECORD, "follow_up": " "})
            self._refuse(self.bj_specialist, reception, "action_hold", message="Follow Up")
            reception.write(RECORD)
        self._refuse(self.bj_specialist, reception, "action_hold", message="not begun")
        with self._at("2026-03-12 11:30"):
            self._as(self.bj_operations, reception).action_hold()
        self.assertEqual((reception.state, reception.held_by_id), ("held", self.bj_operations))
        with self._refusing(UserError, "closed"):
            self._as(self.bj_specialist, reception).outcome = "Something else"
        notes = self.gold.sudo().message_ids.filtered(lambda m: reception.name in (m.body or ""))
        self.assertEqual(len(notes), 2)  # booked and held
        self.assertNotIn("Offer", "".join(notes.mapped("body")))
        self._refuse(self.bj_specialist, reception, "action_reopen", "Typo", error=AccessError)
        self._as(self.bj_branch_officer, reception).action_reopen("Typo")
        self.assertEqual(reception.state, "booked")

    def test_cancelled_and_no_show_need_a_reason(self):
        reception = self._book()
        self._refuse(self.bj_specialist, reception, "action_no_show", "?", message="not begun")
        self._refuse(self.bj_specialist, reception, "action_cancel", "  ")
        with self._at("2026-03-12 11:30"):
            self._as(self.bj_specialist, reception).action_no_show("Traffic")
        self.assertEqual((reception.state, reception.close_reason), ("no_show", "Traffic"))

    def test_who_may_book_and_close(self):
        for number, (user, may) in enumerate(
            (
                (self.bj_specialist, True),
                (self.bj_branch_officer, True),
                (self.bj_operations, True),
                (self.hq_officer, True),
                (self.bj_salesperson, True),
                (self.bj_branch_head, False),
                (self.hq_gm, False),
                (self.hq_auditor, False),
                (self.hq_technical, False),
                (self.gd_specialist, False),
            ),
            10,
        ):
            at = {"start": f"2026-04-{number} 10:00", "end": f"2026-04-{number} 11:00"}
            with self.subTest(user.login):
                if may:
                    self.assertTrue(self._book(user, **at))
                else:
                    self._book(**at)
                    with self._refusing(AccessError):
                        self._book(user, **at)

    def test_salespersons_book_and_cancel_for_own_customers_only(self):
        reception = self._book(self.bj_salesperson)
        self.assertEqual(reception.user_id, self.bj_salesperson)
        self._refuse(self.bj_salesperson, reception, "action_hold", error=AccessError)
        with self._refusing(AccessError):
            self._as(self.bj_salesperson, reception).purpose = "talk"
        with self._refusing(AccessError):
            self._book(self.bj_salesperson, partner_id=self.silver.id)
        other = self._book(
            partner_id=self.silver.id, start="2026-03-13 10:00", end="2026-03-13 11:00"
        )
        with self._refusing(AccessError):
            self._as(self.bj_salesperson, other).read(["name"])
        self._as(self.bj_salesperson, reception).action_cancel("Postponed")
        self.assertEqual(reception.state, "cancelled")

    def test_another_branch_sees_and_does_nothing(self):
        reception = self._book()
        receptions = self.env["insurance.reception"].with_user(self.gd_specialist)
        self.assertFalse(receptions.search([("id", "=", reception.id)]))
        for name, args in (
            ("action_hold", ()),
            ("action_cancel", ("x",)),
            ("action_no_show", ("x",)),
            ("read", (["name"],)),
        ):
            self._refuse(self.gd_specialist, reception, name, *args, error=AccessError)
        with self._refusing(AccessError):
            self._book_far(user=self.bj_specialist)

    def test_the_home_branch_reads_a_reception_elsewhere_and_changes_nothing(self):
        reception = self._book_far(partner_id=self.gold.id, user=self.hq_officer)
        mine = self._as(self.bj_specialist, reception)
        self.assertEqual(mine.home_company_id, self.bj)
        with self._refusing(AccessError):
            mine.purpose = "talk"
        self._refuse(self.bj_specialist, reception, "action_cancel", "x", message="do not work")

    def test_system_fields_cannot_be_set(self):
        for values in ({"state": "held"}, {"held_by_id": 1}, {"revision": 3}, {"notice_ids": []}):
            with self.subTest(values), self._refusing(AccessError):
                self._book(**values)
        reception = self._book()
        with self._refusing(AccessError):
            reception.state = "held"
        with self._refusing(UserError, "stay"):
            reception.partner_id = self.silver
        with self._refusing(UserError, "kept"):
            reception.sudo().unlink()

    # === CALENDAR, REQUEST, CUSTOMER === #

    def test_the_calendar_entry_is_private_neutral_and_follows(self):
        reception = self._book(purpose_note="Secret merger", visitor_names="Mr Secret")
        event = reception.sudo().event_id
        self.assertEqual((event.privacy, event.user_id), ("private", self.bj_specialist))
        people = self.bj_specialist | self.bj_lead | self.bj_salesperson
        self.assertEqual(event.partner_ids, people.partner_id)
        text = str(self._as(self.gd_specialist, event).read()[0])
        for secret in ("Secret", self.gold.name, "T-GOLD", reception.name, "R1"):
            self.assertNotIn(secret, text)
        self.assertFalse(event.res_model)
        reception.write(
            {"date_start": utc("2026-03-13 10:00"), "date_end": utc("2026-03-13 11:00")}
        )
        self.assertEqual(event.start, utc("2026-03-13 10:00"))
        self._as(self.bj_specialist, reception).action_cancel("Postponed")
        self.assertFalse(event.active)

    def test_a_request_leads_to_one_reception(self):
        item = self._create_item("T-REC", {}, request_kind="reception")
        request = self._create_request(item_id=item.id)
        action = request.action_open_reception()
        self.assertEqual(action["context"]["default_partner_id"], self.gold.id)
        reception = self._book(request_id=request.id)
        self.assertEqual(request.action_open_reception()["res_id"], reception.id)
        self.assertEqual(request.reception_count, 1)
        wrong = self._create_request()
        at = {"start": "2026-03-13 10:00", "end": "2026-03-13 11:00"}
        with self._refusing(ValidationError, "does not ask"):
            self._book(request_id=wrong.id, **at)
        with self._refusing(UserError, "no reception"):
            wrong.action_open_reception()
        self.assertEqual(self._as(self.bj_specialist, self.gold).reception_count, 1)
        self.assertEqual(self._as(self.gd_specialist, self.far).reception_count, 0)

    def test_a_held_reception_finishes_its_request(self):
        item = self._create_item("T-REC", {"gold": 5}, request_kind="reception")
        request = self._create_request(item_id=item.id)
        waiting = self._create_request(item_id=item.id)
        waiting.action_cancel("Asked twice")
        record = {"attended": "Two", "talk": "Claims", "outcome": "Pleased", "follow_up": "None"}
        first = self._book(request_id=request.id, **record)
        second = self._book(
            request_id=waiting.id, start="2026-03-12 14:00", end="2026-03-12 15:00", **record
        )
        with self._at("2026-03-12 17:00"):
            self._as(self.bj_specialist, first + second).action_hold()
        self.assertEqual((request.state, request.result), ("done", "Pleased"))
        self.assertEqual((waiting.state, second.state), ("cancelled", "held"))

    # === ROOMS === #

    def test_rooms_are_kept_by_customer_resources_of_the_branch(self):
        rooms = self.env["insurance.reception.room"]
        for user in (self.bj_branch_officer, self.hq_officer):
            room = rooms.with_user(user).create(
                {"name": user.login, "company_id": self.bj.id, "is_signed": True}
            )
            with self._refusing(UserError, "stays in its branch"):
                room.company_id = self.gd
        for user in (self.bj_specialist, self.bj_operations, self.gd_branch_officer):
            with self.subTest(user.login), self._refusing(AccessError):
                rooms.with_user(user).create({"name": "X", "company_id": self.bj.id})
        self.assertFalse(rooms.with_user(self.gd_specialist).search([("id", "=", self.room.id)]))

    def _refuse(self, user, records, method, *args, message="", error=UserError):
        with self._refusing(error, message):
            getattr(self._as(user, records), method)(*args)
