"""Fixtures for satisfaction surveys: customers of every tier in two branches, with contacts."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command

from ..care.common import CareCommon

FULL = {
    "overall": "satisfied",
    "staff": "very_satisfied",
    "issue": "satisfied",
    "preservation": "not_used",
    "claim": "average",
    "care": "not_used",
    "complaint": "dissatisfied",
}


class SurveyCommon(CareCommon):
    """``gold`` and ``silver`` of Beijing, ``far`` (gold) of Guangdong; `_create_regular`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.hq._service_today()
        cls.product = cls._create_product("T-SURVEY")
        cls.gold = cls._create_tiered("T-GOLD", "gold")
        cls.silver = cls._create_tiered("T-SILVER", "silver")
        cls.far = cls._create_tiered("T-FAR", "gold", cls.gd)
        cls.gold_contact = cls._create_contact(
            cls.gold, "Gold Contact", service_email="gold@example.com", lang="zh_CN"
        )
        cls.silver_contact = cls._create_contact(
            cls.silver, "Silver Contact", service_mobile="13812345678", lang="zh_CN"
        )
        cls.invitations = cls.env["insurance.survey.invitation"]

    @classmethod
    def _create_tiered(cls, code, tier=None, branch=None, **values):
        customer = cls._create_customer(code, **values)
        branch = branch or cls.bj
        customer.write(
            {
                "branch_ids": [Command.set(branch.ids)],
                "home_company_id": branch.id,
                "tier_id": tier and cls.tiers[tier].id,
            }
        )
        return customer

    @classmethod
    def _create_regular(cls, count, branch=None, prefix="T-R"):
        """Create regular customers of a branch, each with a policy in force."""
        branch = branch or cls.bj
        customers = cls.env["res.partner"]
        for number in range(count):
            customer = cls._create_tiered(f"{prefix}{number:04d}", branch=branch)
            cls._create_policy(
                f"P-{prefix}{number:04d}",
                customer,
                cls.product,
                branch,
                date_start=cls.today - timedelta(30),
                date_end=cls.today + timedelta(300),
            )
            customers |= customer
        return customers

    @classmethod
    def _create_campaign(cls, **values):
        campaigns = cls.env["insurance.survey.campaign"].with_user(cls.hq_officer)
        return campaigns.with_company(cls.hq).create(
            {
                "year": cls.today.year,
                "date_start": cls.today,
                "date_deadline": cls.today + timedelta(20),
                "regular_share": 10,
                "regular_minimum": 0,
                **values,
            }
        )

    def _start(self, **values):
        """Create a campaign, draw, start and send it; return it in superuser mode."""
        campaign = self._create_campaign(**values)
        campaign.action_draw()
        campaign.action_start()
        self._run_cron()
        return campaign.sudo()

    def _run_cron(self):
        # Tests do not commit.
        crons = type(self.env["ir.cron"])
        with patch.object(crons, "_commit_progress", lambda *_args, **_kwargs: 0):
            self.env["insurance.survey.invitation"]._cron_send()
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_invitation(self, campaign, customer):
        return campaign.sudo().invitation_ids.filtered(lambda i: i.partner_id == customer)

    def _enter(self, invitation, user=None, **values):
        """Enter answers of an interview as ``user`` (default: head office's officer)."""
        values = {"way": "phone", "answers": FULL, "respondent": "Mr Wang", **values}
        self._as(user or self.hq_officer, invitation).action_enter(**values)
        self.env.invalidate_all()
