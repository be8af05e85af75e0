"""Fixtures for launch plans: the shipped template, today is Friday 2026-03-06 in Shanghai."""

from contextlib import contextmanager

from ..service.common import ServiceCommon


class LaunchCommon(ServiceCommon):
    """``template`` with two tasks, due 0 and 5 working days after the start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["insurance.launch.template"].create({"name": "Test launch"})
        cls.env["insurance.launch.template.task"].create(
            [
                {
                    "template_id": cls.template.id,
                    "phase": "1_organise",
                    "name": "Set up the committee",
                    "department": "gm_office",
                    "days": 0,
                },
                {
                    "template_id": cls.template.id,
                    "phase": "2_standards",
                    "name": "Publish the standards",
                    "department": "business_management",
                    "days": 5,
                },
            ]
        )
        cls.template.task_ids[0].with_context(lang="zh_CN").name = "成立委员会"
        cls.env["insurance.service.team"].search(
            [("company_id", "=", cls.bj.id), ("department", "=", "business_management")]
        ).leader_id = cls.bj_operations

    def setUp(self):
        super().setUp()
        frozen = self._at("2026-03-06 10:00")
        frozen.__enter__()
        self.addCleanup(frozen.__exit__, None, None, None)

    def _create_plan(self, user=None, **values):
        plans = self._as(user or self.bj_branch_officer, self.env["insurance.launch.plan"])
        return plans.create(
            {
                "company_id": self.bj.id,
                "template_id": self.template.id,
                "date_start": "2026-03-06",
                **values,
            }
        )

    @contextmanager
    def _refusing(self, error, message=""):
        """Expect an error with these words, and undo what was half done."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield
