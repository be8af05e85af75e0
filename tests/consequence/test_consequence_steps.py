from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.consequence.insurance_complaint_consequence_expire import JOB
from .common import ConsequenceCommon


@tagged("post_install", "-at_install")
class TestConsequenceSteps(ConsequenceCommon):
    """Heard, confirmed, appealed, carried out: who may, who may not, and when."""

    def setUp(self):
        super().setUp()
        self.complaint = self._verify("2026-03-02 10:00", self.bj_colleague)
        self.row = self._rung(self.complaint)
        self.pay = self.complaint.consequence_ids.filtered(lambda r: r.slot == "person_pay")

    def _invite(self, rows=None, moment="2026-03-03 10:00"):
        with self._at(moment):
            self._as(self.bj_branch_officer, rows or self.row).action_invite()

    def _notice(self, row=None):
        return self._as(self.bj_colleague, (row or self.row).sudo().notice_id)

    # === Hearing === #

    def test_the_person_is_invited_for_three_working_days_and_comments_once_for_all(self):
        # Tuesday 3 March 2026 + 3 working days = Friday 6 March.
        self._invite(self.row + self.pay)
        self.assertEqual(self.row.hearing_due, date(2026, 3, 6))
        notice = self._notice()
        with self._at("2026-03-04 10:00"):
            with self.assertRaises(ValidationError):
                notice.action_comment("  ")
            notice.action_comment("The system was down.")
        self.assertEqual(notice.statement, "The system was down.")
        self.assertEqual(self._notice(self.pay).statement, "The system was down.")
        with self._at("2026-03-04 11:00"):
            self._as(self.bj_branch_head, self.row + self.pay).action_confirm()
        self.assertEqual((self.row + self.pay).mapped("state"), ["confirmed", "confirmed"])

    def test_nothing_is_confirmed_before_the_person_could_comment(self):
        row = self._as(self.bj_branch_head, self.row)
        with self._at("2026-03-03 10:00"), self.assertRaisesRegex(UserError, "state"):
            row.action_confirm()
        self._invite()
        with self._at("2026-03-06 23:00"), self.assertRaisesRegex(UserError, "2026-03-06"):
            row.action_confirm()
        with self._at("2026-03-07 00:10"):
            row.action_confirm()
        self.assertEqual(self.row.state, "confirmed")

    def test_the_hearing_is_waived_only_with_a_reason(self):
        row = self._as(self.bj_branch_head, self.row)
        with self._at("2026-03-03 10:00"):
            with self.assertRaises(ValidationError):
                row.action_waive(" ")
            row.action_waive("Has left the company")
            row.action_confirm()
        self.assertEqual(self.row.waive_reason, "Has left the company")

    def test_somebody_without_access_is_heard_in_writing(self):
        self.bj_colleague.group_ids = self.env.ref("base.group_user")
        row = self._as(self.bj_branch_head, self.row)
        with self._at("2026-03-03 10:00"):
            with self.assertRaisesRegex(UserError, "in writing"):
                row.action_invite()
            row.action_waive("Heard in writing")
            row.action_confirm()
        self.assertEqual(self.row.state, "confirmed")
        self.assertFalse(self.row.notice_id.activity_ids)

    # === Confirmation === #

    def test_only_the_branch_head_of_the_persons_branch_confirms(self):
        self._invite()
        for user in (self.bj_branch_officer, self.hq_officer, self.hq_auditor):
            with self._at("2026-03-09 10:00"), self.assertRaises(AccessError):
                self._as(user, self.row).action_confirm()
        for user in (self.gd_branch_head, self.bj_specialist, self.hq_technical):
            with self._at("2026-03-09 10:00"), self.assertRaises(AccessError):
                self._as(user, self.row).action_confirm()
        with self._at("2026-03-09 10:00"), self.assertRaisesRegex(UserError, "head of"):
            self._as(self.hq_gm, self.row).action_confirm()
        self.assertEqual(self.row.state, "hearing")

    def test_a_branch_head_who_decided_the_complaint_leaves_it_to_the_gm_office(self):
        self.complaint.decided_by_id = self.bj_branch_head
        self._invite()
        with self._at("2026-03-09 10:00"):
            with self.assertRaisesRegex(UserError, "handled or decided"):
                self._as(self.bj_branch_head, self.row).action_confirm()
            self._as(self.hq_gm, self.row).action_confirm()
        self.assertEqual(self.row.confirmed_by_id, self.hq_gm)

    def test_a_branch_head_who_bears_the_share_leaves_it_to_the_gm_office(self):
        self.bj_team.leader_id = self.bj_branch_head
        complaint = self._verify("2026-03-03 10:00", self.bj_colleague)
        rows = complaint.consequence_ids.filtered(lambda r: r.state == "proposed")
        self.assertFalse(self._as(self.bj_branch_head, rows).has_access("read"))
        self.assertEqual(rows[0]._get_deciders(), self.hq_gm + self.hq_gm_2)
        with self._at("2026-03-04 10:00"):
            self._as(self.hq_gm, rows).action_waive("Known")
            self._as(self.hq_gm, rows).action_confirm()
        self.assertEqual(set(rows.mapped("state")), {"confirmed"})

    def test_milder_with_a_reason_never_harsher(self):
        row = self._as(self.bj_branch_head, self.row)
        with self._at("2026-03-03 10:00"):
            row.action_waive("Known")
            with self.assertRaisesRegex(ValidationError, "milder"):
                row.action_confirm("change_post", reason="Bad")
            with self.assertRaisesRegex(ValidationError, "reason"):
                row.action_confirm("warning")
            row.action_confirm("warning", reason="Only partly responsible")
        self.assertEqual((self.row.kind, self.row.proposed_kind), ("warning", "criticism"))
        two = self._verify("2026-03-04 10:00", self.bj_colleague)
        self.assertEqual(self._rung(two).kind, "change_post", "complaints count, not rungs")
        self.assertFalse(self.row.needs_review, "made milder is no change of the ground")

    def test_the_month_of_pay_is_that_of_the_confirmation_or_as_the_head_says(self):
        other = self.complaint.consequence_ids.filtered(lambda r: r.slot == "head_pay")
        rows = self._as(self.bj_branch_head, self.pay + other)
        with self._at("2026-04-01 00:30"):
            rows.action_waive("Known")
            rows[0].action_confirm()
            with self.assertRaisesRegex(ValidationError, "before the verification"):
                rows[1].action_confirm(month=date(2026, 2, 28))
            rows[1].action_confirm(month="2026-03-17")
        self.assertEqual((self.pay.month, other.month), (date(2026, 4, 1), date(2026, 3, 1)))

    def test_a_second_confirmation_is_refused(self):
        self._to_confirmed(self.row)
        with self._at("2026-03-11 10:00"), self.assertRaisesRegex(UserError, "Confirmed"):
            self._as(self.bj_branch_head, self.row).action_confirm()

    def test_rejecting_needs_a_reason(self):
        row = self._as(self.bj_branch_head, self.row)
        with self.assertRaises(ValidationError):
            row.action_reject("")
        row.action_reject("No responsibility")
        self.assertEqual((self.row.state, self.row.close_reason), ("rejected", "No responsibility"))

    # === Appeal === #

    def test_the_person_appeals_within_ten_working_days(self):
        # Tuesday 10 March 2026 + 10 working days = Tuesday 24 March.
        self._to_confirmed(self.row)
        self.assertEqual(self.row.appeal_due, date(2026, 3, 24))
        notice = self._notice()
        with self._at("2026-03-25 00:01"), self.assertRaisesRegex(UserError, "2026-03-24"):
            notice.action_appeal("It was not me.")
        with self._at("2026-03-24 23:59"):
            notice.action_appeal("It was not me.")
        self.assertEqual((self.row.state, notice.state), ("appealed", "appealed"))

    def test_somebody_else_of_the_gm_office_decides_the_appeal(self):
        self.complaint.decided_by_id = self.bj_branch_head
        self._to_confirmed(self.row, user=self.hq_gm)
        with self._at("2026-03-11 10:00"):
            self._notice().action_appeal("It was not me.")
            with self.assertRaisesRegex(UserError, "You confirmed it"):
                self._as(self.hq_gm, self.row).action_decide_appeal("upheld", "Clear")
            for user in (self.bj_branch_head, self.hq_officer, self.hq_auditor):
                with self.assertRaises(AccessError):
                    self._as(user, self.row).action_decide_appeal("lifted", "No")
            with self.assertRaises(ValidationError):
                self._as(self.hq_gm_2, self.row).action_decide_appeal("upheld", "")
            self._as(self.hq_gm_2, self.row).action_decide_appeal("upheld", "Clear")
            with self.assertRaisesRegex(UserError, "final"):
                self._notice().action_appeal("Again")
        self.assertEqual((self.row.state, self.row.appeal_result), ("confirmed", "upheld"))

    def test_a_lifted_one_is_not_proposed_again(self):
        self._to_confirmed(self.row)
        with self._at("2026-03-11 10:00"):
            self._notice().action_appeal("It was not me.")
            self._as(self.hq_gm, self.row).action_decide_appeal("lifted", "Right")
            self._verify("2026-03-11 11:00", self.bj_colleague)
        self.assertEqual(self._rung(self.complaint), self.row)
        self.assertEqual(self.row.state, "lifted")

    def test_only_a_flagged_one_is_lifted_without_appeal(self):
        self._to_confirmed(self.row)
        with self.assertRaisesRegex(UserError, "may appeal"):
            self._as(self.bj_branch_head, self.row).action_lift("Second thoughts")

    # === Execution === #

    def test_it_is_carried_out_after_the_time_to_appeal_by_personnel(self):
        self._to_confirmed(self.pay)
        officer = self._as(self.bj_branch_officer, self.pay)
        with self._at("2026-03-24 10:00"), self.assertRaisesRegex(UserError, "2026-03-24"):
            officer.action_execute("2026-03-24", "Slip 3")
        with self._at("2026-03-25 10:00"):
            for user in (self.bj_branch_head, self.hq_gm, self.hq_auditor):
                with self.assertRaises(AccessError):
                    self._as(user, self.pay).action_execute("2026-03-25", "Slip 3")
            for day, reference in (("2026-03-25", " "), ("2026-03-26", "x"), ("2026-03-09", "x")):
                with self.assertRaises(ValidationError):
                    officer.action_execute(day, reference)
            officer.action_execute("2026-03-25", "Slip 3")
        self.assertEqual(self.pay.state, "executed")

    def test_who_accepts_lets_it_be_carried_out_at_once(self):
        self._to_confirmed(self.row)
        with self._at("2026-03-11 10:00"):
            self._notice().action_accept()
            with self.assertRaisesRegex(UserError, "accepted"):
                self._notice().action_appeal("No")
            self._as(self.hq_officer, self.row).action_execute("2026-03-11", "Notice 7")
        self.assertEqual(self.row.state, "executed")

    # === Year end === #

    def test_notices_lapse_on_the_first_of_january_and_stay_on_record(self):
        self._to_confirmed(self.row + self.pay)
        with self._at("2026-03-25 10:00"):
            rows = self._as(self.hq_officer, self.row + self.pay)
            rows.action_execute("2026-03-25", "Notice 7")
        consequences = self.env["insurance.complaint.consequence"]
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with self._at("2026-12-31 23:59"):
            consequences._cron_expire()
        self.assertEqual(self.row.state, "executed")
        with self._at("2027-01-01 00:01"):
            consequences._cron_expire()
            consequences._cron_expire()
        self.assertEqual((self.row.state, self.pay.state), ("expired", "executed"))
        self.assertTrue(self._as(self.bj_branch_head, self.row).has_access("read"))

    def test_a_notice_that_cannot_lapse_is_noted_and_keeps_nothing_back(self):
        far = self._verify(
            "2026-03-03 10:00", self.gd_specialist, customer=self.far, handler=self.hq_officer
        )
        second = self._rung(self._verify("2026-03-03 10:00", self.bj_operations))
        theirs = self._rung(far)
        self._to_confirmed(self.row + second)
        self._to_confirmed(theirs, user=self.gd_branch_head)
        with self._at("2026-03-25 10:00"):
            rows = self._as(self.hq_officer, self.row + second + theirs)
            rows.action_execute("2026-03-25", "Notice 7")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE insurance_complaint_consequence SET appeal_due = NULL WHERE id = %s",
            self.row.ids,
        )
        self.env.invalidate_all()
        logger = "odoo.addons.insurance_service.models.consequence"
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        with (
            self._at("2027-01-01 00:01"),
            mute_logger(f"{logger}.insurance_complaint_consequence_expire"),
        ):
            rows.sudo()._cron_expire()
        states = (self.row + second + theirs).mapped("state")
        self.assertEqual(states, ["executed", "expired", "expired"])
        failure = self.env["insurance.care.failure"].search([("job", "=", JOB)])
        self.assertEqual((failure.company_id, failure.state), (self.bj, "open"))
        self.assertIn(self.row.name, failure.message)
        self.assertNotIn(self.bj_colleague.name, failure.message)
        self.row.sudo().appeal_due = "2026-03-24"
        with self._at("2027-01-02 00:01"):
            rows.sudo()._cron_expire()
        self.assertEqual((self.row.state, failure.state), ("expired", "solved"))

    # === By hand === #

    def test_nothing_is_written_by_hand(self):
        for user in (self.bj_branch_head, self.hq_officer, self.hq_gm, self.bj_branch_officer):
            row = self._as(user, self.row)
            with self.assertRaises(AccessError):
                row.write({"state": "confirmed"})
            with self.assertRaises(AccessError):
                row.copy()
            with self.assertRaises(AccessError):
                row.unlink()
        with self.assertRaises(UserError):
            self.row.sudo().unlink()
        self._invite()
        with self.assertRaises(AccessError):
            self._notice().write({"state": "lifted"})
