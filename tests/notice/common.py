"""Fixtures for reminders and notices: policies of Beijing and Guangdong, the planner on a day."""

from datetime import date

from ..service.common import ServiceCommon


class NoticeCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.short = cls._create_product("N-SHORT", "health", payment="single")
        cls.long = cls._create_product("N-LONG", "long_term", payment="regular")
        cls.tasks = cls.env["insurance.care.task"]

    @classmethod
    def _make(cls, number, end, start=None, product=None, **values):
        values = {"payment_years": 0, "partner": cls.gold, **values}
        return cls._create_policy(
            number,
            values.pop("partner"),
            product or cls.short,
            date_start=start or date(end.year - 1, end.month, 1),
            date_end=end,
            **values,
        )

    def _plan(self, day, branch=None):
        """Plan notices of a branch (default Beijing) as if it were ``day``."""
        with self._on(day):
            return self.tasks._plan_notices(branch or self.bj)

    def _get_tasks(self, policy):
        return self.tasks.search([("policy_id", "=", policy.id)], order="date_occasion, occasion")

    def _get_days(self, policy):
        """Return ``{word: due day}`` of a policy's tasks."""
        return {task.occasion.split("-")[0]: str(task.date_due) for task in self._get_tasks(policy)}
