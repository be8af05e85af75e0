from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintDecision(ComplaintCommon):
    """Verification with evidence, answer and verdicts, closing, reopening, withdrawal."""

    def _taken(self, at="2026-03-06 10:00", **values):
        with self._at(at):
            complaint = self._complain(**values)
            complaint.action_take()
        return complaint

    def test_decision_needs_evidence(self):
        complaint = self._taken()
        decide = complaint.action_decide
        cause = self.cause.id
        with self.assertRaisesRegex(UserError, "evidence"):
            decide("justified", "Forgotten", " ", "Sorry", cause)
        with self.assertRaisesRegex(ValidationError, "root cause"):
            decide("justified", "Forgotten", "Log", "Sorry")
        with self.assertRaisesRegex(ValidationError, "outcome"):
            decide("maybe", "Forgotten", "Log", "Sorry", cause)
        with self.assertRaisesRegex(ValidationError, "found out"):
            decide("unjustified", "", "Log", "Sorry")
        self.assertEqual(complaint.state, "investigating")
        decide("unjustified", "Paid on the day", "Log", "It was in time")
        self.assertEqual(
            (complaint.state, complaint.decided_by_id), ("decided", self.bj_specialist)
        )

    def test_attachment_is_evidence(self):
        complaint = self._taken()
        self.env["ir.attachment"].with_user(self.bj_specialist).create(
            {"name": "log.txt", "raw": b"x", "res_model": complaint._name, "res_id": complaint.id}
        )
        complaint.invalidate_recordset()
        complaint.action_decide("unjustified", "Paid on the day", False, "It was in time")
        self.assertEqual(complaint.state, "decided")

    def test_findings_about_persons(self):
        complaint = self._taken()
        complaint.action_name_person(self.bj_operations.id, kind="staff")
        complaint.action_name_person(person_name="Mr Wang", kind="salesperson")
        staff, stranger = complaint.person_ids
        good = {"finding": "verified", "responsibility": "main", "evidence": "Recording"}
        none = {"finding": "not_verified"}
        cases = [
            ("justified", {staff.id: good}, "Mr Wang: Say whether"),
            ("justified", {staff.id: {**good, "evidence": ""}, stranger.id: none}, "rests on"),
            (
                "justified",
                {staff.id: {**good, "responsibility": "x"}, stranger.id: none},
                "how far",
            ),
            ("justified", {staff.id: good, stranger.id: good}, "Name a user"),
            ("unjustified", {staff.id: good, stranger.id: none}, "not justified"),
            ("justified", {staff.id: good, stranger.id: none, 0: none}, "does not name"),
        ]
        for outcome, persons, message in cases:
            with self.assertRaisesRegex(ValidationError, message):
                complaint.action_decide(
                    outcome, "Forgotten", "Log", "Sorry", self.cause.id, persons=persons
                )
        with self._at("2026-03-10 10:00"):
            complaint.action_decide(
                "justified",
                "Forgotten",
                "Log",
                "Sorry",
                self.cause.id,
                persons={staff.id: good, stranger.id: none},
            )
        self.assertEqual(staff.finding, "verified")
        self.assertEqual(staff.head_id, self.bj_leader)
        self.assertEqual(staff.verified_date, date(2026, 3, 10))
        self.assertEqual((stranger.finding, stranger.verified_date), ("not_verified", False))

    def test_only_the_handler_decides(self):
        complaint = self._taken()
        other = self._as(self.bj_colleague, complaint)
        with self.assertRaisesRegex(UserError, "Take the complaint first"):
            self._decide(other)
        for user in (self.bj_salesperson, self.hq_auditor, self.hq_gm):
            with self.assertRaises(AccessError):
                self._decide(self._as(user, complaint))

    def test_verdicts_at_the_boundary(self):
        # Received Friday 6 March: the tier's promise ends on Wednesday 11 March at 17:30.
        for at, verdict in (("2026-03-11 17:30", "in_time"), ("2026-03-11 17:31", "late")):
            complaint = self._taken()
            with self._at(at):
                self._decide(complaint)
                complaint.action_reply("phone", "We apologise.")
            self.assertEqual(complaint.tier_verdict, verdict)
            self.assertEqual(complaint.regulator_verdict, "in_time")
        for at, verdict in (("2026-03-21 23:59", "in_time"), ("2026-03-22 00:00", "late")):
            complaint = self._taken(partner_id=self.plain.id)
            with self._at(at):
                self._decide(complaint)
                complaint.action_reply("letter", "We apologise.")
            self.assertFalse(complaint.tier_verdict)
            self.assertEqual(complaint.regulator_verdict, verdict)

    def test_reply_and_close(self):
        complaint = self._taken()
        with self.assertRaisesRegex(UserError, "state"):
            complaint.action_reply("phone", "Too early")
        with self._at("2026-03-07 10:00"):
            self._decide(complaint, remedy="A bouquet")
        with self.assertRaises(ValidationError):
            complaint.action_reply("pigeon", "We apologise.")
        with self._at("2026-03-08 10:00"):
            complaint.action_reply("phone", "We apologise.")
            with self.assertRaises(ValidationError):
                complaint.action_close("perhaps")
            complaint.action_close("yes")
        self.assertEqual((complaint.decide_days, complaint.close_days), (1.0, 2.0))
        self.assertEqual((complaint.state, complaint.is_satisfied), ("closed", "yes"))

    def test_reopened_complaint_has_new_clocks(self):
        complaint = self._taken()
        complaint.action_name_person(self.bj_operations.id)
        with self._at("2026-03-09 10:00"):
            self._decide(complaint, verified=self.bj_operations)
            complaint.action_reply("phone", "We apologise.")
        with self.assertRaises(AccessError):
            complaint.action_reopen("Not content")
        officer = self._as(self.bj_branch_officer, complaint)
        with self.assertRaises(ValidationError):
            officer.action_reopen(" ")
        with self._at("2026-03-16 10:00"):
            officer.action_reopen("The customer brought a recording")
        self.assertEqual((complaint.state, complaint.reopen_count), ("investigating", 1))
        self.assertEqual(complaint.date_due, date(2026, 3, 19))
        self.assertEqual(complaint.person_ids.finding, "pending")
        self.assertEqual(complaint.tier_verdict, "in_time")
        self.assertIn("We apologise.", complaint.message_ids[0].body)
        with self._at("2026-03-20 10:00"):
            self._decide(complaint)
            complaint.action_reply("phone", "Again sorry.")
        self.assertEqual(complaint.tier_verdict, "late")

    def test_withdrawal_ends_it_at_once(self):
        complaint = self._taken()
        complaint.action_name_person(self.bj_operations.id)
        self._decide(complaint, verified=self.bj_operations)
        with self.assertRaises(ValidationError):
            complaint.action_withdraw("")
        with self._at("2026-03-09 10:00") as now:
            complaint.action_withdraw("Called: it is settled")
        self.assertEqual((complaint.state, complaint.closed_at), ("withdrawn", now))
        self.assertEqual(complaint.person_ids.finding, "pending")
        with self.assertRaisesRegex(UserError, "state"):
            complaint.action_reply("phone", "x")
