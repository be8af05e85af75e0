from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..service.common import utc
from .test_deadline_run import DeadlineCommon

CLOCK_FIELDS = [
    "state",
    "started_date",
    "deadline_date",
    "deadline_at",
    "is_provisional",
    "gross_days",
    "paused_days",
    "net_days",
    "late_days",
    "on_time",
    "is_breached",
]
SPAN_FIELDS = ["kind", "user_id", "department", "date_start", "date_end", "days", "cycle"]


@tagged("post_install", "-at_install")
class TestDeadlineRunBatch(DeadlineCommon):
    """Many requests at once: by night, in bulk, past a bad one."""

    def _create_requests(self, count):
        requests = self.env["insurance.service.request"].with_user(self.bj_operations)
        return requests.create(
            [
                {
                    "partner_id": self.gold.id,
                    "item_id": self.item.id,
                    "company_id": self.bj.id,
                    "summary": f"Test {number}",
                }
                for number in range(count)
            ]
        ).sudo()

    def _no_commit(self):
        cron = type(self.env["ir.cron"])
        return patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0)

    def _read(self, requests):
        self.env.flush_all()
        self.env.invalidate_all()
        spans = [[span[name] for name in SPAN_FIELDS] for span in requests.span_ids]
        events = [(event.kind, event.date, event.promised_date) for event in requests.event_ids]
        return [requests[name] for name in CLOCK_FIELDS], spans, events

    def test_the_bulk_way_gives_the_same_as_the_single_one(self):
        with self._at("2026-03-05 10:00"):
            slow, fast = self._create_requests(2)
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
        with self._at("2026-03-05 15:00"):
            slow._promise(slow.deadline_date, "x")
            changes, errors = fast._get_calendar_changes(fields.Datetime.now())
            fast._apply_calendar_changes(changes, "x", fields.Datetime.now())
        self.assertFalse(errors)
        self.assertEqual(self._read(slow), self._read(fast))
        self.assertEqual(slow.event_ids[-1].deadline_date, fast.event_ids[-1].deadline_date)

    def test_moving_earlier_is_the_same_both_ways(self):
        closure = self._close(self.hq_officer, self.hq, date(2026, 3, 6))
        with self._at("2026-03-05 10:00"):
            slow, fast = self._create_requests(2)
            closure.unlink()
        with self._at("2026-03-05 15:00"):
            slow._store_clocks(slow._get_clocks())
            changes, _errors = fast._get_calendar_changes(fields.Datetime.now())
            fast._apply_calendar_changes(changes, "x", fields.Datetime.now())
        self.assertEqual(slow.deadline_date, date(2026, 3, 9))
        self.assertEqual(self._read(slow), self._read(fast))

    def _count(self, requests):
        """Return the statements a batch costs: comparing, and applying kept dates."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with self._at("2026-03-05 15:00"):
            changes, _errors = requests._get_calendar_changes(fields.Datetime.now())
            self.assertEqual(len(changes), len(requests))
            requests._apply_calendar_changes(changes, "x", fields.Datetime.now())
            self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_statements_do_not_grow_with_the_batch(self):
        with self._at("2026-03-05 10:00"):
            warm, few, many = (self._create_requests(count) for count in (1, 10, 100))
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
        self._count(warm)
        few, many = self._count(few), self._count(many)
        self.assertLessEqual(many, few, f"10: {few}, 100: {many}")

    def test_a_whole_run_in_statements(self):
        counts = []
        with self._at("2026-03-05 10:00"):
            for count in (10, 90):
                self._create_requests(count)
                self.env.flush_all()
                self._close(self.hq_officer, self.hq, date(2026, 3, 6)).unlink()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self._preview()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_by_night_changes_are_applied_without_anybody(self):
        runs = self.env["insurance.deadline.run"].sudo()
        mine = [("company_id", "=", self.hq.id)]
        with self._at("2026-03-05 10:00"):
            (request,) = self._create_requests(1)
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
        with self._at("2026-03-05 23:00"), self._no_commit():
            runs._cron_work()
        run = runs.search(mine)
        self.assertEqual((run.state, run.is_automatic, run.kept_count), ("applied", True, 1))
        self.assertEqual(request.deadline_date, date(2026, 3, 9))
        self.assertFalse(self.hq._is_calendar_newer())
        with self._at("2026-03-06 23:00"), self._no_commit():
            runs._cron_work()
        self.assertEqual(runs.search(mine), run)

    def test_a_bad_request_does_not_stop_the_others(self):
        with self._at("2026-03-05 10:00"):
            bad, good = self._create_requests(2)
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE insurance_service_event SET date = '1999-01-01' WHERE request_id = %s",
                    bad.id,
                )
            )
            self.env.invalidate_all()
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            run = self._preview()
            self.assertEqual((run.failed_count, run.kept_count), (1, 1))
            run.action_apply()
        lines = {line.request_id: line for line in run.sudo().line_ids}
        self.assertIn("1999-01-01", lines[bad].error)
        self.assertEqual((lines[good].outcome, bool(lines[good].applied_at)), ("kept", True))
        self.assertFalse(lines[bad].applied_at)
        self.assertEqual(run.state, "applied")

    def test_what_was_finished_since_the_preview_is_left_alone(self):
        with self._at("2026-03-05 10:00"):
            (request,) = self._create_requests(1)
            self._close(self.hq_officer, self.hq, date(2026, 3, 6))
            run = self._preview()
        with self._at("2026-03-05 11:00"):
            self._as(self.bj_operations, request).action_finish("done")
            run.action_apply()
        self.assertEqual((run.line_ids.outcome, request.state), ("gone", "done"))
        self.assertFalse(request.event_ids.filtered(lambda event: event.kind == "promise"))

    def test_broken_promises_are_marked_when_the_hour_passes(self):
        with self._at("2026-03-05 10:00"):
            request, paused, done = self._create_requests(3)
            reason = self.env["insurance.pause.reason"].search([], limit=1)
            self._as(self.bj_operations, paused).action_pause(reason.id)
            self._as(self.bj_operations, done).action_finish("done")
        model = self.env["insurance.service.request"].sudo()
        for text, expected in (("2026-03-09 17:30", False), ("2026-03-09 17:31", True)):
            with self._at(text):
                model._cron_mark_breached()
            self.assertEqual(request.is_breached, expected)
        self.assertFalse(paused.is_breached or done.is_breached)
        self.assertEqual(request.deadline_at, utc("2026-03-09 17:30"))
