from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ConsequenceCommon

PAY = "performance_pay"


@tagged("post_install", "-at_install")
class TestConsequenceLadder(ConsequenceCommon):
    """Every rung of article 34, worked by hand."""

    def test_staff_each_time_both_lose_ten_percent_and_the_rungs_end_after_two(self):
        first = self._verify("2026-03-02 10:00", self.bj_colleague)
        second = self._verify("2026-05-06 10:00", self.bj_colleague)
        third = self._verify("2026-09-01 10:00", self.bj_colleague)
        person, head = self.bj_colleague, self.bj_leader
        for complaint, number, rung in (
            (first, 1, "criticism"),
            (second, 2, "change_post"),
            (third, 3, None),
        ):
            with self.subTest(number=number):
                expected = [(person, "rung", rung, number, "proposed")] if rung else []
                expected += [
                    (person, "person_pay", PAY, number, "proposed"),
                    (head, "head_pay", PAY, number, "proposed"),
                ]
                self.assertEqual(self._rows(complaint), expected)
                shares = complaint.consequence_ids.filtered(lambda r: r.kind == PAY)
                self.assertEqual(shares.mapped("share"), [10.0, 10.0])
        rung = self._rung(first)
        self.assertRegex(rung.name, r"^XZ2026\d{5}$")
        self.assertEqual((rung.company_id, rung.year, rung.role), (self.bj, 2026, "person"))

    def test_salesperson_warning_criticism_then_each_costs_that_customer(self):
        seller = self.bj_salesperson
        expected = ["warning", "criticism", "lose_customer", "lose_customer"]
        customers = [self.gold, self.silver, self.plain, self.gold]
        days = ["01-05", "02-05", "06-05", "06-08"]
        conducts = ["poor_service", "misleading", "poor_service", "misleading"]
        for number, (day, conduct, customer, kind) in enumerate(
            zip(days, conducts, customers, expected, strict=True), 1
        ):
            complaint = self._verify(f"2026-{day} 10:00", seller, "salesperson", conduct, customer)
            self.assertEqual(self._rows(complaint), [(seller, "rung", kind, number, "proposed")])
            self.assertEqual(complaint.consequence_ids.partner_id, customer)
            self.assertEqual(complaint.consequence_ids.share, 0)

    def test_other_conduct_of_a_salesperson_brings_nothing_and_is_not_counted(self):
        other = self._verify("2026-03-02 10:00", self.bj_salesperson, "salesperson", "other")
        self.assertFalse(other.consequence_ids)
        self.assertIn("article 34", other.person_ids.consequence_note)
        after = self._verify("2026-03-03 10:00", self.bj_salesperson, "salesperson")
        self.assertEqual(self._rung(after).kind, "warning")

    def test_the_count_begins_anew_on_the_first_of_january_in_shanghai(self):
        # 23:59 on 31 December in Shanghai is 15:59 UTC; 00:01 is 16:01 UTC of the same day.
        one = self._verify("2025-12-31 23:58", self.bj_colleague)
        two = self._verify("2025-12-31 23:59", self.bj_colleague)
        new = self._verify("2026-01-01 00:01", self.bj_colleague)
        self.assertEqual(
            [(self._rung(c).kind, self._rung(c).year) for c in (one, two, new)],
            [("criticism", 2025), ("change_post", 2025), ("criticism", 2026)],
        )

    def test_complaints_of_two_branches_count_together_for_one_person(self):
        first = self._verify("2026-03-02 10:00", self.bj_colleague)
        far = self._verify("2026-03-03 10:00", self.bj_colleague, customer=self.far)
        self.assertEqual(far.company_id, self.gd)
        self.assertEqual(self._rung(first).kind, "criticism")
        self.assertEqual(self._rung(far).kind, "change_post")
        # The branch of the person decides, not the one that handled the complaint.
        self.assertEqual(far.consequence_ids.company_id, self.bj)

    def test_two_people_in_two_departments_have_their_own_count_and_head(self):
        finance = self.env["insurance.service.team"].search(
            [("company_id", "=", self.bj.id), ("department", "=", "finance")]
        )
        finance.leader_id = self.bj_operations
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-02 11:00", self.bj_branch_officer, department="finance")
        self.assertEqual(self._rung(one).kind, "criticism")
        self.assertEqual(self._rung(two).kind, "criticism")
        heads = (one + two).consequence_ids.filtered(lambda r: r.role == "head")
        self.assertEqual(heads.sorted("id").mapped("user_id"), self.bj_leader + self.bj_operations)

    def test_two_cases_of_one_day_count_in_the_order_they_were_named(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-02 10:00", self.bj_colleague, customer=self.silver)
        self.assertEqual([self._rung(c).kind for c in (one, two)], ["criticism", "change_post"])

    def test_a_head_complained_about_bears_one_share(self):
        complaint = self._verify("2026-03-02 10:00", self.bj_leader)
        self.assertEqual(
            self._rows(complaint),
            [
                (self.bj_leader, "rung", "criticism", 1, "proposed"),
                (self.bj_leader, "person_pay", PAY, 1, "proposed"),
            ],
        )
        self.assertIn("one share", complaint.person_ids.consequence_note)

    def test_a_department_without_head_brings_no_second_share(self):
        self.bj_team.leader_id = False
        complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        self.assertEqual(complaint.consequence_ids.mapped("slot"), ["person_pay", "rung"])
        self.assertIn("No department head", complaint.person_ids.consequence_note)

    def test_the_share_is_the_figure_of_head_office(self):
        self.hq.consequence_pay_share = 5
        complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        pay = complaint.consequence_ids.filtered(lambda r: r.kind == PAY)
        self.assertEqual(pay.mapped("share"), [5, 5])

    # === Overturned === #

    def test_the_next_open_proposal_moves_up_when_an_earlier_case_falls(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-03 10:00", self.bj_colleague)
        with self._at("2026-03-04 10:00"):
            one.with_user(self.bj_branch_head).action_reopen("New evidence")
        self.assertEqual(set(one.consequence_ids.mapped("state")), {"withdrawn"})
        rung = self._rung(two)
        self.assertEqual((rung.kind, rung.occurrence, rung.state), ("criticism", 1, "proposed"))
        pays = two.consequence_ids.filtered(lambda r: r.kind == PAY)
        self.assertEqual(pays.mapped("occurrence"), [1, 1])
        self.assertEqual(set(pays.mapped("state")), {"proposed"})

    def test_confirmed_ones_are_flagged_and_stay_as_they_are(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-03 10:00", self.bj_colleague)
        confirmed = self._to_confirmed(self._rung(one) + self._rung(two))
        with self._at("2026-03-11 10:00"):
            one.with_user(self.bj_branch_head).action_reopen("New evidence")
        self.assertEqual(confirmed.mapped("state"), ["confirmed"] * 2)
        self.assertEqual(confirmed.mapped("kind"), ["criticism", "change_post"])
        self.assertEqual(confirmed.mapped("needs_review"), [True, True])
        self.assertEqual(self._rung(two), confirmed.filtered(lambda r: r.kind == "change_post"))

    def test_lifting_a_flagged_one_proposes_the_rung_that_is_right_now(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-03 10:00", self.bj_colleague)
        flagged = self._to_confirmed(self._rung(two))
        with self._at("2026-03-11 10:00"):
            one.with_user(self.bj_branch_head).action_reopen("New evidence")
            self._as(self.bj_branch_head, flagged).action_lift("It was the first")
        self.assertEqual(flagged.state, "lifted")
        rung = self._rung(two)
        self.assertEqual((rung.kind, rung.state), ("criticism", "proposed"))

    def test_a_flagged_one_can_be_kept_while_its_own_case_stands(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-03 10:00", self.bj_colleague)
        first, second = self._to_confirmed(self._rung(one)), self._to_confirmed(self._rung(two))
        with self._at("2026-03-11 10:00"):
            one.with_user(self.bj_branch_head).action_reopen("New evidence")
            with self.assertRaisesRegex(UserError, "not verified against this person now"):
                self._as(self.bj_branch_head, first).action_keep("Stays")
            self._as(self.bj_branch_head, second).action_keep("Serious enough")
            self._decide(one.with_user(self.bj_specialist), verified=self.bj_colleague)
        self.assertEqual((second.needs_review, second.is_kept), (False, True))
        self.assertTrue(first.needs_review, "verified anew on another finding: somebody looks")

    def test_verified_again_is_proposed_again_even_when_it_had_been_rejected(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        with self._at("2026-03-04 10:00"):
            self._as(self.bj_branch_head, self._rung(one)).action_reject("No fault")
            two = self._verify("2026-03-04 11:00", self.bj_colleague)
            self.assertEqual(self._rung(one).state, "rejected", "not proposed again by itself")
            self.assertEqual(self._rung(two).kind, "change_post", "verified complaints count")
            one.with_user(self.bj_branch_head).action_reopen("New evidence")
            self._decide(one.with_user(self.bj_specialist), verified=self.bj_colleague)
        self.assertEqual(self._rung(one).state, "proposed")

    def test_withdrawn_complaints_do_not_count(self):
        one = self._verify("2026-03-02 10:00", self.bj_colleague)
        two = self._verify("2026-03-03 10:00", self.bj_colleague)
        with self._at("2026-03-04 10:00"):
            one.with_user(self.bj_specialist).action_withdraw("The customer asked for it")
        self.assertFalse(self._rows(one))
        self.assertEqual(self._rung(two).kind, "criticism")
        three = self._verify("2026-03-05 10:00", self.bj_colleague)
        self.assertEqual(self._rung(three).kind, "change_post")

    def test_merged_complaints_count_once(self):
        with self._at("2026-03-02 10:00"):
            both = self._complain() + self._complain()
            for complaint in both:
                complaint.action_name_person(self.bj_colleague.id)
            kept = both.action_merge()
            kept.action_take()
            self._decide(kept, verified=self.bj_colleague)
        merged = (both - kept).sudo()
        self.assertEqual(merged.state, "merged")
        # Even a finding that somehow stands on the merged one counts nowhere.
        merged.person_ids.write({"finding": "verified", "verified_date": "2026-03-02"})
        self.env["insurance.complaint.consequence"]._reconcile(self.bj_colleague)
        self.assertFalse(merged.consequence_ids)
        self.assertEqual(self._rung(kept.sudo()).occurrence, 1)

    # === Bad input === #

    def test_nobody_but_the_person_named_and_only_when_verified(self):
        complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        values = self._rung(complaint).copy_data()[0]
        values.update(name="X1", slot="rung", user_id=self.bj_specialist.id, state="proposed")
        consequences = self.env["insurance.complaint.consequence"]
        self._rung(complaint).state = "rejected"
        self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "does not name"), self.cr.savepoint():
            consequences.create(values)
        complaint.person_ids.finding = "pending"
        with self.assertRaisesRegex(ValidationError, "is not verified"):
            consequences.create({**values, "name": "X2", "user_id": self.bj_colleague.id})

    def test_a_person_with_consequences_stays_named(self):
        complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        with self._at("2026-03-03 10:00"):
            complaint.with_user(self.bj_branch_head).action_reopen("New evidence")
            with self.assertRaisesRegex(UserError, "stays named"):
                complaint.with_user(self.bj_specialist).action_drop_person(
                    complaint.person_ids.id, "Mistake"
                )
