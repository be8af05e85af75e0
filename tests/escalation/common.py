"""Fixtures for escalation: the steps 50, 75, 100 and 150 % alone, teams with people."""

from unittest.mock import patch

from odoo.fields import Command

from ..service.common import ServiceCommon


class EscalationCommon(ServiceCommon):
    """General steps only; ``team``: business management of Beijing, led by ``leader``.

    ``handler`` (operations of Beijing) takes the requests of `_create_taken`; ``plain`` requests
    have 5 working days.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        steps = cls.env["insurance.escalation.step"]
        steps.search([("tier_id", "!=", False)]).active = False
        cls.leader = cls._create_role_user("leader", "operations", cls.bj, cls.bj, lang="zh_CN")
        cls.handler = cls._create_role_user("handler", "operations", cls.bj, cls.bj)
        cls.team = cls.env["insurance.service.team"].search(
            [("company_id", "=", cls.bj.id), ("department", "=", "business_management")]
        )
        cls.team.write({"leader_id": cls.leader.id, "member_ids": [Command.set(cls.handler.ids)]})
        cls.bj.branch_head_id = cls.bj_branch_head

    def _create_taken(self, **values):
        """Register for the regular customer, 5 working days, taken by the handler."""
        request = self._create_request(**{"partner_id": self.plain.id, **values})
        request.with_user(self.handler).action_take()
        return request.sudo()

    def _escalate(self, text):
        with self._at(text):
            self._run_cron("insurance.service.request", "_cron_escalate")

    def _run_cron(self, model, name):
        """Run a scheduled action; it commits nothing here."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 60.0):
            getattr(self.env[model], name)()

    def _get_fired(self, request):
        rows = self.env["insurance.escalation"].search([("request_id", "=", request.id)])
        return sorted((row.percent, row.role) for row in rows)

    def _get_reminded(self, request):
        return self.env["mail.activity"].search(
            [("res_model", "=", "insurance.service.request"), ("res_id", "=", request.id)]
        )
