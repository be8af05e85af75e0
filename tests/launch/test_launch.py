"""Launch plans: tasks from the template, due in working days, steps by role, nothing lost."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LaunchCommon


@tagged("post_install", "-at_install")
class TestLaunch(LaunchCommon):
    def test_the_shipped_template_has_tasks_of_every_phase_and_department(self):
        tasks = self.env.ref("insurance_service.launch_template_standard").task_ids
        fields = tasks._fields
        self.assertEqual(len(tasks), 31)
        self.assertEqual(set(tasks.mapped("phase")), set(fields["phase"].get_values(self.env)))
        departments = set(fields["department"].get_values(self.env))
        self.assertEqual(set(tasks.mapped("department")), departments)

    def test_tasks_come_from_the_template_in_all_its_languages(self):
        tasks = self._create_plan().task_ids
        self.assertEqual(
            [(t.phase, t.name, t.department, t.user_id, t.date_due) for t in tasks],
            [
                ("1_organise", "Set up the committee", "gm_office", tasks.user_id.browse(), DAY_0),
                (
                    "2_standards",
                    "Publish the standards",
                    "business_management",
                    self.bj_operations,
                    DAY_5,
                ),
            ],
        )
        self.assertEqual(tasks[0].with_context(lang="zh_CN").name, "成立委员会")

    def test_due_dates_follow_the_start_until_the_plan_runs(self):
        plan = self._create_plan()
        plan.date_start = "2026-09-28"
        # 1 to 7 October 2026 are holidays, 10 October is a working Saturday.
        self.assertEqual(plan.task_ids[1].date_due, date(2026, 10, 10))
        plan.action_start()
        with self._refusing(UserError, "dates of its tasks"):
            plan.date_start = "2026-05-06"

    def test_start_reminds_the_responsible_and_closing_ends_it(self):
        plan = self._create_plan()
        self.assertFalse(plan.task_ids.sudo().activity_ids)
        plan.action_start()
        task = plan.task_ids[1]
        activity = task.sudo().activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.bj_operations, DAY_5))
        task.user_id = self.bj_specialist
        self.assertEqual(task.sudo().activity_ids.user_id, self.bj_specialist)
        self._as(self.bj_specialist, task).action_begin()
        self._as(self.bj_specialist, task).action_done()
        self.assertEqual(
            (task.state, task.done_date, task.done_by_id), ("done", DAY_0, self.bj_specialist)
        )
        self.assertFalse(task.sudo().activity_ids)
        self._as(self.bj_branch_officer, task).action_reopen()
        self.assertEqual((task.state, task.done_date), ("todo", False))
        self.assertTrue(task.sudo().activity_ids)

    def test_progress_and_finish(self):
        plan = self._create_plan()
        mine = self._as(self.bj_branch_officer, plan)
        mine.action_start()
        self.assertEqual((plan.progress, plan.task_count, plan.date_end), (0, 2, DAY_5))
        mine.task_ids[0].action_done("2026-03-05")
        self.assertEqual(plan.progress, 50)
        with self._refusing(UserError, "1 tasks are open"):
            mine.action_finish()
        with self._refusing(ValidationError, "reason"):
            mine.task_ids[1].action_not_needed(" ")
        mine.task_ids[1].action_not_needed("Done last year")
        self.assertEqual((plan.progress, plan.closed_count), (100, 2))
        mine.action_finish()
        self.assertEqual(plan.state, "done")
        for values in ({"note": "x"}, {"date_due": "2026-05-01"}):
            with self.subTest(values), self._refusing(UserError, "closed"):
                mine.task_ids[0].write(values)
        with self._refusing(UserError, "not running"):
            mine.task_ids[0].action_reopen()

    def test_overdue_from_the_day_after(self):
        plan = self._create_plan()
        task = plan.task_ids[1]
        for text, state, late in (
            ("2026-03-06 09:00", "soon", 0),
            ("2026-03-13 09:00", "soon", 1),  # the first task, due on the 6th
            ("2026-03-14 09:00", "late", 2),
        ):
            with self.subTest(text), self._at(text):
                self.env.invalidate_all()
                self.assertEqual((task.due_state, plan.late_count), (state, late))
                found = task.search([("is_late", "=", True), ("plan_id", "=", plan.id)])
                self.assertEqual(len(found), late)

    def test_done_in_the_future_or_twice_is_refused(self):
        plan = self._create_plan()
        with self._refusing(UserError, "not running"):
            plan.task_ids[0].action_done()
        plan.action_start()
        with self._refusing(ValidationError, "future"):
            plan.task_ids[0].action_done("2026-03-07")
        plan.task_ids[0].action_done()
        with self._refusing(UserError, "state"):
            plan.task_ids[0].action_done()

    def test_who_writes(self):
        plan = self._create_plan()
        self.assertTrue(self._create_plan(self.hq_officer, company_id=self.hq.id))
        plan.action_start()
        for user in (
            self.bj_specialist,
            self.bj_branch_head,
            self.bj_salesperson,
            self.gd_branch_officer,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
        ):
            with self.subTest(user.login):
                with self._refusing(AccessError):
                    self._create_plan(user)
                with self._refusing(AccessError):
                    self._as(user, plan).action_finish()
                with self._refusing(AccessError):
                    self._as(user, plan.task_ids[0]).action_done()
                with self._refusing(AccessError):
                    self._as(user, plan.task_ids[0]).date_due = "2030-01-01"
        with self._refusing(AccessError):
            self._create_plan(company_id=self.gd.id)
        # Responsible people close their task; whether it is needed is not theirs to say.
        with self._refusing(AccessError):
            self._as(self.bj_operations, plan.task_ids[1]).action_not_needed("No wish")

    def test_who_reads(self):
        plan = self._create_plan()
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            with self.subTest(user.login):
                self.assertTrue(self._as(user, plan.task_ids).read(["name", "date_due"]))
        for user in (self.gd_branch_officer, self.hq_technical):
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, plan.task_ids).read(["name"])

    def test_templates_are_head_offices(self):
        for user in (self.bj_branch_officer, self.hq_gm, self.hq_auditor):
            with self.subTest(user.login), self._refusing(AccessError):
                self._as(user, self.template).name = "Other"
        self._as(self.hq_officer, self.template).name = "Other"

    def test_system_fields_cannot_be_set(self):
        plan = self._create_plan()
        for record, values in (
            (plan, {"state": "done"}),
            (plan.task_ids[0], {"state": "done"}),
            (plan.task_ids[0], {"done_date": "2026-03-01"}),
            (plan.task_ids[0], {"reason": "x"}),
        ):
            with self.subTest(values), self._refusing(AccessError):
                record.write(values)
        with self._refusing(ValidationError, "does not work for"):
            plan.task_ids[0].user_id = self.gd_specialist
        plan.action_start()
        with self._refusing(UserError, "kept"):
            plan.unlink()
        with self._refusing(UserError, "started"):
            plan.task_ids[0].unlink()
        with self._refusing(ValidationError, "reason"):
            plan.action_cancel("")
        plan.action_cancel("Postponed to next year")
        self.assertFalse(plan.task_ids.sudo().activity_ids)

    def test_reading_many_plans_takes_no_query_a_plan(self):
        plans = self._create_plan()
        few = self._count_queries(plans)
        for _number in range(5):
            plans |= self._create_plan()
        self.assertLessEqual(self._count_queries(plans), few)

    def _count_queries(self, plans):
        mine = self._as(self.bj_branch_officer, plans)
        before = self.env.cr.sql_log_count
        mine.read(["name", "progress", "late_count", "date_end"])
        return self.env.cr.sql_log_count - before


DAY_0, DAY_5 = date(2026, 3, 6), date(2026, 3, 13)
