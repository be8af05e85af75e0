"""Fixtures for complaints: teams with leaders, a second specialist and operations person."""

from ..service.common import ServiceCommon


class ComplaintCommon(ServiceCommon):
    """Complaints of Beijing; `_complain` registers one as its specialist.

    ``bj_leader`` leads business management of Beijing; the catalogue promises answers to
    complaints within 3 working days to gold and silver (D1).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj_colleague = cls._create_role_user("bj_colleague", "specialist", cls.bj, cls.bj)
        cls.bj_leader = cls._create_role_user("bj_leader", "operations", cls.bj, cls.bj)
        cls.bj_team = cls.env["insurance.service.team"].search(
            [("company_id", "=", cls.bj.id), ("department", "=", "business_management")]
        )
        cls.bj_team.leader_id = cls.bj_leader
        #: Everybody of Beijing and head office a complaint may be about.
        cls.accused = (
            cls.bj_specialist
            + cls.bj_branch_officer
            + cls.bj_branch_head
            + cls.bj_operations
            + cls.bj_salesperson
            + cls.hq_officer
            + cls.hq_gm
            + cls.hq_auditor
        )
        cls.category = cls.env.ref("insurance_service.complaint_category_claim")
        cls.cause = cls.env.ref("insurance_service.complaint_cause_delay")
        hotline = cls.env["insurance.service.item"].search([("code", "=", "D1")])
        cls.env["insurance.service.standard"].with_context(active_test=False).search(
            [("item_id", "=", hotline.id), ("catalogue_id", "=", cls.catalogue.id)]
        ).unlink()
        cls.catalogue.state = "draft"
        for tier in ("gold", "silver"):
            cls.env["insurance.service.standard"].create(
                {
                    "catalogue_id": cls.catalogue.id,
                    "item_id": hotline.id,
                    "tier_id": cls.tiers[tier].id,
                    "target_kind": "same_day",
                    "complaint_days": 3,
                }
            )
        cls.catalogue.state = "active"

    def _complain(self, user=None, **values):
        """Register a complaint as ``user`` (default: the specialist of Beijing)."""
        user = user or self.bj_specialist
        complaints = self.env["insurance.complaint"].with_user(user)
        complaints = complaints.with_context(allowed_company_ids=user.company_ids.ids)
        return complaints.create(
            {
                "subject": "Claim paid late",
                "description": "Nobody called back.",
                "category_id": self.category.id,
                "partner_id": self.gold.id,
                "company_id": user.company_id.id,
                **values,
            }
        )

    def _decide(self, complaint, outcome="justified", verified=(), **values):
        """Decide a complaint as its handler; persons in ``verified`` are responsible."""
        persons = {
            person.id: {
                "finding": "verified" if person.user_id in verified else "not_verified",
                "responsibility": "full",
                "conduct": "poor_service",
                "evidence": "Recording of the call",
            }
            for person in complaint.sudo().person_ids
        }
        return complaint.action_decide(
            outcome,
            "The claim was forgotten.",
            "Log of the system",
            "We apologise.",
            self.cause.id if outcome in ("justified", "partly") else False,
            persons=persons,
            **values,
        )
