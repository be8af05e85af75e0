from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    """Registering, handlers, linking, persons, merging, transfer, time limits."""

    def test_clocks_of_each_tier(self):
        # Friday 6 March 2026, 10:00; Beijing works Monday to Friday in March.
        with self._at("2026-03-06 10:00"):
            gold = self._complain()
            plain = self._complain(partner_id=self.plain.id)
            unknown = self._complain(partner_id=False, caller_name="Mr Li")
        self.assertEqual(gold.date_acknowledge_due, date(2026, 3, 9))
        self.assertEqual(gold.date_tier_due, date(2026, 3, 11))
        self.assertEqual(gold.date_regulator_due, date(2026, 3, 21))
        self.assertEqual((gold.date_due, gold.governed_by), (date(2026, 3, 11), "tier"))
        for complaint in (plain, unknown):
            self.assertFalse(complaint.date_tier_due)
            self.assertEqual(complaint.date_due, date(2026, 3, 21))
            self.assertEqual(complaint.governed_by, "regulator")
        self.assertEqual(gold.name[:2], "TS")

    def test_unknown_caller_is_linked_later(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain(partner_id=False)
            self.assertFalse(complaint.tier_id)
            complaint.action_link(self.silver.id)
        self.assertEqual(complaint.partner_id, self.silver)
        self.assertEqual(complaint.tier_code, "silver")
        self.assertEqual(complaint.date_due, date(2026, 3, 11))
        with self.assertRaises(AccessError):
            complaint.action_link(self.far.id)

    def test_linking_to_another_branch_takes_it_from_the_handler(self):
        complaint = self._complain(partner_id=False)
        self._as(self.bj_branch_officer, complaint).action_assign(self.bj_colleague.id)
        self.assertEqual(complaint.sudo().activity_ids.user_id, self.bj_colleague)
        self._as(self.hq_officer, complaint).action_link(self.far.id)
        complaint = complaint.sudo()
        self.assertEqual((complaint.company_id, complaint.state), (self.gd, "investigating"))
        self.assertFalse(complaint.user_id)
        self.assertFalse(complaint.activity_ids)
        self.assertIn(self.bj_colleague.name, complaint.message_ids[0].body)
        theirs = self._as(self.gd_specialist, complaint)
        theirs.action_take()
        self.assertEqual(theirs.user_id, self.gd_specialist)

    def test_linking_leaves_it_with_who_may_handle_it(self):
        here, above = self._complain(partner_id=False), self._complain(partner_id=False)
        here.action_take()
        self._as(self.bj_branch_officer, here).action_assign(self.bj_colleague.id)
        here.action_link(self.silver.id)
        self.assertEqual(here.user_id, self.bj_colleague)
        self.assertEqual(here.activity_ids.user_id, self.bj_colleague)
        head_office = self._as(self.hq_officer, above)
        head_office.action_take()
        head_office.action_link(self.far.id)
        self.assertEqual(above.sudo().user_id, self.hq_officer)

    def test_linking_to_the_own_customer_takes_it_from_the_handler(self):
        self.gold.user_id = self.bj_specialist
        complaint = self._complain(partner_id=False)
        complaint.action_take()
        complaint.action_link(self.gold.id)
        self.assertFalse(complaint.user_id)
        self.assertIn("salesperson", complaint.message_ids[0].body)

    def test_who_registers(self):
        self.gold.user_id = self.bj_salesperson
        for user in (self.bj_salesperson, self.bj_operations, self.bj_branch_head, self.hq_officer):
            self.assertEqual(self._complain(user).state, "new")
        for user in (self.hq_gm, self.hq_auditor, self.hq_technical, self.gd_specialist):
            with self.assertRaises(AccessError):
                self._complain(user)

    def test_system_fields_cannot_be_given(self):
        for vals in ({"state": "closed"}, {"user_id": 1}, {"date_due": "2027-01-01"}):
            with self.assertRaises(AccessError):
                self._complain(**vals)
            with self.assertRaises(AccessError):
                self._complain().write(vals)

    def test_salesperson_sees_only_the_registered_ones(self):
        self.gold.user_id = self.bj_salesperson
        own = self._complain(self.bj_salesperson)
        other = self._complain()
        seen = self._as(self.bj_salesperson, self.env["insurance.complaint"]).search([])
        self.assertIn(own, seen)
        self.assertNotIn(other, seen)

    def test_take_and_assign(self):
        complaint = self._complain()
        complaint.action_take()
        self.assertEqual(
            (complaint.user_id, complaint.state), (self.bj_specialist, "investigating")
        )
        with self.assertRaisesRegex(UserError, "already"):
            complaint.action_take()
        officer = self._as(self.bj_branch_officer, complaint)
        officer.action_assign(self.bj_colleague.id)
        self.assertEqual(complaint.user_id, self.bj_colleague)
        self.assertEqual(complaint.activity_ids.summary, f"Complaint {complaint.name}")
        for user in (self.gd_specialist, self.bj_salesperson, self.hq_auditor):
            with self.assertRaises(ValidationError):
                officer.action_assign(user.id)
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, complaint).action_assign(self.bj_colleague.id)

    def test_handler_has_no_interest(self):
        request = self._create_request(self.bj_operations)
        request.action_take()
        complaint = self._complain(request_id=request.id)
        with self.assertRaisesRegex(UserError, "done by this person"):
            self._as(self.bj_operations, complaint).action_take()
        self.gold.user_id = self.bj_specialist
        with self.assertRaisesRegex(UserError, "salesperson"):
            self._as(self.bj_specialist, complaint).action_take()
        self._as(self.bj_colleague, complaint).action_name_person(self.bj_operations.id)
        with self.assertRaisesRegex(UserError, "department"):
            self._as(self.bj_leader, complaint).action_take()
        self.hq.complaint_avoid_head = False
        self._as(self.bj_leader, complaint).action_take()

    def test_person_named_loses_the_complaint(self):
        complaint = self._complain(self.bj_operations)
        complaint.action_take()
        self._as(self.bj_specialist, complaint).action_name_person(
            self.bj_operations.id, allegation="Was rude"
        )
        self.assertFalse(complaint.sudo().user_id)
        found = self._as(self.bj_operations, complaint).search([("id", "=", complaint.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, complaint).action_take()
        clerk = self._as(self.bj_specialist, complaint)
        with self.assertRaisesRegex(ValidationError, "already"):
            clerk.action_name_person(self.bj_operations.id)
        with self.assertRaisesRegex(ValidationError, "whom"):
            clerk.action_name_person()
        clerk.action_drop_person(clerk.person_ids.id, "Another Mr Wang")
        self.assertTrue(self._as(self.bj_operations, complaint).subject)

    def test_merge_into_the_earliest(self):
        with self._at("2026-03-09 10:00"):
            later = self._complain(description="Again nobody called.")
            later.action_name_person(self.bj_operations.id)
        with self._at("2026-03-06 10:00"):
            first = self._complain()
        with self._at("2026-03-10 10:00"):
            kept = (first + later).action_merge()
            other = self._complain(partner_id=self.silver.id)
            with self.assertRaisesRegex(UserError, "one customer"):
                (first + other).action_merge()
        self.assertEqual(kept, first)
        self.assertEqual((later.state, later.merged_into_id), ("merged", first))
        self.assertEqual(first.date_due, date(2026, 3, 11))
        self.assertEqual(first.person_ids.user_id, self.bj_operations)
        self.assertEqual(first.repeat_count, 1)
        # The persons went along, now and later: those concerned see neither of the two.
        self._as(self.bj_specialist, first).action_name_person(self.bj_colleague.id)
        for user in (self.bj_operations, self.bj_colleague):
            seen = self._as(user, self.env["insurance.complaint"]).search([])
            self.assertFalse(seen & (first + later))

    def test_transfer(self):
        complaint = self._complain()
        officer = self._as(self.bj_branch_officer, complaint)
        with self.assertRaises(AccessError):
            officer.action_transfer(self.gd.id, "Theirs")
        officer.action_transfer(self.hq.id, "Concerns the branch head")
        self.assertEqual(complaint.sudo().company_id, self.hq)
        self.assertFalse(
            self._as(self.bj_specialist, complaint).search([("id", "in", complaint.ids)])
        )
        self._as(self.hq_officer, complaint).action_transfer(self.gd.id, "Policy of Guangdong")
        self.assertEqual(complaint.sudo().company_id, self.gd)

    def test_complex_and_extension(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain(partner_id=self.plain.id)
            complaint.action_take()
            with self.assertRaisesRegex(UserError, "complex"):
                complaint.action_ask_extension(10, "Expert needed")
            complaint.action_mark_complex("Three companies concerned")
            self.assertEqual(complaint.date_due, date(2026, 4, 5))
            for days in (0, -1, 31):
                with self.assertRaises(ValidationError):
                    complaint.action_ask_extension(days, "Expert needed")
            complaint.action_ask_extension(30, "Expert needed")
            self.assertEqual(complaint.date_due, date(2026, 4, 5))
            for user in (self.bj_branch_head, self.hq_officer):
                with self.assertRaises(AccessError):
                    self._as(user, complaint).action_approve_extension()
            self._as(self.hq_gm, complaint).action_approve_extension()
        self.assertEqual(complaint.date_due, date(2026, 5, 5))

    def test_limit_cannot_move_once_passed(self):
        with self._at("2026-03-06 10:00"):
            complaint = self._complain(partner_id=self.plain.id)
            complaint.action_take()
        with self._at("2026-03-21 10:00"):
            complaint.invalidate_recordset()
            self.assertEqual(complaint._get_cannot_reason("mark_complex"), "")
        with self._at("2026-03-22 10:00"), self.assertRaisesRegex(UserError, "passed"):
            complaint.action_mark_complex("Late idea")

    def test_content_is_kept_once_decided(self):
        complaint = self._complain()
        complaint.description = "Nobody called back, twice."
        complaint.action_take()
        self._decide(complaint)
        with self.assertRaisesRegex(UserError, "decided"):
            complaint.description = "Everything was fine."
        with self.assertRaises(UserError):
            complaint.sudo().unlink()

    def test_foreign_policy_is_refused(self):
        product = self._create_product("T-P")
        policy = self._create_policy("T-1", self.silver, product)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self._complain(policy_id=policy.id)
        with self.assertRaisesRegex(ValidationError, "future"):
            self._complain(received_at="2999-01-01 00:00:00")
