"""Patterns that make a promise look kept, each at its boundaries."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..service.common import ServiceCommon, utc

MONITORS = ("odoo.addons.base.models.ir_rule", "odoo.models")


@tagged("post_install", "-at_install")
class TestPattern(ServiceCommon):
    """Silver has 3 working days: from Monday 2 March 2026, 10:00, to Thursday 5 March, 17:30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("insurance_service.pause_papers")

    def _create(self, day="2026-03-02 10:00", **vals):
        with self._at(day):
            return self._create_request(
                self.bj_operations, **{"partner_id": self.silver.id, **vals}
            )

    def _do(self, moment, request, step, *arguments, user=None):
        with self._at(moment):
            getattr(self._as(user or self.bj_operations, request), f"action_{step}")(*arguments)

    def _kinds(self, requests):
        """Return the patterns of requests as pairs (kind, figure)."""
        self.env.flush_all()
        rows = self.env["insurance.service.pattern"].search(
            [("request_id", "in", requests.ids)], order="id"
        )
        return [(row.kind, row.figure) for row in rows]

    def _pause(self, moment, request):
        self._do(moment, request, "pause", self.reason.id)

    def test_pause_at_the_last_moment(self):
        for moment, expected in (
            ("2026-03-03 16:00", []),  # two days left
            ("2026-03-04 09:00", [("late_pause", 1)]),
            ("2026-03-05 17:30", [("late_pause", 0)]),
            ("2026-03-05 17:31", []),  # breached already
        ):
            request = self._create()
            self._pause(moment, request)
            self.assertEqual(self._kinds(request), expected, moment)

    def test_pause_of_short_promises(self):
        gold = self._create(partner_id=self.gold.id)  # 2 days: to Wednesday
        self._pause("2026-03-03 10:00", gold)
        self.assertEqual(self._kinds(gold), [], "one of two days left")
        same_day = self._create(item_id=self.same_day_item.id)
        self._pause("2026-03-02 15:00", same_day)
        self.assertEqual(self._kinds(same_day), [])

    def test_closed_and_reopened(self):
        for moment, expected in (
            ("2026-03-10 10:00", [("reopened", 5)]),  # closed on 3 March
            ("2026-03-11 10:00", []),
        ):
            request = self._create()
            self._do("2026-03-03 10:00", request, "finish", "Done")
            self._do(moment, request, "reopen", "Not done after all")
            self.assertEqual(self._kinds(request), expected, moment)

    def test_paused_often(self):
        request = self._create(item_id=self.open_item.id)
        for day in range(3, 7):
            self._pause(f"2026-03-0{day} 09:00", request)
            expected = [("many_pauses", 4)] if day == 6 else []
            self.assertEqual(self._kinds(request), expected, day)
            self._do(f"2026-03-0{day} 10:00", request, "resume")

    def test_deadline_moved_at_the_last_moment(self):
        for moment, day, expected in (
            ("2026-03-03 10:00", "2026-03-09", []),
            ("2026-03-04 10:00", "2026-03-09", [("moved_later", 1)]),
            ("2026-03-05 10:00", "2026-03-05", []),  # not later
            ("2026-03-06 10:00", "2026-03-09", [("moved_later", -1)]),
        ):
            request = self._create()
            self._do(moment, request, "agree_date", day, "Agreed", user=self.bj_branch_officer)
            self.assertEqual(self._kinds(request), expected, moment)

    def test_backdated_finish(self):
        for moment, done, expected in (
            ("2026-03-05 11:00", "2026-03-05 10:00", []),
            ("2026-03-05 11:01", "2026-03-05 10:00", [("backdated", 1)]),
            ("2026-03-09 09:00", "2026-03-05 17:00", [("backdated", 88)]),
        ):
            request = self._create()
            self._do("2026-03-03 10:00", request, "take")
            self._do(moment, request, "finish", "Done", utc(done))
            self.assertEqual(self._kinds(request), expected, moment)
            late = moment > "2026-03-06"
            if expected:
                row = self.env["insurance.service.pattern"].search(
                    [("request_id", "=", request.id)]
                )
                self.assertEqual(row.is_decisive, late, moment)

    def test_closed_in_bulk(self):
        for count, moment, found in (
            (4, "2026-03-05 17:00", 0),
            (5, "2026-03-05 17:30", 5),
            (5, "2026-03-05 16:29", 0),
            (5, "2026-03-05 17:31", 0),
        ):
            requests = self.env["insurance.service.request"]
            for _number in range(count):
                requests |= self._create(partner_id=self.silver.id)
            self._do(moment, requests, "finish", "Done")
            self.assertEqual(self._kinds(requests), [("bulk", 5)] * found, (count, moment))
            requests.sudo().env.cr.execute(
                "UPDATE insurance_service_event SET recorded_at = recorded_at - interval '1 year'"
                " WHERE request_id IN %s AND kind = 'stop'",
                [tuple(requests.ids)],
            )

    def test_cancelled_requests_are_left_out(self):
        request = self._create()
        self._pause("2026-03-05 10:00", request)
        self._do("2026-03-05 11:00", request, "cancel", "Mistake")
        self.assertEqual(self._kinds(request), [])

    def test_who_sees_them(self):
        request = self._create()
        self._pause("2026-03-05 10:00", request)
        domain = [("request_id", "=", request.id)]
        patterns = self.env["insurance.service.pattern"]
        for user in (
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            mine = self._as(user, patterns)
            row = mine.search(domain)
            self.assertEqual(len(row), 1, user.login)
            self.assertEqual(row.action_open_request()["res_id"], request.id)
            [group] = mine.formatted_read_group(domain, ["kind"], ["__count"])
            self.assertEqual(group["__count"], 1)
        for user in (self.gd_branch_officer, self.gd_branch_head):
            self.assertFalse(self._as(user, patterns).search(domain), user.login)
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_operations,
            self.hq_technical,
        ):
            with self.assertRaises(AccessError), mute_logger(*MONITORS):
                self._as(user, patterns).search(domain)
