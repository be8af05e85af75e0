"""Steps fire once, tell the right people without mail, and survive bad requests."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import utc
from .common import EscalationCommon

# Registered on Monday 2 March 2026: 5 working days end on Monday the 9th.
START = "2026-03-02 09:00"


@tagged("post_install", "-at_install")
class TestEscalation(EscalationCommon):
    def setUp(self):
        super().setUp()
        with self._at(START):
            self.request = self._create_taken()

    def test_next_moment_follows_the_steps(self):
        # ceil(5 x 50 %) = 3rd day: Thursday the 5th
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-05 08:30"))
        self._escalate("2026-03-05 08:30")
        self.assertFalse(self._get_fired(self.request), "due when its moment has passed")
        self._escalate("2026-03-05 08:31")
        self.assertEqual(self._get_fired(self.request), [(50, "handler")])
        # ceil(5 x 75 %) = 4th day
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-06 08:30"))
        self._escalate("2026-03-06 09:00")
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-09 17:30"))
        self.assertFalse(self.request.is_breached)
        self._escalate("2026-03-09 17:31")
        self.assertTrue(self.request.is_breached)
        # floor(5 x 150 %) - 5 = 2 days later
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-11 17:30"))
        self._escalate("2026-03-11 18:00")
        expected = [
            (50, "handler"),
            (75, "department_head"),
            (75, "handler"),
            (100, "branch_head"),
            (150, "hq"),
        ]
        self.assertEqual(self._get_fired(self.request), expected)
        self.assertFalse(self.request.next_escalation_at)

    def test_handler_and_leader_get_one_activity_each_and_no_mail(self):
        mails = self.env["mail.mail"].search_count([])
        for moment in ("2026-03-05 09:00", "2026-03-06 09:00", "2026-03-09 18:00"):
            self._escalate(moment)
        activities = self._get_reminded(self.request)
        self.assertEqual(activities.user_id, self.handler | self.leader)
        self.assertEqual(len(activities), 2)
        self.assertEqual(activities.mapped("date_deadline"), [self.request.deadline_date] * 2)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertNotIn(self.leader.partner_id, self.request.message_partner_ids)
        self.assertIn("75", activities.filtered(lambda a: a.user_id == self.handler).summary)

    def test_run_twice_changes_nothing(self):
        self._escalate("2026-03-09 18:00")
        fired, activities = self._get_fired(self.request), self._get_reminded(self.request)
        self.assertEqual(len(fired), 4)
        self._escalate("2026-03-09 18:00")
        self.request.next_escalation_at = utc("2026-03-09 17:00")
        self._escalate("2026-03-09 18:00")
        self.assertEqual(self._get_fired(self.request), fired)
        self.assertEqual(self._get_reminded(self.request), activities)
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-11 17:30"))

    def test_pause_moves_the_steps_and_takes_the_reminder_away(self):
        self._escalate("2026-03-05 09:00")
        reason = self.env.ref("insurance_service.pause_papers")
        with self._at("2026-03-05 10:00"):
            self.request.with_user(self.handler).action_pause(reason.id)
        self.assertFalse(self.request.next_escalation_at)
        self.assertFalse(self._get_reminded(self.request))
        self._escalate("2026-03-10 09:00")
        with self._at("2026-03-10 10:00"):  # 3 working days later
            self.request.with_user(self.handler).action_resume()
        self.assertEqual(self._get_reminded(self.request).user_id, self.handler)
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-11 08:30"))
        self.assertEqual(self._get_fired(self.request), [(50, "handler")])

    def test_done_and_cancelled_end_it(self):
        with self._at(START):
            other = self._create_taken()
        self._escalate("2026-03-06 09:00")
        with self._at("2026-03-06 10:00"):
            self.request.with_user(self.handler).action_finish("Sent")
            other.with_user(self.handler).action_cancel("Withdrawn")
        for request in self.request | other:
            self.assertFalse(request.next_escalation_at)
            self.assertFalse(self._get_reminded(request))

    def test_beginning_anew_fires_again(self):
        self.item.reopen_policy = "restart"
        self._escalate("2026-03-06 09:00")
        with self._at("2026-03-06 10:00"):
            self.request.with_user(self.handler).action_finish("Sent")
            self.request.with_user(self.handler).action_reopen("Not what was asked")
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-11 08:30"))
        self._escalate("2026-03-11 09:00")
        rows = self.request.escalation_ids.filtered(lambda row: row.percent == 50)
        self.assertEqual(sorted(rows.mapped("cycle")), [1, 2])

    def test_reminder_follows_the_handler(self):
        self._escalate("2026-03-05 09:00")
        with self._at("2026-03-05 10:00"):
            self.request.with_user(self.leader).action_assign(self.bj_operations.id)
        self.assertEqual(self._get_reminded(self.request).user_id, self.bj_operations)

    def test_where_nobody_is_it_goes_up(self):
        with self._at(START):
            free = self._create_request(partner_id=self.plain.id).sudo()
        self._escalate("2026-03-05 09:00")
        row = free.escalation_ids
        self.assertEqual((row.role, row.told_role), ("handler", "department_head"))
        self.assertEqual(row.user_ids, self.leader)
        self.team.leader_id = False
        self._escalate("2026-03-06 09:00")
        rows = free.escalation_ids.filtered(lambda r: r.percent == 75)
        self.assertEqual(rows.user_ids, self.bj_branch_officer)
        self.bj_branch_officer.active = False
        self.bj_branch_head.active = False
        self._escalate("2026-03-09 18:00")
        row = free.escalation_ids.filtered(lambda r: r.percent == 100)
        self.assertEqual(row.told_role, "hq")
        self.assertLessEqual(self.hq_officer | self.hq_officer_2, row.user_ids)

    def test_bad_request_is_listed_and_the_others_go_on(self):
        with self._at(START):
            good = self._create_taken()
        remind = type(self.request)._remind

        def fail(requests, rows):
            if self.request in requests:
                raise ValueError("broken on purpose")
            return remind(requests, rows)

        with patch.object(type(self.request), "_remind", fail), mute_logger("odoo.sql_db"):
            self._escalate("2026-03-05 09:00")
        self.assertEqual(self._get_fired(good), [(50, "handler")])
        self.assertFalse(self._get_fired(self.request))
        self.assertEqual(self.request.escalation_error, "broken on purpose")
        later = utc("2026-03-05 09:00") + timedelta(hours=1)
        self.assertEqual(self.request.next_escalation_at, later)
        self._escalate("2026-03-05 10:01")
        self.assertEqual(self._get_fired(self.request), [(50, "handler")])
        self.assertFalse(self.request.escalation_error)

    def test_most_specific_set_counts(self):
        steps = self.env["insurance.escalation.step"].with_user(self.hq_officer)
        with self._at("2026-03-03 09:00"):
            steps.create({"percent": 20, "role": "handler", "item_id": self.item.id})
        self._escalate("2026-03-03 09:01")
        self.assertEqual(self._get_fired(self.request), [(20, "handler")])
        # nothing but the breach is left of this set
        self.assertEqual(self.request.next_escalation_at, utc("2026-03-09 17:30"))
        self._escalate("2026-03-09 18:00")
        self.assertTrue(self.request.is_breached)
        self.assertFalse(self.request.next_escalation_at)

    def test_no_deadline_no_steps(self):
        with self._at(START):
            request = self._create_taken(item_id=self.open_item.id)
        self.assertFalse(request.next_escalation_at)

    def test_pause_too_long_is_reminded_of_once(self):
        reason = self.env.ref("insurance_service.pause_papers")  # 10 working days
        with self._at("2026-03-03 10:00"):
            self.request.with_user(self.handler).action_pause(reason.id)
        for moment, count in (
            ("2026-03-17 09:00", 0),
            ("2026-03-18 09:00", 1),
            ("2026-03-19 09:00", 1),
        ):
            with self._at(moment):
                self._run_cron("insurance.service.request", "_cron_remind_pauses")
            self.assertEqual(len(self._get_reminded(self.request)), count, moment)
        with self._at("2026-03-20 10:00"):
            self.request.with_user(self.handler).action_resume()
        self.assertFalse(self._get_reminded(self.request))

    def test_rows_are_kept_and_fields_protected(self):
        self._escalate("2026-03-05 09:00")
        row = self.request.escalation_ids
        with self.assertRaises(UserError):
            row.percent = 10
        with self.assertRaises(UserError):
            row.unlink()
        mine = self.request.with_user(self.handler)
        for vals in (
            {"next_escalation_at": False},
            {"escalation_error": "x"},
            {"pause_reminded_at": utc(START)},
        ):
            with self.assertRaises(AccessError):
                mine.write(vals)
        self.assertTrue(self._as(self.bj_specialist, row).has_access("read"))
        self.assertFalse(self._as(self.gd_specialist, row).has_access("read"))
        for user in (self.bj_specialist, self.hq_officer):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self._as(user, row).has_access(operation))

    def test_queries_do_not_grow_with_the_batch(self):
        with self._at(START):
            for _index in range(30):
                self._create_request(partner_id=self.plain.id)
        requests = self.env["insurance.service.request"].search([("company_id", "=", self.bj.id)])
        counts = []
        for batch in (requests[:5], requests[:30]):
            self.env.flush_all()
            self.env.invalidate_all()
            with self._at("2026-03-02 10:00"):
                before = self.env.cr.sql_log_count
                batch._schedule_escalation()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1], counts)

    def test_queries_do_not_grow_with_what_fires(self):
        with self._at(START):
            requests = self.request.union(*(self._create_taken() for _index in range(15)))
        self.env["insurance.service.request"].search([]).next_escalation_at = False
        counts = []
        for batch in (requests[:4], requests[4:]):
            batch._schedule_escalation()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._escalate("2026-03-09 18:00")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(batch.escalation_ids), 4 * len(batch))
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
