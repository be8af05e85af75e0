"""Fixtures for results: a running survey, questionnaires filled in by customers made for it."""

from odoo.fields import Datetime

from ..service.common import ServiceCommon


class SurveyResultCommon(ServiceCommon):
    """A running survey of 2026; `_fill_in` lets customers answer it.

    ``bj_leader`` leads business management, ``bj_care_leader`` customer resources of Beijing.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls._create_campaign()
        cls.bj_leader = cls._create_role_user("bj_leader", "operations", cls.bj, cls.bj)
        cls.bj_care_leader = cls._create_role_user("bj_cr_leader", "specialist", cls.bj, cls.bj)
        cls.bj.branch_head_id = cls.bj_branch_head
        for department, leader in (
            ("business_management", cls.bj_leader),
            ("customer_resources", cls.bj_care_leader),
        ):
            cls.env["insurance.service.team"].search(
                [("company_id", "=", cls.bj.id), ("department", "=", department)]
            ).leader_id = leader

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)

    @classmethod
    def _create_campaign(cls, year=2026, state="running"):
        campaign = cls.env["insurance.survey.campaign"].create(
            {"name": f"Survey {year}", "year": year, "company_id": cls.hq.id}
        )
        campaign.state = state
        return campaign

    @classmethod
    def _create_customers(cls, count, tier, branch):
        cls._customer_number = getattr(cls, "_customer_number", 0) + count
        first = cls._customer_number - count
        customers = cls.env["res.partner"].create(
            [
                {"name": f"Asked {n}", "customer_code": f"T-ASK-{n}", "is_company": True}
                for n in range(first, first + count)
            ]
        )
        customers.write(
            {
                "branch_ids": [(6, 0, branch.ids)],
                "home_company_id": branch.id,
                "tier_id": cls.tiers[tier].id,
            }
        )
        return customers

    @classmethod
    def _invite(cls, partners, campaign=None, branch=None, **values):
        cls._invitation_number = getattr(cls, "_invitation_number", 0) + len(partners)
        first = cls._invitation_number - len(partners)
        campaign = cls.campaign if campaign is None else campaign
        return cls.env["insurance.survey.invitation"].create(
            [
                {
                    "name": f"T-INV-{first + index}",
                    "campaign_id": campaign.id,
                    "kind": "campaign" if campaign else "request",
                    "partner_id": partner.id,
                    "company_id": (branch or partner.home_company_id).id,
                    "tier_id": (partner.tier_id or cls.tiers["regular"]).id,
                    "channel": "phone",
                    "state": "sent",
                    "date_deadline": "2026-12-31",
                    **values,
                }
                for index, partner in enumerate(partners)
            ]
        )

    @classmethod
    def _answer(cls, invitations, overall="very_satisfied", moment=None, **parts):
        """Fill in questionnaires and let the system know, as their own subject does."""
        invitations.write(
            {
                "state": "answered",
                "overall": overall,
                "answered_at": moment or Datetime.now(),
                "answer_way": "phone",
            }
        )
        cls.env["insurance.survey.answer"].create(
            [
                {"invitation_id": invitation.id, "question_code": code, "level": level}
                for invitation in invitations
                for code, level in {"overall": overall, **parts}.items()
            ]
        )
        invitations._after_answered()
        return invitations

    @classmethod
    def _fill_in(cls, tier, branch, *counts, silent=0, skipped=0, campaign=None):
        """Let so many customers answer at each level, stay silent, and be skipped."""
        levels = ("very_satisfied", "satisfied", "average", "dissatisfied")
        for level, count in zip(levels, counts, strict=False):
            if count:
                asked = cls._invite(cls._create_customers(count, tier, branch), campaign)
                cls._answer(asked, level)
        for state, count in (("sent", silent), ("skipped", skipped)):
            if count:
                cls._invite(cls._create_customers(count, tier, branch), campaign, state=state)

    def _close(self, campaign=None):
        """Close the survey, as the officer of head office."""
        campaign = campaign or self.campaign
        self._as(self.hq_officer, campaign).sudo().state = "closed"
        campaign.invalidate_recordset()
        return campaign

    def _get_result(self, tier, branch=None, question="overall", campaign=None):
        return self.env["insurance.survey.result"].search(
            [
                ("campaign_id", "=", (campaign or self.campaign).id),
                ("tier_id", "=", self.tiers[tier].id),
                ("company_id", "=", branch.id if branch else False),
                ("question_code", "=", question),
            ]
        )
