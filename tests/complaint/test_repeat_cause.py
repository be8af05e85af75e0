from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import ComplaintCommon

ACTIVITY = "insurance_service.mail_activity_repeat_cause"


@tagged("post_install", "-at_install")
class TestRepeatCause(ComplaintCommon):
    """Three justified complaints with one cause within 90 days, the shipped setting."""

    def _make(self, received, partner=None, cause=None, **values):
        partner = partner or self.gold
        complaint = self.env["insurance.complaint"].create(
            {
                "subject": "Late",
                "description": "Late",
                "category_id": self.category.id,
                "partner_id": partner.id,
                "company_id": partner.home_company_id.id,
                "received_at": utc(received),
            }
        )
        complaint.write(
            {"outcome": "justified", "cause_id": (cause or self.cause).id, "state": "closed"}
            | values
        )
        return complaint

    def _run(self):
        repeats = self.env["insurance.complaint.repeat"].with_user(self.env.ref("base.user_root"))
        repeats._find_repeats(self.hq)

    def _get_notes(self):
        return self.env["insurance.complaint.repeat"].search([("company_id", "=", self.bj.id)])

    def test_ninety_days_and_not_one_more(self):
        with self._at("2026-06-30 12:00"):
            one = self._make("2026-01-01 00:00")
            two = self._make("2026-02-01 09:00")
            three = self._make("2026-04-01 00:30")
            self._run()
            self.assertFalse((one + two + three).filtered("is_repeat_cause"))
            three.received_at = utc("2026-03-31 23:59")
            self._run()
            self.assertEqual((one + two + three).mapped("is_repeat_cause"), [True] * 3)

    def test_only_justified_ones_of_the_same_cause_count(self):
        other = self.env.ref("insurance_service.complaint_cause_delay").copy({"name": "Other"})
        with self._at("2026-06-30 12:00"):
            made = self._make("2026-01-01 09:00") + self._make("2026-01-02 09:00")
            made += self._make("2026-01-03 09:00", outcome="unjustified")
            made += self._make("2026-01-03 09:00", cause=other)
            made += self._make("2026-01-03 09:00", state="merged")
            made += self._make("2026-01-03 09:00", state="withdrawn")
            self._run()
            self.assertFalse(made.filtered("is_repeat_cause"))
            made[2].outcome = "partly"
            self._run()
            self.assertEqual(made.filtered("is_repeat_cause"), made[:3])
            # Reopened: nothing is justified any more.
            made[2].write({"outcome": False, "state": "investigating"})
            self._run()
            self.assertFalse(made.filtered("is_repeat_cause"))

    def test_a_branch_a_product_or_a_category(self):
        categories = self.category + self.category.copy({"name": "Other 1"})
        categories += self.category.copy({"name": "Other 2"})
        with self._at("2026-06-30 12:00"):
            partners = (self.gold, self.far, self.silver)
            made = self.env["insurance.complaint"]
            for category, partner in zip(categories, partners, strict=True):
                made += self._make("2026-01-01 09:00", partner, category_id=category.id)
            self._run()
            self.assertFalse(made.filtered("is_repeat_cause"), "no place has three")
            made[2].category_id = categories[0]
            made[1].category_id = categories[0]
            self._run()
            self.assertTrue(all(made.mapped("is_repeat_cause")), "one category, two branches")

    def test_the_branch_is_told_once_a_quarter(self):
        with self._at("2026-03-02 12:00"):
            for day in (1, 2, 3):
                self._make(f"2026-02-0{day} 09:00")
            self._run()
            note = self._get_notes()
            self.assertEqual((note.period, note.cause_id), ("2026-Q1", self.cause))
            self.assertEqual(note.activity_ids.user_id, self.bj_branch_officer)
            self.assertNotIn("T-GOLD", note.activity_ids.summary or "")
            self._make("2026-02-04 09:00")
            self._run()
            self._run()
            self.assertEqual(len(self._get_notes().activity_ids), 1)
        with self._at("2026-04-02 12:00"):
            self._run()
            self.assertEqual(len(self._get_notes()), 1, "nothing new happened")
            self._make("2026-04-01 09:00")
            self._run()
            self.assertEqual(set(self._get_notes().mapped("period")), {"2026-Q1", "2026-Q2"})

    def test_settings_of_head_office(self):
        with self.assertRaises(AccessError):
            self.hq.with_user(self.bj_branch_head).complaint_repeat_count = 2
        self.hq.with_user(self.hq_officer).complaint_repeat_count = 2
        with self._at("2026-06-30 12:00"):
            made = self._make("2026-01-01 09:00") + self._make("2026-01-02 09:00")
            self._run()
        self.assertTrue(all(made.mapped("is_repeat_cause")))

    def test_notes_are_the_systems_and_open_what_one_may_see(self):
        with self._at("2026-03-02 12:00"):
            made = [self._make(f"2026-02-0{day} 09:00") for day in (1, 2, 3)]
            self._run()
        made[0].respondent_ids = self.bj_specialist
        note = self._get_notes()
        self.assertEqual(self._as(self.bj_specialist, note).complaint_count, 2)
        self.assertEqual(self._as(self.bj_branch_head, note).complaint_count, 3)
        domain = self._as(self.bj_specialist, note).action_open_complaints()["domain"]
        complaints = self._as(self.bj_specialist, self.env["insurance.complaint"])
        self.assertEqual(complaints.search_count(domain), 2)
        for user in (self.bj_branch_officer, self.hq_officer):
            with self.assertRaises(AccessError):
                self._as(user, note).write({"period": "2020-Q1"})
            with self.assertRaises(AccessError):
                self._as(user, note.browse()).create({"cause_id": self.cause.id})
        with self.assertRaises(AccessError):
            self._as(self.gd_branch_head, note).read(["period"])

    @mute_logger("odoo.addons.insurance_service.models.complaint.insurance_complaint_repeat")
    def test_a_failure_is_put_on_the_list_and_cleared(self):
        repeats = type(self.env["insurance.complaint.repeat"])
        failures = self.env["insurance.care.failure"]
        open_ = [("company_id", "=", self.hq.id), ("state", "=", "open")]
        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 0),
            self._at("2026-03-02 12:00"),
        ):
            with patch.object(repeats, "_tell", side_effect=ValidationError("Broken")):
                self.env["insurance.complaint.repeat"]._cron_find_repeats()
            self.assertEqual(failures.search(open_).message, "Broken")
            self.env["insurance.complaint.repeat"]._cron_find_repeats()
            self.assertFalse(failures.search(open_))

    def test_queries_do_not_grow_with_the_complaints(self):
        counts = []
        with self._at("2026-06-30 12:00"):
            for size in (3, 12):
                for _number in range(size):
                    self._make("2026-01-01 09:00", is_repeat_cause=False)
                self._run()
                self.env["insurance.complaint"].search([]).is_repeat_cause = False
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self._run()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(self._get_notes().date, date(2026, 6, 30))
