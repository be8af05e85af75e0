"""The scheduled action of the quarter's end: drafts, once, from the first working day on."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SummaryCommon


@tagged("post_install", "-at_install")
class TestQuarterEnd(SummaryCommon):
    def _run(self):
        self._run_cron("_cron_quarter_end")
        return self.env["insurance.quarter.summary"].search(
            [("company_id", "child_of", self.hq.id)]
        )

    def test_drafts_from_the_first_working_day_on(self):
        # Sunday, 1 February would be no quarter's end; 1 January is a holiday, the 4th worked.
        calendar = self.env["insurance.workday"]._get_calendar(self.bj)
        first = calendar.on_or_after(date(2026, 1, 1))
        self.assertGreater(first, date(2026, 1, 1))
        with self._at(f"{first.replace(day=first.day - 1)} 23:59"):
            self.assertFalse(self._run())
        with self._at(f"{first} 00:01"):
            drafts = self._run()
            self.assertEqual(self._run(), drafts)
        self.assertEqual(drafts.company_id, self.bj + self.gd)
        self.assertEqual(set(drafts.mapped("period")), {"2025-Q4"})
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        draft = drafts.filtered(lambda d: d.company_id == self.bj)
        activity = draft.activity_ids
        self.assertEqual(activity.user_id, self.bj_branch_officer)
        # The fifth working day after the quarter, the first one counted.
        self.assertEqual(activity.date_deadline, calendar.add(first, 4))
        self.assertEqual(draft.customer_count, 2)

    def test_overdue_after_the_fifth_working_day(self):
        with self._at("2026-04-02 09:00"):
            summary = self._open_summary()
        summaries = self.env["insurance.quarter.summary"].with_user(self.bj_branch_officer)
        # 1-3 April and 7-8 April; the 4th to 6th is Qingming.
        self.assertEqual(summary.date_submit_due, date(2026, 4, 8))
        for now, late in (("2026-04-08 23:59", False), ("2026-04-09 00:00", True)):
            with self.subTest(now=now), self._at(now):
                summary.invalidate_recordset()
                self.assertEqual(summary.is_overdue, late)
                found = summaries.search([("is_overdue", "=", True)])
                self.assertEqual(summary in found, late)

    @mute_logger("odoo.addons.insurance_service.models.summary.insurance_quarter_summary_cron")
    def test_one_bad_branch_stops_no_other(self):
        model = type(self.env["insurance.quarter.summary"])
        refresh = model._refresh

        def fail(summaries):
            if summaries.company_id == self.bj:
                raise ValueError("broken")
            return refresh(summaries)

        with self._at("2026-04-10 09:00"):
            with patch.object(model, "_refresh", fail):
                drafts = self._run()
            self.assertEqual(drafts.company_id, self.gd)
            failures = self.env["insurance.care.failure"]
            failure = failures.search([("company_id", "=", self.bj.id)])
            self.assertEqual((failure.state, failure.message), ("open", "broken"))
            self.assertEqual(self._run().company_id, self.bj + self.gd)
        self.assertEqual(failure.state, "solved")
