"""Fixtures for quarterly summaries: requests and care of the first quarter of 2026."""

from datetime import date
from unittest.mock import patch

from ..service.common import ServiceCommon


class SummaryCommon(ServiceCommon):
    """`ServiceCommon` with a care item, and factories for finished requests and care tasks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.care_item = cls.env["insurance.service.item"].create(
            {"name": "Test care", "code": "T9", "care_kind": "event"}
        )

    def _create_served(self, received, closed=None, **values):
        """Register a request at a moment in Shanghai and finish it at another."""
        with self._at(received):
            request = self._create_request(**values)
        if closed:
            with self._at(closed):
                request.action_finish("Sent")
        return request

    @classmethod
    def _create_task(cls, partner, due, done=None, cost=0, **values):
        """Store a care task due on a day; ``done``: the day it was given."""
        cls._task_counter = getattr(cls, "_task_counter", 0) + 1
        return cls.env["insurance.care.task"].create(
            {
                "partner_id": partner.id,
                "company_id": partner.home_company_id.id,
                "item_id": cls.care_item.id,
                "care_kind": "event",
                "year": 2026,
                "occasion": f"test-{cls._task_counter}",
                "date_occasion": due,
                "date_due": due,
                "date_prepare": due,
                "state": "done" if done else "planned",
                "done_date": done,
                "cost_actual": cost,
                **values,
            }
        )

    def _open_summary(self, user=None, **values):
        """Open the summary of Beijing for the first quarter of 2026, as its officer."""
        user = user or self.bj_branch_officer
        summaries = self.env["insurance.quarter.summary"].with_user(user)
        summaries = summaries.with_context(allowed_company_ids=user.company_ids.ids)
        return summaries.create({"company_id": self.bj.id, "year": 2026, "quarter": "1", **values})

    def _get_row(self, summary, partner, item=None):
        """Return planned, done, judged, in time and spend of a customer and service."""
        line = summary.sudo().line_ids.filtered(
            lambda row: row.partner_id == partner and item in (None, row.item_id)
        )
        self.assertEqual(len(line), 1)
        return (
            line.planned_count,
            line.done_count,
            line.due_count,
            line.on_time_count,
            line.spend,
        )

    def _create_action(self, summary, **values):
        return summary.env["insurance.improvement.action"].create(
            {
                "summary_id": summary.id,
                "problem": "Late letters",
                "action": "Second courier",
                "user_id": self.bj_specialist.id,
                "date_due": date(2026, 4, 30),
                **values,
            }
        )

    def _run_cron(self, name):
        """Run a scheduled action of the summaries; it commits nothing here."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0):
            getattr(self.env["insurance.quarter.summary"], name)()
